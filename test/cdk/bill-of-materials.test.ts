import { beforeAll, describe, expect, it } from 'vitest';
import { bundleParts } from '../../bench/support/bundle-parts.ts';
import { type BillOfMaterials, billOfMaterials } from '../../cdk/bill-of-materials.ts';
import { sampleConfigFile } from '../support/sample-config-file.ts';
import { config, configFile } from './config-file.ts';

/** Licences that ask for no more than their text. */
const ALLOWED = ['0BSD', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'ISC', 'MIT', 'MIT-0'];

let bill: BillOfMaterials;
let bundled: Readonly<Record<'webhook' | 'dialer', readonly string[]>>;
beforeAll(async () => {
  bill = await billOfMaterials(sampleConfigFile);
  const packagesOf = async (part: string) =>
    Object.entries(await bundleParts(part)).flatMap(([name, bytes]) =>
      bytes > 0 && name !== 'ours' ? [name] : [],
    );
  bundled = { webhook: await packagesOf('webhook'), dialer: await packagesOf('dialer') };
});

const fullName = ({ group, name }: BillOfMaterials['components'][number]): string =>
  group === undefined ? name : `${group}/${name}`;

describe('the bill of materials', () => {
  it('has every package of the two bundles, and no other', () => {
    for (const part of ['webhook', 'dialer'] as const) {
      const those = bill.components.filter(({ properties }) =>
        properties.some(({ name, value }) => name === 'function' && value === part),
      );
      expect(bundled[part].length).toBeGreaterThan(5);
      expect([...new Set(those.map(fullName))].sort()).toEqual([...bundled[part]].sort());
    }
    for (const { properties } of bill.components) expect(properties.length).toBeGreaterThan(0);
  });

  it('has what a sender needs only if one of the connectors has it', async () => {
    const connectors = `[acme, ${config("sources: { shop: { preset: 'wix' } }")}]`;
    const namesIn = ({ components }: BillOfMaterials) => components.map(fullName);
    expect(namesIn(bill)).not.toContain('jose');
    expect(namesIn(await billOfMaterials(configFile(connectors)))).toContain('jose');
  });

  it('names version, licence and where each was had from', () => {
    for (const component of bill.components) {
      expect(component.version).toMatch(/^\d+\.\d+\.\d+/);
      expect(component.purl).toBe(
        `pkg:npm/${fullName(component).replace('@', '%40')}@${component.version}`,
      );
      expect(component.externalReferences).toEqual([
        {
          type: 'distribution',
          url: expect.stringMatching(/^https:\/\/registry\.npmjs\.org\//),
          hashes: [{ alg: 'SHA-512', content: expect.stringMatching(/^[0-9a-f]{128}$/) }],
        },
      ]);
    }
    const refs = bill.components.map((component) => component['bom-ref']);
    expect(new Set(refs).size).toBe(refs.length);
  });

  it('has only licences that may be shipped', () => {
    const others = bill.components
      .map((component) => [component.purl, component.licenses[0]] as const)
      .filter(([, one]) => !('license' in one) || !ALLOWED.includes(one.license.id));
    expect(others).toEqual([]);
  });

  it('is a document of CycloneDX, in an order of its own, without what differs from time to time', () => {
    expect(bill).toMatchObject({ bomFormat: 'CycloneDX', specVersion: '1.6', version: 1 });
    const purls = bill.components.map(({ purl }) => purl);
    expect(purls).toEqual(purls.toSorted());
    expect(bill).not.toHaveProperty('serialNumber');
    expect(bill.metadata).not.toHaveProperty('timestamp');
  });
});
