import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fingerprint, watchConfig } from '../../cdk/config-fingerprint.ts';
import { loadConnectors } from '../../cdk/load-connectors.ts';
import { ConfigError } from '../../functions/config/connector.ts';
import { temporaryFolder } from '../local/temporary-folder.ts';

const root = resolve(import.meta.dirname, '../..');

/** A folder of a user's own, outside the repository, with nothing in it but these files. */
function folderOf(files: Readonly<Record<string, string>>): string {
  const folder = temporaryFolder();
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

/** Staging and production of one tenant, as docs/operations.md has them. */
function twoEnvironments() {
  const operations = readFileSync(join(root, 'docs/operations.md'), 'utf8');
  const [, code = ''] = /## Staging beside production.*?```ts\n(.*?)```/s.exec(operations) ?? [];
  return folderOf({ 'connector.config.ts': code });
}

describe('a folder of the user', () => {
  it('has staging beside production, as the guide shows them', async () => {
    const connectors = await loadConnectors(join(twoEnvironments(), 'connector.config.ts'));
    expect(connectors.map(({ name }) => name)).toEqual(['acme', 'acme-staging']);
    const [production, staging] = connectors;
    expect(staging?.sources).toEqual(production?.sources);
    expect(staging?.defaults.campaign).not.toBe(production?.defaults.campaign);
  });

  it('is loaded by Node as it is, without a word of warning', () => {
    const file = join(twoEnvironments(), 'connector.config.ts');
    const code = `const { loadConnectors } = await import('${root}/cdk/load-connectors.ts');
      console.log((await loadConnectors(process.argv[1])).length)`;
    const { stdout, stderr } = spawnSync(
      process.execPath,
      ['--input-type=module', '-e', code, file],
      {
        encoding: 'utf8',
      },
    );
    expect([stdout, stderr]).toEqual(['2\n', '']);
  });

  it('is known to the editor by the tsconfig.json that the guide shows', () => {
    const operations = readFileSync(join(root, 'docs/operations.md'), 'utf8');
    const [, json = ''] = /## A folder of your own.*?```json\n(.*?)```/s.exec(operations) ?? [];
    const folder = twoEnvironments();
    writeFileSync(
      join(folder, 'tsconfig.json'),
      json.replaceAll('../euphoria-lead-connector', root),
    );
    const tsc = join(root, 'node_modules/.bin/tsc');
    const { stdout, status } = spawnSync(tsc, ['-p', folder], { encoding: 'utf8' });
    expect([stdout, status]).toEqual(['', 0]);
  });
});

const start = "import { defineConnector } from 'euphoria-lead-connector';\n";

/** A config that cannot be loaded, in code, and what is said of it. */
const broken: readonly (readonly [what: string, code: string, message: RegExp])[] = [
  [
    'a comma left out',
    `${start}export default defineConnector({ name: 'x' country: 'ZA' });`,
    /:2:44: Expected "\}" but found "country" \(a comma is missing before it, or a quote further before\), in: export default/,
  ],
  [
    'a bracket left open',
    `${start}\nexport default defineConnector({\n`,
    /:4:1: Expected identifier but found end of file \(a bracket is not closed\)$/,
  ],
  [
    'a comment of another language',
    `${start}export default defineConnector({ name: 'x', # ours\n country: 'ZA' });`,
    /:2:46: Syntax error " " \(a comment begins with \/\/\), in: export default/,
  ],
  [
    'quotes of a word processor',
    `${start}export default defineConnector({ name: “x”, country: 'ZA' });`,
    /:2:40: Unexpected "“" \(write plain quotes: '\), in: export default/,
  ],
  [
    'a quote left out',
    `${start}export default defineConnector({\n  name: 'x,\n  country: 'ZA' });`,
    /:3:12: Unterminated string literal \(the quote at its end is missing\), in: name/,
  ],
  [
    'a word that is nothing',
    `${start}\nconst a = foo;\nexport default a;`,
    /:3: foo is not defined: a text stands in quotes, 'foo'$/,
  ],
  [
    'a truth of another language',
    `${start}\nconst a = True;\nexport default a;`,
    /:3: True is not defined: write true or false$/,
  ],
  [
    'a function that nothing defines, below what is evaluated before it',
    `${start}\nconst a = 1;\n// foo()\nexport default foo(a);`,
    /:5: foo is not defined$/,
  ],
  [
    'the import left out',
    "// Our connector.\nconst name = 'acme';\n\nexport default defineConnector({\n  name,\n});\n",
    /:4: defineConnector is not defined: write import \{ defineConnector \} from 'euphoria-lead-connector'$/,
  ],
  [
    'an import of another kind of module',
    "const { defineConnector } = require('euphoria-lead-connector');\n",
    /:1: require is not how a config imports: write import … from '…'$/,
  ],
  [
    'a wrong path',
    "import { defineConnector } from './functions/connector.ts';\n",
    /:1: cannot find '\.\/functions\/connector\.ts': write import \{ defineConnector \} from 'euphoria-lead-connector'$/,
  ],
  [
    'a wrong package',
    "import { defineConnector } from 'euphoria-connector';\n",
    /:1: cannot find 'euphoria-connector': write import/,
  ],
  [
    'a wrong name',
    "import { defineConnectr } from 'euphoria-lead-connector';\nexport default defineConnectr({});",
    /connector\.config\.ts:\d+: .*defineConnectr.*it has defineConnector$/,
  ],
  [
    'what Node does not strip',
    `${start}enum A { x }\nexport default A;`,
    /:2: TypeScript enum is not supported/,
  ],
];

describe('a config that cannot be loaded names its place', () => {
  const all = mkdtempSync(join(tmpdir(), 'broken-configs-'));
  afterAll(() => rmSync(all, { recursive: true }));
  let said: ReadonlyMap<string, readonly [file: string, message: string]>;

  // In Node itself, as vitest loads files in another way; all in one process, for it takes a second to load.
  beforeAll(() => {
    const files = broken.map(([, code]) => {
      const file = join(mkdtempSync(`${all}/`), 'connector.config.ts');
      writeFileSync(file, code);
      return file;
    });
    const code = `const { loadConnectors } = await import('${root}/cdk/load-connectors.ts');
      const load = (file) => loadConnectors(file).then(() => 'loaded', ({ message }) => message);
      console.log(JSON.stringify(await Promise.all(process.argv.slice(1).map(load))))`;
    const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', code, ...files], {
      encoding: 'utf8',
    });
    const messages: readonly string[] = JSON.parse(stdout);
    said = new Map(
      broken.map(([what], index) => [what, [files[index] ?? '', messages[index] ?? '']]),
    );
  });

  it.each(broken)('%s', (what, _, message) => {
    const [file = '', text = ''] = said.get(what) ?? [];
    expect(text).toMatch(message);
    expect(text.startsWith(file)).toBe(true);
    expect(text.split('\n')).toHaveLength(1);
  });

  it('in a file that the config imports', async () => {
    const folder = folderOf({
      'base.ts': "export const list = 'Web';\nexport const campaign = ;\n",
      'connector.config.ts': "import { list } from './base.ts';\nexport default list;\n",
    });
    const code = `const { loadConnectors } = await import('${root}/cdk/load-connectors.ts');
      await loadConnectors(process.argv[1]).catch(({ message }) => console.log(message))`;
    const file = join(folder, 'connector.config.ts');
    const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', code, file], {
      encoding: 'utf8',
    });
    expect(stdout.trimEnd()).toMatch(/base\.ts:2: \S.*$/);
    expect(stdout.trimEnd().split('\n')).toHaveLength(1);
  });

  it('and of many faults the first nine', async () => {
    const sources = Array.from({ length: 20 }, (_, n) => `s${n}: { preset: 'no' }`).join(', ');
    const code = `${start}export default defineConnector({ name: 'x', country: 'ZA', euphoria: { url: 'https://a.example.org/' },
      defaults: { campaign: 'Sales', list: 'Web' }, sources: { ${sources} } } as never);`;
    const file = join(folderOf({ 'connector.config.ts': code }), 'connector.config.ts');
    const error = await loadConnectors(file).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ConfigError);
    const lines = String(error).split('\n');
    expect(lines[0]).toContain(`${file}: sources.s0.preset: `);
    expect(lines[8]).toContain(`${file}: sources.s8.preset: `);
    expect(lines.slice(9)).toEqual(['and 11 more']);
  });
});

