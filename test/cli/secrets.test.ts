import { PassThrough } from 'node:stream';
import { describe, expect, it, vi } from 'vitest';
import { STACK, useDeployment } from './deployment.ts';
import { inProcess } from './in-process.ts';

const { state, simulator } = useDeployment(
  "sources: { crm: { preset: 'generic' }, ads: { preset: 'linkedin' }, shop: { preset: 'squarespace' } }",
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

/** As test/cli/deployment.ts has it. */
const TOKEN = 'token-one-of-the-crm';
const NEW = 'token-two-of-the-crm';
const APP_SECRET = 'the-secret-of-the-app';
const HEX = '0a1b2c3d4e5f60718293';

const HEADER =
  'its sender puts this token into a header, which carries letters, digits and signs without accents and blanks only; --generate makes up one that works';

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

  it('does not take the place of one that works, if the API does not know it', async () => {
    const before = state.secrets['beta/euphoria'];
    const { status, stdout, stderr, all } = await set('euphoria', 'beta\nwrong-key\n');
    expect([stdout, stderr]).toEqual([
      '',
      `nothing was written: ${simulator().url} does not know tenant or key (Authorization Failed). --force writes it all the same\n`,
    ]);
    expect([status, all.includes('wrong-key')]).toEqual([1, false]);
    expect(state.secrets['beta/euphoria']).toBe(before);
  });

  it('is written by force, and told wrong', async () => {
    const { status, stdout } = await set('euphoria --force', 'beta\nwrong-key\n');
    expect(stdout).toMatch(/^WRONG {2}API .*does not know tenant or key/m);
    expect(stdout).toContain(`→ npm run connector -- secrets set euphoria --stack ${STACK}`);
    expect(status).toBe(1);
    expect(stored('euphoria')).toEqual({ tenantName: 'beta', authKey: 'wrong-key' });
  });

  it('takes the place of none while the API cannot be asked', async () => {
    simulator().setFaults({ rates: { http503: 1 } });
    const before = state.secrets['beta/euphoria'];
    const { status, stderr } = await set('euphoria', 'beta\nright-key\n');
    expect(stderr).toMatch(/^nothing was written: .* is not available \(HTTP 503\)\. --force/);
    expect([status, state.secrets['beta/euphoria']]).toEqual([1, before]);
    // Where there is no good one, nothing can be lost.
    state.secrets['beta/euphoria'] = '{}';
    expect((await set('euphoria', 'beta\nright-key\n')).status).toBe(1);
    expect(stored('euphoria')).toEqual({ tenantName: 'beta', authKey: 'right-key' });
  });

  it.each([
    ['', 'tenant name and key must both be given, each on a line of its own'],
    ['\nright-key\n', 'tenant name and key must both be given, each on a line of its own'],
    ['beta', '1 line came for 2 values, a line each: Tenant name; Authentication key'],
  ])('is not written if half is missing: %j', async (input, says) => {
    const before = state.secrets['beta/euphoria'];
    const { status, stderr } = await set('euphoria', input);
    expect([status, stderr]).toEqual([1, `nothing was written: ${says}\n`]);
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
    const { status, stdout } = await set('webhooks', `\n${APP_SECRET}\n${HEX}\n`);
    expect(stored()).toEqual({ crm: TOKEN, ads: APP_SECRET, shop: HEX });
    expect(stdout.match(/^OK .*is there$/gm)).toHaveLength(3);
    expect(status).toBe(0);
  });

  it('takes a signing secret as its vendor gives it', async () => {
    const secret = 'a secret of the vendor, ünd so on';
    expect((await set('webhooks ads', secret)).stdout).toMatch(/^OK +secret webhooks ads /m);
    expect(stored().ads).toBe(secret);
  });

  it('changes one source and leaves the others', async () => {
    state.secrets['beta/webhooks'] = JSON.stringify({ crm: TOKEN, gone: 'kept' });
    const { status, all } = await set('webhooks crm', `${NEW}\n`);
    expect(stored()).toEqual({ crm: NEW, gone: 'kept' });
    expect(status).toBe(1);
    expect(all).toMatch(/secret webhooks ads +has no entry/);
    expect(all).not.toMatch(/token-/);
  });

  it('rotates: both count, and then only the new one', async () => {
    const kept = await set('webhooks crm --keep-old', NEW);
    expect(stored().crm).toEqual([NEW, TOKEN]);
    expect(kept.stdout).toMatch(/^OK +secret webhooks crm +is there, 2 values$/m);
    const dropped = await set('webhooks crm --drop-old', '');
    expect(stored().crm).toBe(NEW);
    expect(kept.all + dropped.all).not.toMatch(/token-/);
    expect(dropped.stdout).toMatch(/^written: /);
    const again = await set('webhooks crm --drop-old', '');
    expect(again.stdout).toMatch(/^nothing was written: there is no old value to drop$/m);
    expect((await set('webhooks crm', NEW)).stdout).toMatch(/^nothing was written: all is as it/);
  });

  it('says where a value no longer counts by which a sender may still prove itself', async () => {
    const says =
      /^crm: the value before counts for some five minutes more; with --keep-old both do, until its sender is changed$/m;
    expect((await set('webhooks crm', NEW)).stdout).toMatch(says);
    expect((await set('webhooks crm --generate', '')).stdout).toMatch(says);
    await set('webhooks crm --keep-old', TOKEN);
    expect((await set('webhooks crm --drop-old', '')).stdout).toMatch(
      /^crm: the value before counts for some five minutes more$/m,
    );
    for (const [args, value] of [
      ['crm --keep-old', NEW],
      ['ads', APP_SECRET],
      ['ads --api-token', 'api'],
    ] as const) {
      expect((await set(`webhooks ${args}`, value)).stdout).not.toContain('five minutes more');
    }
  });

  it('keeps the secret when a token is set, and the tokens when the secret is', async () => {
    await set('webhooks ads', APP_SECRET);
    await set('webhooks ads --api-token', 'api\n');
    expect(stored().ads).toEqual({ secret: APP_SECRET, apiToken: 'api' });
    await set('webhooks ads --keep-old', 'newer-secret-of-the-app');
    expect(stored().ads).toMatchObject({
      secret: ['newer-secret-of-the-app', APP_SECRET],
      apiToken: 'api',
    });
  });

  it('takes no value of several lines, and as many lines as values', async () => {
    const before = state.secrets['beta/webhooks'];
    const said = async (args: string, input: string) => (await set(args, input)).stderr;
    expect(await said('webhooks crm', 'token-line-one\ntoken-line-two\n')).toBe(
      'nothing was written: the value for crm has 2 lines: must have one\n',
    );
    expect(await said('webhooks ads --api-token', 'one\ntwo\n')).toBe(
      'nothing was written: the value for ads has 2 lines: must have one\n',
    );
    const values =
      '3 values, a line each: Secret or token of crm (generic); Secret or token of ads (linkedin); Secret or token of shop (squarespace)\n';
    expect(await said('webhooks', `${NEW}\n${APP_SECRET}\n${HEX}\n${NEW}\n`)).toBe(
      `nothing was written: 4 lines came for ${values}`,
    );
    // As where the variable of a script is not set that has the source: it must not go to the first one.
    expect(await said('webhooks', `${NEW}\n`)).toBe(
      `nothing was written: 1 line came for ${values}`,
    );
    expect(state.secrets['beta/webhooks']).toBe(before);
  });

  it('replaces what is no JSON object, and says so', async () => {
    state.secrets['beta/webhooks'] = 'rubbish';
    const { stderr } = await set('webhooks crm', NEW);
    expect(stderr).toBe('beta/webhooks was no JSON object, and is replaced\n');
    expect(stored()).toEqual({ crm: NEW });
  });

  it('makes tokens up where there is none, and shows them to be pasted', async () => {
    const { status, stderr } = await set('webhooks --generate', '');
    expect([stored(), stderr]).toEqual([{ crm: TOKEN }, '']);
    expect(status).toBe(1);
    expect((await set('webhooks --generate', '')).stdout).toMatch(
      /^nothing was written: there is nothing to make up/,
    );
    expect(JSON.parse((await set('webhooks --generate --json', '')).stdout).written).toBeNull();
    const one = await set('webhooks crm --generate --keep-old', '');
    const [, token = ''] =
      /^crm, to be pasted into the sender: ([0-9a-f]{48})$/m.exec(one.stdout) ?? [];
    expect(stored().crm).toEqual([token, TOKEN]);
    const json = await set('webhooks crm --generate --json', '');
    expect(JSON.parse(json.stdout).generated).toEqual({ crm: stored().crm });
    const theirs = await set('webhooks ads --generate', '');
    expect([theirs.status, theirs.stderr]).toEqual([
      1,
      'nothing was written: the secret of ads is issued by its sender (linkedin); set it without --generate\n',
    ]);
  });

  it.each([
    [
      'webhooks crm',
      '12345',
      'nothing was written: the value for crm has 5 characters: must have 16 or more, or it can be guessed',
    ],
    [
      'webhooks crm',
      'my secret token for winkel\n',
      `nothing was written: the value for crm has a blank in it: ${HEADER}`,
    ],
    [
      'webhooks crm --keep-old',
      'tökénwïthaccents\n',
      `nothing was written: the value for crm has a character that is no plain letter, digit or sign in it: ${HEADER}`,
    ],
    ['webhooks crm', '\n', 'nothing was written: no value'],
    ['webhooks', '\n\n\n', 'nothing was written: no value'],
    [
      'webhooks shop',
      'not-hexadecimal',
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
    [
      'webhooks ad',
      'the source, of those that have a secret: must be one of crm, ads, shop, got "ad"; did you mean ads?',
    ],
    [
      'webhooks --drop-old',
      '--verify-token, --api-token and --drop-old are of one source: say which, secrets set webhooks <source>',
    ],
    [
      'webhooks --generate --api-token crm',
      '--generate goes with --keep-old and --verify-token only',
    ],
    [
      'webhooks ads --verify-token',
      '--verify-token: ads (linkedin) has none: sources of meta and zoho do',
    ],
    [
      'webhooks crm --api-token',
      '--api-token: crm (generic) has none: its sender tells the person, and nobody is asked',
    ],
    ['webhooks --force', '--force is for secrets set euphoria, not for secrets set webhooks'],
    ['webhooks crm --drop-old --keep-old', '--drop-old goes with no other option'],
    ['euphoria --keep-old', 'secrets set euphoria takes none of the options of webhooks'],
    [
      'euphoria crm',
      'secrets takes set euphoria, or set webhooks and a source if you like, got "set" "euphoria" "crm"',
    ],
    [
      'webhook',
      'secrets set: must be one of euphoria, webhooks, got "webhook"; did you mean webhooks?',
    ],
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
