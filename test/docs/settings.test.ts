import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { connectorSettings, descriptions, settingsPage } from '../../docs/write-settings.ts';
import { aConnector } from '../support/connector.ts';

const page = readFileSync(resolve(import.meta.dirname, '../../docs/settings.md'), 'utf8');

describe('docs/settings.md', () => {
  it('is what the schema says: npm run docs writes it', () => {
    expect(page).toBe(settingsPage());
  });

  it('describes every setting, and nothing that is none', () => {
    const paths = connectorSettings().map(({ path }) => path);
    expect(Object.keys(descriptions).toSorted()).toEqual(paths.toSorted());
  });

  it('tells the defaults that the schema does not', () => {
    expect(aConnector({ giveUpAfter: '72h' })).toEqual(aConnector());
    for (const [by, within] of [
      ['event', '30d'],
      ['contact', '24h'],
    ] as const) {
      expect(aConnector({ dedupe: { by, within } })).toEqual(aConnector({ dedupe: { by } }));
    }
  });
});
