import { describe, expect, it, vi } from 'vitest';
import { deployed, STACK, useDeployment } from './deployment.ts';
import { inProcess, jsonOf } from './in-process.ts';

const { state, simulator, configOf } = useDeployment();

interface Finding {
  readonly what: string;
  readonly state: string;
  readonly says: string;
  readonly todo?: string;
}

const check = async (...args: readonly string[]) => {
  const { status, ok, findings } = await jsonOf('check', '--stack', STACK, ...args);
  return { status, ok, findings: findings as Finding[] };
};
/** All that is not as it should be: `what: says → todo`. */
const troubles = async () =>
  (await check()).findings
    .filter((finding) => finding.state !== 'ok')
    .map(({ what, says, todo }) => `${what}: ${says} → ${todo}`);

it('says of a condition that it lets a no through', async () => {
  vi.stubEnv(
    'CONNECTOR_CONFIG',
    configOf("sources: { crm: { preset: 'generic', when: 'consent' } }"),
  );
  expect((await inProcess('check', '--stack', STACK)).stdout).toMatch(
    /^NOTE +sources\.crm\.when +consent by itself lets through every value/m,
  );
});

it('tells the faults of a config in a line each', async () => {
  const file = configOf("dedupe: { by: 'phone', within: '7 days' }");
  vi.stubEnv('CONNECTOR_CONFIG', file);
  const { status, stdout } = await inProcess('check', '--stack', STACK);
  const lines = stdout.trimEnd().split('\n');
  expect(lines.map((line) => line.trim().replace(/ {2,}/g, '  '))).toEqual([
    `WRONG  config  ${file}: dedupe.by: must be one of event, contact, got "phone"`,
    `WRONG  config  ${file}: dedupe.within: must be hours or days, such as 72h or 3d, got "7 days"`,
    expect.stringMatching(/^→ correct \S+$/),
  ]);
  expect(status).toBe(1);
});

it('does not tell to correct a config that is not there', async () => {
  const { status, stdout } = await inProcess('check', '--config', 'no-such-file.ts');
  expect(stdout).toMatch(
    /^WRONG +config +\S+no-such-file\.ts: no such config file\n +→ name the config by /,
  );
  expect(stdout).toContain('npm run connector -- new no-such-file.ts\n');
  expect(status).toBe(1);
});

it('holds a config where nothing runs, and says so', async () => {
  vi.stubEnv('LOCAL_DATA', '/nowhere');
  const { status, stdout } = await inProcess('check');
  expect(stdout).toMatch(/^OK +config /m);
  expect(stdout).toMatch(
    /^NOTE +npm start +npm start does not run here \(\/nowhere\), or not yet: start it/m,
  );
  expect([status, /^WRONG/m.test(stdout)]).toEqual([0, false]);
});

it('finds nothing wrong with what is right, and names the webhook to paste', async () => {
  const { status, stdout, stderr } = await inProcess('check', '--stack', STACK);
  const lines = stdout.trimEnd().split('\n');
  expect(lines.map((line) => line.replace(/ {2,}/g, '  ')).slice(1)).toEqual([
    'OK  AWS  af-south-1, account 123456789012',
    'OK  bootstrap  version 21',
    'OK  concurrency  997 of 1000 executions are not reserved',
    `OK  stack  ${STACK} is UPDATE_COMPLETE`,
    'OK  webhook  https://x.example.org/hooks/crm',
    'OK  secret euphoria  has tenantName and authKey',
    'OK  secret webhooks crm  is there',
    `OK  API  ${simulator().url} answers, and knows tenant and key`,
  ]);
  expect([status, stderr]).toEqual([0, '']);
});

