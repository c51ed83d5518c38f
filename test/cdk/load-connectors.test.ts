import { readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadConnectors } from '../../cdk/load-connectors.ts';
import { ConfigError } from '../../functions/config/connector.ts';
import { config, configFile } from './config-file.ts';

describe('the config file', () => {
  it.each([
    ['one connector', config(), ['beta']],
    ['several connectors', `[acme, ${config()}]`, ['acme', 'beta']],
  ])('holds %s', async (_, exported, names) => {
    const connectors = await loadConnectors(configFile(exported));
    expect(connectors.map(({ name }) => name)).toEqual(names);
  });

  it.each([
    [
      'two connectors of one name',
      '[acme, acme]',
      'name: each connector needs one of its own, got "acme" twice',
    ],
    ['a plain object', "{ name: 'acme' }", 'must be what defineConnector() returns'],
    ['an empty array', '[]', 'must be what defineConnector() returns'],
    [
      'a wrong preset setting',
      config("sources: { crm: { preset: 'generic', sekret: 'x' } }"),
      'sekret',
    ],
    [
      'two sources of one name',
      config("sources: {\n crm: { preset: 'generic' },\n 'crm': { preset: 'form' } }"),
      /\.mts:12: "crm" stands twice in one object, first in line 11: give each a name of its own, or/,
    ],
  ])('is refused with %s', async (_, exported, message) => {
    const loading = loadConnectors(configFile(exported));
    await expect(loading).rejects.toThrow(ConfigError);
    await expect(loading).rejects.toThrow(message);
  });

  it.each([
    ['by defineConnector', config("defaults: { campain: 'Sales' }")],
    ['by a source', config("sources: { crm: { preset: 'generic', sekret: 'x' } }")],
    ['among connectors', '[acme, acme]'],
  ])('is named in each line where a setting is wrong, %s', async (_, exported) => {
    const file = configFile(exported);
    const says = await loadConnectors(file).then(String, (error: Error) => error.message);
    for (const line of says.split('\n')) expect(line).toMatch(new RegExp(`^${file}: \\S+: `));
  });

  it.each([
    [
      'export const config =',
      'there is no default export, only "config": write export default def',
    ],
    ['const config =', 'there is no default export: write export default defineConnector({ … })'],
  ])('needs a default export: %s', async (begins, message) => {
    const file = configFile(config());
    writeFileSync(file, readFileSync(file, 'utf8').replace('export default', begins));
    await expect(loadConnectors(file)).rejects.toThrow(`${file}: ${message}`);
  });

  it('is named if it does not exist', async () => {
    await expect(loadConnectors('/nowhere/connector.config.ts')).rejects.toThrow(
      new ConfigError('/nowhere/connector.config.ts: no such config file'),
    );
  });

  it.each([
    ['Latin-1', (text: string) => Buffer.from(text, 'latin1')],
    ['UTF-16 with its mark', (text: string) => Buffer.from(`\uFEFF${text}`, 'utf16le')],
    ['UTF-16 without its mark', (text: string) => Buffer.from(text, 'utf16le')],
  ])('is refused in %s', async (_, encoded) => {
    const file = configFile(config("defaults: { campaign: 'Köln', list: 'Web' }"));
    writeFileSync(file, encoded(readFileSync(file, 'utf8')));
    await expect(loadConnectors(file)).rejects.toThrow(
      new ConfigError(`${file}: must be text in UTF-8: choose that encoding when you save it`),
    );
  });

  it('may begin with the mark of UTF-8', async () => {
    const file = configFile(config("defaults: { campaign: 'Köln', list: 'Web' }"));
    writeFileSync(file, `\uFEFF${readFileSync(file, 'utf8')}`);
    expect((await loadConnectors(file))[0]?.defaults.campaign).toBe('Köln');
  });

  it('is no folder', async () => {
    const folder = dirname(configFile('export default {}'));
    await expect(loadConnectors(folder)).rejects.toThrow(
      new ConfigError(`${folder}: is a folder: name the config file in it`),
    );
  });
});
