import { PassThrough } from 'node:stream';
import { describe, expect, it, vi } from 'vitest';
import { STACK, useDeployment } from './deployment.ts';
import { inProcess } from './in-process.ts';

const { state, simulator } = useDeployment(
  "sources: { crm: { preset: 'generic' }, ads: { preset: 'meta' }, shop: { preset: 'squarespace' } }",
);

/** Runs `secrets set` with lines on the standard input. */
async function set(args: string, input: string, isTty = false) {
  const stdin = Object.assign(new PassThrough(), isTty && { isTTY: true, setRawMode: () => {} });
  vi.spyOn(process, 'stdin', 'get').mockReturnValue(stdin as never);
  const asked = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  const said = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  try {
    stdin.end(input);
    const result = await inProcess('secrets', 'set', ...args.split(' '), '--stack', STACK);
    return {
      ...result,
      all: [result.stdout, result.stderr, ...asked.mock.calls, ...said.mock.calls].join(''),
      asked: asked.mock.calls.map(([text]) => String(text)),
    };
  } finally {
    vi.restoreAllMocks();
  }
}

const stored = (part = 'webhooks') => JSON.parse(state.secrets[`beta/${part}`] ?? 'null');

describe('euphoria', () => {
  it('is written, and tried at once', async () => {
    state.secrets['beta/euphoria'] = '{}';
    const { status, stdout, stderr } = await set('euphoria', ' beta \nright-key\n');
    expect(stored('euphoria')).toEqual({ tenantName: 'beta', authKey: 'right-key' });
    expect(stdout).toBe(
      `written: beta/euphoria\nOK  API  ${simulator().url} answers, and knows tenant and key\n`,
    );
    expect([status, stderr]).toEqual([0, '']);
  });

  it('is told wrong if the API does not know it', async () => {
    const { status, stdout, all } = await set('euphoria', 'beta\nwrong-key\n');
    expect(stdout).toMatch(
      /^WRONG {2}API .*does not know tenant or key \(Authorization Failed\)$/m,
    );
    expect(stdout).toContain(`→ npm run connector -- secrets set euphoria --stack ${STACK}`);
    expect([status, all.includes('wrong-key')]).toEqual([1, false]);
  });

  it.each(['', 'beta', '\nright-key\n'])('is not written if half is missing: %j', async (input) => {
    const before = state.secrets['beta/euphoria'];
    const { status, stderr } = await set('euphoria', input);
    expect([status, stderr]).toEqual([
      1,
      'nothing was written: tenant name and key must both be given, each on a line of its own\n',
    ]);
    expect(state.secrets['beta/euphoria']).toBe(before);
  });

  it('is prompted for on a terminal, without an echo', async () => {
    const { status, asked, all } = await set('euphoria', 'beta\rright-key\r', true);
    expect(asked).toEqual([
      'Tenant name (not shown): ',
      '\n',
      'Authentication key (not shown): ',
      '\n',
    ]);
    expect(stored('euphoria')).toEqual({ tenantName: 'beta', authKey: 'right-key' });
    expect([status, all.includes('right-key')]).toEqual([0, false]);
  });

  it.each(['\u0003', 'beta\r\u0003', '\u0004'])('can be broken off: %j', async (keys) => {
    const before = state.secrets['beta/euphoria'];
    const { status, stderr } = await set('euphoria', keys, true);
    expect([status, stderr]).toEqual([1, 'broken off; nothing was changed\n']);
    expect(state.secrets['beta/euphoria']).toBe(before);
  });
});

describe('webhooks', () => {
  it('asks for all sources; an empty line keeps what is there', async () => {
    const { status, stdout } = await set('webhooks', '\napp-secret\n0a1b\n');
    expect(stored()).toEqual({ crm: 'token-one', ads: 'app-secret', shop: '0a1b' });
    expect(stdout.match(/^OK .*is there$/gm)).toHaveLength(3);
    expect(status).toBe(0);
  });

  it('changes one source and leaves the others', async () => {
    state.secrets['beta/webhooks'] = '{"crm":"token-one","gone":"kept"}';
    const { status, all } = await set('webhooks crm', 'token-two\n');
    expect(stored()).toEqual({ crm: 'token-two', gone: 'kept' });
    expect(status).toBe(1);
    expect(all).toMatch(/secret webhooks ads +has no entry/);
    expect(all).not.toMatch(/token-/);
  });

  it('rotates: both count, and then only the new one', async () => {
    const kept = await set('webhooks crm --keep-old', 'token-two');
    expect(stored().crm).toEqual(['token-two', 'token-one']);
    expect(kept.stdout).toMatch(/^OK +secret webhooks crm +is there, 2 values$/m);
    const dropped = await set('webhooks crm --drop-old', '');
    expect(stored().crm).toBe('token-two');
    expect(kept.all + dropped.all).not.toMatch(/token-/);
  });

  it('keeps the secret when a token is set, and the tokens when the secret is', async () => {
    await set('webhooks ads', 'app-secret');
    await set('webhooks ads --verify-token --api-token', 'verify\napi\n');
    expect(stored().ads).toEqual({ secret: 'app-secret', verifyToken: 'verify', apiToken: 'api' });
    await set('webhooks ads --keep-old', 'newer');
    expect(stored().ads).toMatchObject({ secret: ['newer', 'app-secret'], apiToken: 'api' });
  });

  it('takes a value of several lines', async () => {
    await set('webhooks crm', 'line one\nline two\n');
    expect(stored().crm).toBe('line one\nline two');
  });

  it('replaces what is no JSON object, and says so', async () => {
    state.secrets['beta/webhooks'] = 'rubbish';
    const { stderr } = await set('webhooks crm', 'token-two');
    expect(stderr).toBe('beta/webhooks was no JSON object, and is replaced\n');
    expect(stored()).toEqual({ crm: 'token-two' });
  });

  it.each([
    ['webhooks crm', '\n', 'nothing was written: no value'],
    ['webhooks', '\n\n\n', 'nothing was written: no value'],
    [
      'webhooks shop',
      'not-hex',
      'nothing was written: the value for shop must be hexadecimal, as Squarespace shows it',
    ],
    ['webhooks ads --drop-old', '', 'the secret has no entry of ads'],
  ])('does not write what is not right: %s %j', async (args, input, message) => {
    const before = state.secrets['beta/webhooks'];
    const { status, stderr } = await set(args, input);
    expect([status, stderr]).toEqual([1, `${message}\n`]);
    expect(state.secrets['beta/webhooks']).toBe(before);
  });

  it.each([
    ['webhooks nobody', 'the sources with a secret are crm, ads, shop; got "nobody"'],
    ['webhooks --drop-old', 'say which source'],
    ['webhooks --api-token', 'say which source'],
    ['webhooks crm --drop-old --keep-old', '--drop-old goes with no other option'],
    ['euphoria --keep-old', 'secrets set euphoria takes none of the options of webhooks'],
    ['euphoria crm', 'secrets takes: set euphoria, or: set webhooks [source]'],
    ['salt', 'secrets takes: set euphoria, or: set webhooks [source]'],
  ])('refuses %s', async (args, message) => {
    const { status, stderr } = await set(args, 'value');
    expect([status, stderr.split('\n')[0]]).toEqual([2, message]);
  });
});

it('says that there is no such stack here', async () => {
  state.secrets = {};
  const { status, stderr } = await set('euphoria', 'beta\nright-key\n');
  expect([status, stderr]).toEqual([
    1,
    `there is no secret beta/euphoria in af-south-1: is ${STACK} deployed there? AWS_REGION chooses another region\n`,
  ]);
});