describe('before the first deployment', () => {
  const fresh = () => {
    state.stacks = {};
    state.secrets = {};
  };
  // The deployment's queues and table have the names of `beta`; those of `gamma` are free.
  const checkGamma = () => {
    vi.stubEnv('CONNECTOR_CONFIG', configOf("name: 'gamma'"));
    return jsonOf('check', '--stack', 'gamma-connector');
  };

  it('says what is to be done, and that nothing is wrong', async () => {
    fresh();
    expect(await checkGamma()).toMatchObject({
      ok: true,
      findings: [
        { what: 'config' },
        { what: 'AWS', state: 'ok', says: 'af-south-1' },
        { what: 'bootstrap', state: 'ok' },
        { what: 'concurrency', state: 'ok' },
        { what: 'stack', state: 'note', todo: 'npm run deploy' },
        { what: 'secrets', state: 'note', todo: 'the deployment makes them' },
      ],
    });
  });

  it('tells an account that is not bootstrapped, or not enough', async () => {
    fresh();
    state.bootstrap = undefined;
    const todo = 'npx cdk bootstrap';
    const says = 'af-south-1 of this account is not bootstrapped';
    const wrong = { what: 'bootstrap', state: 'wrong', todo };
    expect((await checkGamma()).findings[2]).toEqual({ ...wrong, says });
    state.bootstrap = '5';
    expect((await checkGamma()).findings[2]).toMatchObject({ ...wrong, says: /5, and 6 is/ });
  });

  it.each([
    [10, 10, 'wrong'],
    [102, 102, 'wrong'],
    [103, 103, 'ok'],
    [1_000, 100, 'wrong'],
  ])('judges a quota of %i of which %i are left', async (quota, unreserved, expected) => {
    fresh();
    Object.assign(state, { quota, unreserved });
    const { status, findings } = await checkGamma();
    expect(findings[3]).toMatchObject({ what: 'concurrency', state: expected });
    expect(status).toBe(expected === 'ok' ? 0 : 1);
    if (expected === 'wrong') expect(findings[3].todo).toContain('Service Quotas');
  });

  it('finds what has the names already', async () => {
    state.stacks = {};
    const { status, findings } = await check();
    const taken = findings.filter(({ says }) => says.startsWith('has the name already'));
    expect(taken.map(({ what }) => what)).toEqual([
      'secret beta/webhooks',
      'secret beta/euphoria',
      'secret beta/dedupe-salt',
      'queue beta-leads',
      'queue beta-parked',
      'table beta-ledger',
      'log group /aws/lambda/beta-webhook',
      'log group /aws/lambda/beta-dialer',
      'log group /aws/vendedlogs/beta-webhooks',
    ]);
    expect(taken.every((finding) => finding.state === 'wrong')).toBe(true);
    expect(status).toBe(1);
  });
});

describe('a stack that is there', () => {
  const stack = async (changes: Partial<typeof deployed>) => {
    state.stacks = { [STACK]: { ...deployed, ...changes } };
    const { findings } = await check();
    return findings.find(({ what }) => what === 'stack');
  };

  it('is not this connector’s', async () => {
    const todo = expect.stringContaining('another name in the config');
    expect(await stack({ description: 'Billing' })).toMatchObject({ state: 'wrong', todo });
  });

  it.each([
    ['CREATE_COMPLETE', 'ok', undefined],
    ['UPDATE_IN_PROGRESS', 'note', undefined],
    ['UPDATE_ROLLBACK_COMPLETE', 'note', 'npm run deploy, which says why'],
    ['REVIEW_IN_PROGRESS', 'note', 'npm run deploy'],
    ['ROLLBACK_COMPLETE', 'wrong', `npx cdk destroy ${STACK}, then npm run deploy`],
    ['DELETE_FAILED', 'wrong', `npx cdk destroy ${STACK}, then npm run deploy`],
    // It runs: to destroy it would cost the addresses that the senders have.
    ['UPDATE_ROLLBACK_FAILED', 'wrong', `npx cdk rollback ${STACK}, then npm run deploy`],
  ])('%s', async (status, expected, todo) => {
    const finding = await stack({ status });
    expect([finding?.state, finding?.todo]).toEqual([expected, todo]);
    expect(finding?.says).toContain(status);
  });

  it('of a trial has none, which is only told', async () => {
    Object.assign(state, { quota: 10, unreserved: 10 });
    const trial = await check('--config', configOf('trial: true'));
    const found = () => trial.findings.find(({ what }) => what === 'concurrency');
    expect(found()).toMatchObject({
      state: 'note',
      says: '10 of 10 executions are not reserved; trial: true reserves none for the dialer',
      todo: expect.stringContaining('ask AWS for more'),
    });
    Object.assign(state, { quota: 1_000, unreserved: 1_000 });
    const roomy = await check('--config', configOf('trial: true'));
    expect(roomy.findings.find(({ what }) => what === 'concurrency')?.todo).toMatch(
      /^the account has room/,
    );
  });

  it('has no reservation if its first deployment failed for want of quota', async () => {
    Object.assign(state, { quota: 10, unreserved: 10 });
    state.stacks = { [STACK]: { ...deployed, status: 'ROLLBACK_COMPLETE' } };
    expect((await troubles()).join('\n')).toMatch(/^concurrency: 10 of 10/);
    state.stacks = { [STACK]: deployed };
    expect(await troubles()).toEqual([]);
  });
});
