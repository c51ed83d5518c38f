import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { describe, expect, it, vi } from 'vitest';
import { openRefusedTable } from '../../functions/webhook/refused/refused-table.ts';
import { temporaryFolder } from '../local/temporary-folder.ts';
import { useConnectors } from './connectors.ts';
import { inProcess } from './in-process.ts';
import { keepOne, PERSONAL, refusedEvent, SECRET } from './refused-deliveries.ts';
import { file } from './run.ts';

const { state, connector, aws } = useConnectors();
const keeping =
  "sources: { crm: { preset: 'generic', keepRefused: '7d' }, shop: { preset: 'generic' } }";
const UNKNOWN = 'f'.repeat(32);

/** A deployed connector that keeps refused deliveries, with a function that answers as it is told. */
async function aKeeper() {
  const one = await connector(keeping);
  const { name } = one;
  await aws().deployRefused(name);
  const events: unknown[] = [];
  const answer = { statusCode: 200, body: '{"accepted":[{"id":"a"}],"rejected":[],"ignored":1}' };
  const answers = { next: (): unknown => answer };
  state.functions[`${name}-webhook`] = (event) => {
    events.push(event);
    return answers.next();
  };
  const keep = (changes = {}) => keepOne(aws().dynamodb, name, changes);
  const kept = async () => (await one.json('refused', 'list')).said.count as number;
  return { ...one, keep, kept, events, answers };
}

