import { describe, expect, it } from 'vitest';
import { changeBreaker } from '../../functions/dialer/breaker-item.ts';
import { openTable } from '../../functions/dialer/ledger/table.ts';
import { useConnectors } from './connectors.ts';
import { deployed } from './deployment.ts';

const HOUR = 3_600_000;
const { connector, aws, state } = useConnectors();
const two = "sources: { crm: { preset: 'generic' }, form: { preset: 'generic' } }";

describe.concurrent('connector pause and resume', () => {
  it('of a source, for a time', async () => {
    const { run, json, name } = await connector(two);
    const began = Date.now();
    const { status, stdout } = await run('pause', 'crm', '--for', '1h');
    expect([status, stdout]).toEqual([
      0,
      expect.stringMatching(
        /^crm is paused until \S+Z \(1 h|60 min\): leads are taken and wait, and none is given up\n/,
      ),
    ]);
    expect(stdout).toContain(`npm run connector -- resume crm --stack ${name}-connector\n`);
    const { said } = await json('status');
    expect(said.paused).toMatchObject([{ source: 'crm', untilResumed: false }]);
    const lasts = Date.parse(said.paused[0].until) - began;
    expect(lasts).toBeGreaterThan(HOUR - 5_000);
    expect(lasts).toBeLessThan(HOUR + 60_000);
    // Nothing is wrong: it is meant.
    expect((await run('status')).status).toBe(0);
    expect((await run('status')).stdout).toMatch(
      new RegExp(
        `^paused +crm, since \\S+, until \\S+: .* resume crm --stack ${name}-connector$`,
        'm',
      ),
    );

    expect((await run('resume', 'crm')).stdout).toBe(
      'crm is dialled again: new leads at once, those that wait within 60 s\n',
    );
    expect((await json('status')).said.paused).toEqual([]);
    expect((await run('resume', 'crm')).stdout).toBe('crm is not paused\n');
  });

  it('by what a stack tells, while somebody is mistyping the config', async () => {
    const { run, name, configOf } = await connector(two);
    const broken = ['--config', configOf('whenUnsur: 1')];
    // Of a stack that tells nothing, only the config says what its sources are.
    const unknown = await run('pause', 'crm', ...broken);
    expect([unknown.status, unknown.stderr]).toEqual([
      2,
      expect.stringMatching(/: whenUnsur: .*\nWhat runs goes on with .* --config\n$/),
    ]);
    const outputs = ['crm', 'form'].map((source) => `https://x.example.org/hooks/${source}`);
    state.stacks[`${name}-connector`] = { ...deployed, outputs };
    const paused = await run('pause', 'crm', ...broken);
    expect(paused).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/^crm is paused until you resume/),
      stderr: expect.stringContaining(
        `\nThe config is broken: this goes by what ${name}-connector runs with\n`,
      ),
    });
    expect((await run('pause', 'crn', ...broken)).stderr).toContain(
      'source: must be one of crm, form, got "crn"; did you mean crm?',
    );
    expect((await run('status')).stdout).toMatch(/^paused +crm, since /m);
    expect(await run('resume', ...broken)).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/^crm is dialled again/),
    });
    // What it would tell hangs on the config.
    expect((await run('status', ...broken)).status).toBe(2);
  });

  it('of a source explains why what waits does not move', async () => {
    const { run, put } = await connector(two);
    await put('leads', ['{}']);
    await run('pause', 'crm', '--for', '1h');
    expect((await run('status')).stdout).toMatch(
      /^waiting +1, 0 of them in a call or waiting for a retry, or paused\n(.*\n)+drained in +nothing moves: crm is paused until 20\S+Z$/m,
    );
    await run('resume', 'crm');
    expect((await run('status')).stdout).toMatch(
      /^drained in +not known yet: what was paused looks again by 20\S+Z$/m,
    );
  });

  it('of everything, until resumed, says how long that is at most', async () => {
    const { run, json } = await connector(two);
    expect((await run('pause')).stdout).toMatch(
      /^the whole connector is paused until you resume, and until \S+Z at the longest: /,
    );
    await run('pause', 'form', '--for', '30m');
    expect((await json('status')).said).toMatchObject({
      paused: [
        { source: null, untilResumed: true },
        { source: 'form', untilResumed: false },
      ],
    });
    // Its own pause ends, as `status` says, and it is held with all others.
    expect((await run('resume', 'form')).stdout).toMatch(
      /^form is paused no longer by itself, and still with all others: the whole connector, since .* -- resume --stack \S+\n$/,
    );
    expect((await json('status')).said.paused).toMatchObject([{ source: null }]);
    expect(await run('resume', 'form')).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('all sources are paused, form with them: npm run connector'),
    });
    expect((await json('resume')).said).toEqual({ paused: [] });
    expect((await run('resume')).stdout).toBe('nothing is paused\n');
  });

  it('says of what is resumed that no calls are made, where that is so', async () => {
    const { run, name } = await connector(two);
    await run('pause');
    await run('pause', 'crm');
    await changeBreaker(
      openTable(aws().dynamodb, `${name}-ledger`),
      (breaker) => ({ ...breaker, openedAt: 0, reason: 'Authorization Failed', nextProbeAt: 0 }),
      Date.now,
    );
    // What goes on being held with all others, does not wait for that yet.
    expect((await run('resume', 'crm')).stdout).not.toContain('no calls are made');
    expect((await run('resume')).stdout.split('\n').slice(1)).toEqual([
      `But no calls are made, since 1970-01-01T00:00:00Z: the API said “Authorization Failed”. All leads wait until the API takes calls again: npm run connector -- status --stack ${name}-connector`,
      '',
    ]);
    expect((await run('resume')).stdout).toBe('nothing is paused\n');
  });

  it('is refused where the queue could lose a lead by it', async () => {
    const { run, name } = await connector(two);
    expect(await run('pause', '--for', '4d')).toMatchObject({
      status: 2,
      stderr: expect.stringContaining(
        '--for: must be 72h at most, so that no lead is lost, got "4d"',
      ),
    });
    const now = Date.now();
    const over = [200, 100].map((hours) => ({
      source: 'crm',
      since: now - hours * HOUR,
      until: now - (hours - 71) * HOUR,
    }));
    await changeBreaker(
      openTable(aws().dynamodb, `${name}-ledger`),
      (breaker) => ({ ...breaker, pauses: over }),
      Date.now,
    );
    expect(await run('pause', 'crm', '--for', '3h')).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/^--for: must be 2 h at most, got "3h": leads were held/),
    });
    expect((await run('pause', 'crm', '--for', '1h')).status).toBe(0);
    expect((await run('pause', 'form', '--for', '3h')).status).toBe(0);
  });

  it.each([
    [['pause', 'cmr'], 'source: must be one of crm, form, got "cmr"; did you mean crm?'],
    [['resume', 'cmr'], 'source: must be one of crm, form, got "cmr"; did you mean crm?'],
    [['pause', '--for', 'a while'], '--for: must be a time such as 30m, 12h or 3d, got "a while"'],
    [
      ['pause', 'crm', '--for', '5', 'minutes'],
      '--for: must be a time such as 30m, 12h or 3d, got "5 minutes"',
    ],
    [['pause', '--for', '0h'], '--for: must be a time such as 30m, 12h or 3d, got "0h"'],
    [['pause', 'crm', 'form'], 'pause takes one source, or none for all, got "crm" "form"'],
  ])('%j: %s', async (args, message) => {
    const { run, json } = await connector(two);
    const { status, stderr } = await run(...args);
    expect([status, stderr.split('\n')[0]]).toEqual([2, message]);
    expect((await json('status')).said.paused).toEqual([]);
  });
});
