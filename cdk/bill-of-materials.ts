import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import * as z from 'zod';
import { parts } from './bundling/bundle.ts';
import { bundleMetafile, filesIn } from './bundling/bundle-metafile.ts';

const repository = resolve(import.meta.dirname, '..');

/** A package of which a bundle holds something. */
export interface Component {
  readonly type: 'library';
  /** The package URL, which names package and version in one. */
  readonly 'bom-ref': string;
  readonly group?: string;
  readonly name: string;
  readonly version: string;
  readonly licenses: readonly [License];
  readonly purl: string;
  readonly externalReferences?: readonly object[];
  /** In which functions it is. */
  readonly properties: readonly { readonly name: string; readonly value: string }[];
}

/** One of the SPDX list, or several as an SPDX expression. */
export type License =
  | { readonly license: { readonly id: string } }
  | { readonly expression: string };

/** A document of CycloneDX 1.6 (ECMA-424). It has neither time nor serial number: the same code makes the same. */
export interface BillOfMaterials {
  readonly $schema: string;
  readonly bomFormat: 'CycloneDX';
  readonly specVersion: '1.6';
  readonly version: 1;
  readonly metadata: object;
  readonly components: readonly Component[];
}

const packageSchema = z.object({
  name: z.string(),
  version: z.string(),
  license: z.string('names no licence'),
});
const lockSchema = z.object({
  packages: z.record(z.string(), z.looseObject({ integrity: z.string().optional() })),
});

/**
 * Every package of which the bundles of the two functions hold a byte. What is only installed, such as
 * the CDK, is not deployed and not in it; neither is Node.js, which is Lambda's.
 *
 * @param configFile the connector.config.ts whose imports are bundled too
 * @throws ZodError where a package names no version or licence
 */
export async function billOfMaterials(configFile: string): Promise<BillOfMaterials> {
  const functionsOf = new Map<string, Set<string>>();
  for (const part of parts) {
    for (const [file, bytes] of filesIn(await bundleMetafile(part, configFile))) {
      const folder = /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0];
      if (folder === undefined || bytes === 0) continue;
      functionsOf.set(folder, (functionsOf.get(folder) ?? new Set()).add(part));
    }
  }
  const lock = lockSchema.parse(readJson('package-lock.json')).packages;
  const { name, version } = z
    .object({ name: z.string(), version: z.string() })
    .parse(readJson('package.json'));
  const components = [...functionsOf].map(([folder, functions]) =>
    toComponent(folder, functions, lock[folder]),
  );
  return {
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: { component: { type: 'application', 'bom-ref': name, name, version } },
    components: components.sort((one, other) => (one.purl < other.purl ? -1 : 1)),
  };
}

function toComponent(
  folder: string,
  functions: ReadonlySet<string>,
  { integrity = '' }: { readonly integrity?: string | undefined } = {},
): Component {
  const { name, version, license } = packageSchema.parse(readJson(join(folder, 'package.json')));
  const [, scope, own = name] = /^(@[^/]+)\/(.+)$/.exec(name) ?? [];
  const purl = `pkg:npm/${scope ? `${encodeURIComponent(scope)}/` : ''}${own}@${version}`;
  const sha512 = /^sha512-(\S+)$/.exec(integrity)?.[1];
  return {
    type: 'library',
    'bom-ref': purl,
    ...(scope === undefined ? {} : { group: scope }),
    name: own,
    version,
    licenses: [
      / (?:OR|AND|WITH) /.test(license) ? { expression: license } : { license: { id: license } },
    ],
    purl,
    ...(sha512 === undefined
      ? {}
      : { externalReferences: [distribution(name, own, version, sha512)] }),
    properties: [...functions].map((value) => ({ name: 'function', value })),
  };
}

/** The archive of a package, with the hash that `npm ci` holds it to. @param sha512 in Base64 */
const distribution = (name: string, own: string, version: string, sha512: string) => ({
  type: 'distribution',
  url: `https://registry.npmjs.org/${name}/-/${own}-${version}.tgz`,
  hashes: [{ alg: 'SHA-512', content: Buffer.from(sha512, 'base64').toString('hex') }],
});

const readJson = (file: string): unknown =>
  JSON.parse(readFileSync(resolve(repository, file), 'utf8'));