describe('the fingerprint of a config', () => {
  const files = {
    'base.ts': "export const campaign = 'Sales';\n",
    'connector.config.ts': `${start}import { campaign } from './base.ts';
export default defineConnector({ name: 'x', country: 'ZA', euphoria: { url: 'https://a.example.org/' },
  defaults: { campaign, list: 'Web' }, sources: { crm: { preset: 'generic' } } });\n`,
  };
  let clock = Date.now() / 1_000;
  const write = (file: string, text: string) => {
    writeFileSync(file, text);
    clock += 10;
    utimesSync(file, clock, clock);
  };

  it.each<[string, string, (text: string) => string, boolean]>([
    ['a value', 'connector.config.ts', (text) => text.replace("'Web'", "'Other'"), true],
    ['a file that it imports', 'base.ts', (text) => text.replace('Sales', 'Service'), true],
    ['a fault', 'connector.config.ts', (text) => `${text}(`, true],
    ['a comment', 'connector.config.ts', (text) => `// So it is.\n${text}`, false],
    ['nothing but its time', 'connector.config.ts', (text) => text, false],
  ])('changes with %s: %s', async (_, name, change, isDue) => {
    const folder = folderOf(files);
    const config = join(folder, 'connector.config.ts');
    const due = watchConfig(config, await fingerprint(config));
    expect(await due()).toBe(false);
    const file = join(folder, name);
    const before = readFileSync(file, 'utf8');
    write(file, change(before));
    expect(await due()).toBe(isDue);
    write(file, before);
    expect(await due()).toBe(false);
  });
});