describe.concurrent('connector refused', () => {
  it('list tells what is kept, the oldest first, and nothing of a person or a proof', async () => {
    const { run, json, keep, name } = await aKeeper();
    expect((await run('refused', 'list')).stdout).toBe('No refused delivery is kept.\n');
    const at = Date.parse('2026-11-26T08:00:00Z');
    const [second, first] = [await keep({ at: at + 1_000 }), await keep({ at, source: 'shop' })];
    // DynamoDB deletes it some time later.
    await keep({ expiresAt: Math.floor(Date.now() / 1_000) - 1 });
    const table = openRefusedTable(`${name}-refused`, aws().dynamodb);
    const hour = { source: 'crm', at, expiresAt: Math.ceil(Date.now() / 1_000) + 3_600 };
    await table.add(hour, { deliveries: 1, bytes: 10 });
    await table.add({ ...hour, at: at + 3_600_000 }, { notKept: 7 });

    const { status, stdout } = await run('refused', 'list');
    expect(status).toBe(0);
    expect(stdout).not.toMatch(PERSONAL);
    expect(stdout).not.toMatch(SECRET);
    expect(stdout.split('\n').slice(1)).toEqual([
      expect.stringMatching(`^${first}  shop    2026-11-26T08:00:00 .* 401 +the source is unknown`),
      expect.stringMatching(
        `^${second}  crm     2026-11-26T08:00:01 .* 401 +the source is unknown`,
      ),
      'Of crm, 7 or more are not kept: they were too many in an hour, or too large.',
      '',
    ]);
    const { said } = await json('refused', 'list');
    expect(said).toMatchObject({
      count: 2,
      notKept: { crm: 7 },
      deliveries: [{ id: first }, { id: second, status: 401 }],
    });
    expect((await json('status')).said.refused).toEqual({
      kept: 2,
      bySource: { shop: 1, crm: 1 },
      notKept: { crm: 7 },
    });
    expect((await run('status')).stdout).toMatch(
      new RegExp(
        `^refused +2: 1 of shop, 1 of crm; not kept: 7 or more of crm\\. npm run connector -- refused list --stack ${name}-connector$`,
        'm',
      ),
    );
    expect((await json('refused', 'list', '--source', 'shop')).said).toMatchObject({
      count: 1,
      notKept: {},
    });
    expect((await json('refused', 'list', first.slice(0, 8).toUpperCase())).said.count).toBe(1);
  });

  it('show names what is gone since it was listed', async ({ onTestFinished }) => {
    const { run, keep } = await aKeeper();
    const [stays, goes] = [await keep(), await keep()];
    const { send } = DynamoDBClient.prototype;
    const spy = vi.spyOn(DynamoDBClient.prototype, 'send');
    onTestFinished(() => spy.mockRestore());
    spy.mockImplementation(function (this: DynamoDBClient, command: object, ...more: unknown[]) {
      const isOfGone =
        command instanceof GetItemCommand && command.input.Key?.key?.S?.endsWith(goes) === true;
      return isOfGone ? Promise.resolve({}) : send.apply(this, [command, ...more] as never);
    } as never);
    const both = await run('refused', 'show', stays, goes);
    expect([both.status, both.stderr]).toEqual([1, `not kept: ${goes}\n`]);
    expect(both.stdout).toContain(stays);
    const none = await run('refused', 'show', goes);
    expect([none.status, none.stderr]).toEqual([1, `no such delivery is kept: ${goes}\n`]);
  });

  it('show tells the person, and of what proves the sender only that it is there', async () => {
    const { run, keep } = await aKeeper();
    const id = await keep();
    const { status, stdout } = await run('refused', 'show', id);
    expect([status, SECRET.test(stdout)]).toEqual([0, false]);
    expect(JSON.parse(stdout)).toMatchObject({
      id,
      source: 'crm',
      request: {
        method: 'POST',
        url: 'https://hooks.example.org/hooks/crm?token=*** (12 characters)',
        headers: {
          'content-type': 'application/json',
          authorization: '*** (19 characters)',
          'x-own-header': '*** (16 characters)',
        },
        body: '{"firstName":"Thandi","surname":"Mokoena","phone":"0825550142","google_key":"*** (10 characters)"}',
      },
    });
  });

  it('replay hands the delivery to the function as it came in, and forgets what is taken', async () => {
    const { run, json, keep, kept, events, answers } = await aKeeper();
    const [one] = [await keep(), await keep()];
    expect((await json('refused', 'replay', one)).said).toEqual({
      ...{ taken: 1, queued: 1, parked: 0, ignored: 1, untold: 0, onBoth: 0, gone: 0 },
      ...{ staying: [], missing: 0, interrupted: false },
    });
    expect(events).toEqual([{ replay: refusedEvent }]);
    expect(await kept()).toBe(1);

    const refusal = JSON.stringify({ error: 'the body is no JSON' });
    answers.next = () => ({ statusCode: 400, body: refusal });
    const { status, stdout } = await run('refused', 'replay', '--all');
    expect([status, stdout.split('\n')]).toEqual([
      1,
      [
        '0 of 1 taken.',
        '1 still refused, and kept as before:',
        expect.stringMatching(/^[0-9a-f]{32} {2}crm {2}20\S{17} {2}400 {2}the body is no JSON$/),
        '',
      ],
    ]);
    expect(await kept()).toBe(1);
    // A form's visitor is thanked by a page that leads on.
    answers.next = () => ({ statusCode: 303, headers: { location: 'https://www.example.org' } });
    expect(await run('refused', 'replay', '--all')).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(
        /^1 of 1 taken\.\nOf 1 the answer does not tell the leads: its sender wants another\.\nWhat was delivered/,
      ),
    });
    expect(await kept()).toBe(0);
    expect(await run('refused', 'replay', '--all')).toMatchObject({
      status: 0,
      stdout: 'No refused delivery is kept.\n',
    });
  });

  it.each([
    ['crashes', undefined, /did not end as it should/],
    ['is of an earlier version', null, /deploy this version/],
    ['asks to try again', { statusCode: 503, body: '{"error":"later"}' }, /later/],
  ])('replay keeps what a function does not take that %s', async (_, answer, says) => {
    const { run, keep, kept, answers } = await aKeeper();
    await keep();
    answers.next = () => answer;
    const { status, stdout } = await run('refused', 'replay', '--all');
    expect(status).toBe(1);
    expect(stdout).toMatch(says);
    // What a function says when it crashes could quote the delivery.
    expect(stdout).not.toContain('a secret of somebody');
    expect(await kept()).toBe(1);
  });

  it('drop forgets those that are meant, and no other', async () => {
    const { run, json, keep, kept, events } = await aKeeper();
    const ids = [await keep(), await keep(), await keep({ source: 'shop' })];
    const [one = ''] = ids;
    expect((await json('refused', 'drop', one.slice(0, 8), UNKNOWN, '--yes')).said).toEqual({
      ...{ dropped: 1, kept: 0, missing: 1 },
    });
    expect((await json('refused', 'list')).said.deliveries).toMatchObject(
      ids.slice(1).map((id) => ({ id })),
    );
    const ofShop = await run('refused', 'drop', '--source', 'shop', '--yes');
    expect([ofShop.status, ofShop.stdout]).toEqual([0, '1 of 1 dropped.\n']);
    expect([await kept(), events]).toEqual([1, []]);
    expect((await json('refused', 'drop', '--all', '--yes')).said).toMatchObject({ dropped: 1 });
    expect(await kept()).toBe(0);
  });

  it('tells those that stay refused by when they came in, in whatever order they are judged', async () => {
    const { run, keep, answers } = await aKeeper();
    const at = Date.now() - 600_000;
    const ids: string[] = [];
    for (let n = 0; n < 12; n++) ids.push(await keep({ at: at + n * 1_000 }));
    let asked = 0;
    answers.next = async () => {
      // The first are the last to be answered.
      await setTimeout(asked++ < 3 ? 400 : 0);
      return { statusCode: 401, body: '{"error":"wrong"}' };
    };
    const rows = (await run('refused', 'replay', '--all')).stdout.split('\n').slice(2, -1);
    expect(rows.map((row) => row.slice(0, 32))).toEqual(ids);
  });

  it('replays each of many once', async () => {
    const { json, keep, events } = await aKeeper();
    for (let n = 0; n < 40; n++) await keep();
    expect((await json('refused', 'replay', '--all')).said).toMatchObject({
      taken: 40,
      queued: 40,
    });
    expect(events).toHaveLength(40);
  });

  it.each([
    [['list', UNKNOWN], 1, `not kept: ${UNKNOWN}`],
    [['show', UNKNOWN], 1, `no such delivery is kept: ${UNKNOWN}`],
    [['replay', UNKNOWN], 1, `no such delivery is kept: ${UNKNOWN}`],
    [['show', UNKNOWN, '--to', 'x'], 1, `no such delivery is kept: ${UNKNOWN}`],
    [['show', 'abc'], 2, 'an id needs at least its first eight characters, got "abc"'],
    [
      ['replay', 'zzz'],
      2,
      'an id is made of digits and the letters a to f, after a p in some, got "zzz"; refused list has them',
    ],
    [['replay', 'crm'], 2, 'crm is a source, and no id: say --source crm'],
    [['show'], 2, 'refused show takes the id of a delivery, got nothing'],
    [
      ['dorp'],
      2,
      'refused: must be one of list, show, replay, drop, got "dorp"; did you mean drop?',
    ],
    [[], 2, 'refused: must be one of list, show, replay, drop, got nothing'],
    [['drop', '--yes', UNKNOWN], 1, `not kept: ${UNKNOWN}`],
    [['drop', '--all'], 2, 'nobody is there to confirm: say --yes'],
    [['drop', '--yes'], 2, 'refused drop: say which deliveries: ids, --source, or --all'],
    [['replay'], 2, 'refused replay: say which deliveries: ids, --source, or --all'],
    [['replay', '--yes'], 2, '--yes is for refused drop'],
    [
      ['list', '--source', 'crmm'],
      2,
      '--source: must be one of crm, shop, got "crmm"; did you mean crm?',
    ],
    [
      ['replay', '--source', 'shop'],
      1,
      'shop does not keep what is refused: set keepRefused of it in the config (docs/operations.md, "Refused deliveries")',
    ],
    [['list', '--to', 'x'], 2, '--to is for refused show and one id'],
  ])('%j', async (args, status, says) => {
    const { run, keep, kept } = await aKeeper();
    await keep();
    const ended = await run('refused', ...args);
    expect([ended.status, ended.stderr.split('\n')[0]]).toEqual([status, says]);
    expect(await kept()).toBe(1);
  });

  it('says where nothing is kept, and where what runs does not know of it yet', async () => {
    const off = await connector();
    expect(await off.run('refused', 'list')).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('set keepRefused of it in the config'),
    });
    expect((await off.json('status')).said.refused).toBeNull();
    const { run, name } = await connector(keeping);
    const says = `there is no table ${name}-refused: what runs was started or deployed before`;
    expect((await run('refused', 'list')).stderr).toContain(says);
    expect((await run('status')).stdout).toMatch(/^refused +cannot be told: there is no table/m);
  });
});

it('show --to writes it whole, for try', async () => {
  const { run, keep, arguments: ours } = await aKeeper();
  const id = await keep();
  const to = join(temporaryFolder(), 'refused.json');
  const { status, stdout } = await run('refused', 'show', id, '--to', to);
  expect(status).toBe(0);
  expect(stdout).toContain(`npm run connector -- try crm ${to} --at `);
  expect(statSync(to).mode & 0o777).toBe(0o600);
  expect(JSON.parse(readFileSync(to, 'utf8'))).toEqual({
    method: 'POST',
    url: 'https://hooks.example.org/hooks/crm?token=secret-token',
    headers: refusedEvent.headers,
    rawBody: refusedEvent.body,
  });
  const secrets = file({ crm: 'the right one' });
  const tried = await inProcess('try', 'crm', to, '--secrets', secrets, '--text', ...ours.slice(2));
  expect(tried.stdout).toContain("the token is another one than the source's");
  expect(await run('refused', 'show', id, '--to', to)).toMatchObject({ status: 2 });
});
