import { randomUUID } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { startSqsProxy } from '../support/sqs-proxy.ts';
import { useConnectors } from './connectors.ts';
import { PERSON, refused, unusable } from './parked-bodies.ts';
import { startConnector } from './run.ts';

const { connector, aws } = useConnectors();
const folder = mkdtempSync(join(tmpdir(), 'dropped-'));
afterAll(() => rmSync(folder, { recursive: true }));
const newFile = () => join(folder, `${randomUUID()}.jsonl`);

describe.concurrent('connector parked drop', () => {
  it('puts what it drops into a file of the owner', async ({ expect }) => {
    const { put, run, texts } = await connector();
    const dropped = [unusable('a'), unusable('a'), 'junk\nwith lines'];
    await put('parked', [...dropped, refused('b', { source: 'web' })]);
    const to = newFile();
    const some = await run('parked', 'drop', '--reason', 'phoneNumber', '--yes', '--to', to);
    expect(some.stdout).toBe(
      `2 dropped. They are in ${to}, with names and numbers: delete it in time.\n`,
    );
    const lines = readFileSync(to, 'utf8').trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      JSON.parse(dropped[0] ?? ''),
      JSON.parse(dropped[1] ?? ''),
    ]);
    expect(statSync(to).mode & 0o777).toBe(0o600);
    expect([some.status, PERSON.test(some.stdout + some.stderr)]).toEqual([0, false]);
    expect(await texts('parked')).toHaveLength(2);
  });

  it('keeps what is no message of ours as a text, and says who was not there', async ({
    expect,
  }) => {
    const { put, json, depth } = await connector();
    await put('parked', ['junk\nwith lines']);
    const to = newFile();
    const all = await json('parked', 'drop', '--all', '--yes', '--to', to);
    expect(all).toMatchObject({ status: 0, said: { dropped: 1, kept: 0, missing: 0, file: to } });
    expect(JSON.parse(readFileSync(to, 'utf8'))).toBe('junk\nwith lines');
    expect(await depth('parked')).toBe(0);
    const none = await json('parked', 'drop', 'gone', '--yes', '--to', newFile());
    expect(none).toMatchObject({ status: 1, said: { dropped: 0, missing: 1 } });
  });

  it('drops nothing that no file has', async ({ expect }) => {
    const { put, run, depth } = await connector();
    await put('parked', [refused('a')]);
    const { status, stderr } = await run(
      'parked',
      'drop',
      '--all',
      '--yes',
      '--to',
      '/nowhere/at/all',
    );
    expect([status, stderr]).toEqual([
      1,
      '/nowhere/at/all cannot be written (ENOENT): the rest stays parked\n',
    ]);
    expect(await depth('parked')).toBe(1);
  });

  it('asks before, and tells what it asks about', async ({ expect }) => {
    const { put, run, depth } = await connector();
    await put('parked', [refused('a')]);
    const asked = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    const tty = vi.spyOn(process, 'stdin', 'get');
    const answer = async (text: string, to: string) => {
      const stdin = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => {} });
      tty.mockReturnValue(stdin as never);
      stdin.end(text);
      return run('parked', 'drop', '--all', '--to', to);
    };
    try {
      const to = newFile();
      const no = await answer('n\n', to);
      expect([no.status, no.stderr]).toEqual([
        1,
        '1  the API refuses the contact: Incorrect Input Parameters\nnothing was dropped\n',
      ]);
      expect([existsSync(to), await depth('parked')]).toEqual([false, 1]);
      expect(await answer('y\n', to)).toMatchObject({ status: 0 });
      expect([existsSync(to), await depth('parked')]).toEqual([true, 0]);
      expect(asked.mock.calls.join('')).toContain('Take this lead off the parked queue, into ');
    } finally {
      vi.restoreAllMocks();
    }
  });

  it.each(['drop', 'resend'])('%s that is killed loses nothing', async (verb) => {
    const { put, texts, arguments: ours } = await connector();
    await put('parked', [refused('a'), refused('b')]);
    const to = newFile();
    // Killed when the leads are elsewhere, and not off the parked queue yet.
    const proxy = await startSqsProxy(aws().queuesUrl, (action) => {
      if (action !== 'DeleteMessageBatch') return 'on';
      child.kill('SIGKILL');
      return 'hold';
    });
    const child = startConnector(
      ['parked', verb, '--all', ...(verb === 'drop' ? ['--yes', '--to', to] : []), ...ours],
      { ...aws().environment, AWS_ENDPOINT_URL_SQS: proxy.url },
    );
    try {
      expect(await child.ended).toMatchObject({ signal: 'SIGKILL' });
      const there =
        verb === 'drop' ? readFileSync(to, 'utf8').trimEnd().split('\n') : await texts('leads');
      expect(there).toHaveLength(2);
      expect((await texts('parked')).sort()).toEqual([...there].sort());
    } finally {
      await proxy.close();
    }
  });
});

it.each([
  [
    'over a file',
    ['--all', '--yes', '--to', import.meta.filename],
    `--to: ${import.meta.filename} is there already`,
  ],
  ['where nobody can say yes', ['--all'], 'nobody is there to confirm: say --yes'],
  [
    'where nobody says which',
    ['--yes', '--to', newFile()],
    'parked drop: say which leads: ids, --reason, --source, --older-than, --newer-than, or --all',
  ],
])('does not drop %s', async (_, args, message) => {
  const { put, run, depth } = await connector();
  await put('parked', [refused('a')]);
  vi.spyOn(process, 'stdin', 'get').mockReturnValue(new PassThrough() as never);
  const { status, stderr } = await run('parked', 'drop', ...args);
  vi.restoreAllMocks();
  expect([status, stderr.split('\n')[0]]).toEqual([2, message]);
  expect(await depth('parked')).toBe(1);
});
