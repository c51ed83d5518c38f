import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { describe, expect, it, vi } from 'vitest';
import { loadConnectors } from '../../cdk/load-connectors.ts';
import { temporaryFolder } from '../local/temporary-folder.ts';
import { inProcess } from './in-process.ts';

const FLAGS = ['--campaign', "Sales o'Neill", '--list', 'Web', '--source', 'crm=generic'];
const newFile = () => join(temporaryFolder(), 'acme', 'connector.config.ts');

describe('connector new', () => {
  it('writes a config that loads, wherever it lies', async () => {
    const file = newFile();
    const { status, stdout } = await inProcess(
      ...['new', file, ...FLAGS, '--source', 'web-site=form', '--origin', 'https://acme.example'],
    );
    expect(status).toBe(0);
    expect(stdout).toMatch(
      /^written: .*acme\/connector\.config\.ts, in the folder \S*acme, which was made\nEvery .* CONNECTOR_CONFIG=\S+\nThen: npm start.* --generate --stack acme-connector\n$/,
    );
    expect(await loadConnectors(file)).toMatchObject([
      {
        name: 'acme',
        country: 'ZA',
        defaults: { campaign: "Sales o'Neill", list: 'Web', priority: 5 },
        sources: {
          crm: { preset: 'generic' },
          'web-site': { preset: 'form', origins: ['https://acme.example'] },
        },
      },
    ]);
    expect(readFileSync(file, 'utf8')).toMatch(/^ +\/\/ /m);
    const again = await inProcess('new', file, ...FLAGS);
    expect([again.status, again.stderr.split('\n')[0]]).toEqual([
      2,
      `new: ${file} is there already: edit it, or name another file`,
    ]);
  });

  it('says nothing of a folder that is there, and where it cannot write', async () => {
    const folder = temporaryFolder();
    const { stdout } = await inProcess(
      'new',
      join(folder, 'my.config.ts'),
      ...FLAGS,
      '--name',
      'a',
    );
    expect(stdout).toMatch(/^written: \S+my\.config\.ts\n/);
    const file = join(folder, 'my.config.ts', 'other.config.ts');
    const { status, stderr } = await inProcess('new', file, ...FLAGS, '--name', 'a');
    expect([status, stderr]).toEqual([
      1,
      expect.stringMatching(/ cannot be written \((?:EEXIST|ENOTDIR)\)\n$/),
    ]);
  });

  it('says of a country that is taken for another one what it is', async () => {
    const file = newFile();
    const { status, stderr } = await inProcess('new', file, ...FLAGS, '--country', 'SA');
    expect([status, stderr]).toEqual([0, 'country: SA is Saudi Arabia; South Africa is ZA\n']);
    expect(await loadConnectors(file)).toMatchObject([{ country: 'SA' }]);
  });

  it('asks for what no option says', async () => {
    const file = newFile();
    const stdin = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => {} });
    vi.spyOn(process, 'stdin', 'get').mockReturnValue(stdin as never);
    const asked = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    try {
      stdin.end('beta\n\nSales\nWeb\nsite=form, crm=generic\nhttps://acme.example\n');
      expect(await inProcess('new', file)).toMatchObject({ status: 0 });
    } finally {
      vi.restoreAllMocks();
    }
    expect(asked.mock.calls.join('\n')).toContain('Name of the connector');
    expect(await loadConnectors(file)).toMatchObject([
      { name: 'beta', country: 'ZA', sources: { site: { origins: ['https://acme.example'] } } },
    ]);
  });

  it('checks each answer when it is given, and asks again', async () => {
    const file = newFile();
    const stdin = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => {} });
    vi.spyOn(process, 'stdin', 'get').mockReturnValue(stdin as never);
    vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    let stderr = '';
    const answers = [
      ...['Beta Sales', 'beta', 'South', 'ZA', '', 'Sales', 'Web'],
      ...['crm', 'site=from', 'site=form', 'acme', 'https://acme.example'],
    ];
    try {
      stdin.end(answers.map((answer) => `${answer}\n`).join(''));
      const made = await inProcess('new', file);
      stderr = made.stderr;
      expect(made).toMatchObject({
        status: 0,
        stdout: expect.stringMatching(
          /npm run connector -- secrets set webhooks --generate --stack /,
        ),
      });
    } finally {
      vi.restoreAllMocks();
    }
    const faults = stderr.split('\n').filter((line) => line.startsWith('  '));
    expect(faults).toEqual([
      expect.stringMatching(/^ {2}name: .*got "Beta Sales"/),
      expect.stringMatching(/^ {2}country: .*got "South"/),
      '  an answer is needed',
      expect.stringMatching(/^ {2}--source: must be name=kind .*got "crm"/),
      expect.stringMatching(/^ {2}--source site: got .*; did you mean form\? All presets: /),
      expect.stringMatching(/origins.*got "acme"/),
    ]);
    expect(await loadConnectors(file)).toMatchObject([
      { name: 'beta', sources: { site: { origins: ['https://acme.example'] } } },
    ]);
  });

  it.each([
    [[], /^new takes the file to write, such as .*, got nothing$/],
    [['/tmp/x.json'], /^new: the file must end in \.ts, got "\/tmp\/x.json"$/],
    [['FILE'], /^new: nobody is there to ask: say --campaign, --list, --source$/],
    [
      ['FILE', ...FLAGS, '--source', 'crm=form'],
      '--source: each source needs a name of its own, got "crm" twice',
    ],
    [
      ['FILE', ...FLAGS, '--source', 'crm'],
      /^--source: must be name=kind such as website=form, got "crm"$/,
    ],
    [
      ['FILE', ...FLAGS, '--source', 'facebook'],
      /^--source: must be name=kind such as facebook=meta, got "facebook"$/,
    ],
    [
      ['FILE', ...FLAGS, '--source', 'a=generik'],
      /^--source a: got "generik"; did you mean generic\? All presets: docs\/settings\.md, "What a preset adds"$/,
    ],
    [
      ['FILE', ...FLAGS, '--source', 'a=form'],
      /^new: nobody is there to ask: say --origin \(the site that the form is on\)$/,
    ],
    [['FILE', ...FLAGS, '--source', 'a=xyzzy'], /^--source a: must be one of .*, got "xyzzy"$/],
    [
      ['FILE', ...FLAGS, '--origin', 'https://acme.example'],
      /^--origin: is the site of a form, and no source is one \(website=form\), got "https:\/\/acme\.example"$/,
    ],
    [
      ['FILE', ...FLAGS, '--country', 'za'],
      /^nothing was written: country: must be the two capital letters.*, got "za"$/,
    ],
    [
      ['FILE', ...FLAGS, '--name', 'Acme'],
      /^nothing was written: name: must be up to 32 small letters.*, got "Acme"$/,
    ],
  ])('refuses %j', async (args, message) => {
    const file = newFile();
    vi.spyOn(process, 'stdin', 'get').mockReturnValue(new PassThrough() as never);
    const { status, stderr } = await inProcess(
      'new',
      ...args.map((one) => (one === 'FILE' ? file : one)),
    );
    vi.restoreAllMocks();
    const lines = stderr.trimEnd().split('\n');
    expect(lines[0]).toMatch(message);
    expect([status, lines.length <= 3, existsSync(file)]).toEqual([2, true, false]);
  });
});
