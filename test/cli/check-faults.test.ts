import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { STACK, useDeployment } from './deployment.ts';
import { inProcess, jsonOf } from './in-process.ts';

const SOURCES =
  "sources: { crm: { preset: 'generic' }, ads: { preset: 'meta' }, site: { preset: 'form', origins: ['https://a.example.org'] } }";
const { state, simulator, configOf } = useDeployment(SOURCES);

/** All that is not as it should be: `what: says → todo`. */
async function troubles(): Promise<string[]> {
  const { findings } = await jsonOf('check', '--stack', STACK);
  return findings
    .filter((finding: Record<string, string>) => finding.state !== 'ok')
    .map(({ what, says, todo }: Record<string, string>) => `${what}: ${says} → ${todo}`);
}
const set = (what: string) => `npm run connector -- secrets set ${what} --stack ${STACK}`;
const hint =
  'secret webhooks ads: has no apiToken, which is needed where the sender tells ids only (WhatsApp does not)';
const LONG = 'a-token-long-enough';
const META = { secret: LONG, verifyToken: LONG, apiToken: 'y' };
const webhooks = (value: unknown) => {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  state.secrets['beta/webhooks'] = text;
};

describe('secrets', () => {
  it('asks for an API token only where the preset looks leads up', async () => {
    webhooks({ crm: [LONG, 'the-token-before-it'], ads: { secret: LONG, verifyToken: LONG } });
    expect(await troubles()).toEqual([`${hint} → ${set('webhooks ads')} --api-token`]);
    webhooks({ crm: LONG, ads: META });
    expect(await troubles()).toEqual([]);
  });

  it('wants a verify token of Meta, and tokens that nobody guesses', async () => {
    webhooks({ crm: 'token-one', ads: { secret: LONG, apiToken: 'y' } });
    expect(await troubles()).toEqual([
      `secret webhooks crm: has 9 characters: 16 or more are hard to guess → ${set('webhooks crm')}`,
      `secret webhooks ads: has no verifyToken, which Meta asks for when the webhook is added → ${set('webhooks ads')} --verify-token`,
    ]);
    webhooks({ crm: '12345', ads: META });
    expect(await troubles()).toEqual([
      `secret webhooks crm: it has 5 characters: must have 16 or more, or it can be guessed → ${set('webhooks crm')}`,
    ]);
  });

  it.each([
    ['a blank', 'my secret token for winkel'],
    ['a character that is no plain letter, digit or sign', 'tökénwïthaccents'],
  ])('finds a token that no header carries: %s', async (what, token) => {
    webhooks({ crm: [LONG, token], ads: { ...META, secret: token } });
    expect(await troubles()).toEqual([
      `secret webhooks crm: it has ${what} in it: its sender puts this token into a header, which carries letters, digits and signs without accents and blanks only; --generate makes up one that works → ${set('webhooks crm')}`,
    ]);
  });

  it('finds what is missing and what is of another shape', async () => {
    webhooks({ crm: 5, left: { secret: 3 } });
    state.secrets['beta/euphoria'] = '{"tenantName":"beta"}';
    expect(await troubles()).toEqual([
      `secret euphoria: authKey is missing → ${set('euphoria')}`,
      `secret webhooks crm: must be a text, a list of texts, or { "secret", "verifyToken", "apiToken" } → ${set('webhooks crm')}`,
      `secret webhooks ads: has no entry → ${set('webhooks ads')}`,
      'secret webhooks left: must be a text, a list of texts, or { "secret", "verifyToken", "apiToken" }, though no source needs it → take it out of beta/webhooks',
    ]);
  });

  it.each([
    ['nothing', '', 'the secret is no JSON object'],
    ['no object', '["token"]', 'the secret is no JSON object'],
    ['an empty list', { crm: [], ads: [] }, 'is an empty list'],
    ['nothing in it', { crm: '', ads: '' }, 'it is empty'],
    ['a blank', { crm: 'token\t', ads: 'x ' }, 'it begins or ends with a blank'],
    ['a line end', { crm: 'token\n', ads: 'x\ny' }, 'it has 2 lines: must have one'],
  ])('finds %s', async (_, value, says) => {
    webhooks(value);
    const found = (await troubles()).filter((line) => line.startsWith('secret webhooks'));
    expect(found).toEqual(
      ['crm', 'ads'].map(
        (source) => `secret webhooks ${source}: ${says} → ${set(`webhooks ${source}`)}`,
      ),
    );
  });

  it('tells a salt that the stack has not made', async () => {
    webhooks({ crm: LONG, ads: META });
    delete state.secrets['beta/dedupe-salt'];
    expect(await troubles()).toEqual(['secret dedupe-salt: is not there → npm run deploy']);
    state.secrets['beta/dedupe-salt'] = '{"salt":"s"}';
    expect(await troubles()).toEqual([]);
  });
});

describe('the API', () => {
  const api = async () => (await troubles()).filter((line) => line.startsWith('API'));

  it.each([
    [
      'does not know the key',
      { authKey: 'another' },
      'does not know tenant or key (Authorization Failed)',
      set('euphoria'),
    ],
    [
      'allows nothing',
      { rates: { permissionDenied: 1 } },
      'refuses the call (Permission Denied)',
      'ask Euphoria, with the time of this call',
    ],
    ['is down', { rates: { http503: 1 } }, 'is not available (HTTP 503)', 'wait, and check again'],
    [
      'hangs up',
      { down: true },
      'does not answer (no answer: ECONNRESET)',
      'wait, and check again: leads wait meanwhile. If it stays so, is euphoria.url in the config right?',
    ],
    [
      'is a web page',
      { rates: { html: 1 } },
      'does not answer as the API does (HTTP 200, not the XML of the API)',
      'is euphoria.url in the config the address of the API?',
    ],
    [
      'is busy',
      { rates: { concurrentCalls: 1 } },
      'is busy (Concurrent API Calls Exceeded): the key was not checked',
      'undefined',
    ],
  ])('%s', async (_, faults, says, todo) => {
    // What it said before must not be what it says: the API answers the same bytes from its cache.
    expect(await api()).toEqual([]);
    simulator().setFaults(faults as object);
    expect(await api()).toEqual([`API: ${simulator().url} ${says} → ${todo}`]);
  });

  it('is nowhere', async () => {
    vi.stubEnv('CONNECTOR_CONFIG', configOf("euphoria: { url: 'http://127.0.0.1:1/' }"));
    const todo = 'is this machine on the network, and euphoria.url in the config right?';
    expect(await api()).toEqual([
      `API: http://127.0.0.1:1/ cannot be reached (not sent: ECONNREFUSED) → ${todo}`,
    ]);
  });
});

it('does not ask a simulator that is not its own', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'not-running-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const euphoria = { tenantName: 'other', authKey: 'another-key' };
  writeFileSync(join(folder, 'secrets.json'), JSON.stringify({ 'beta/euphoria': euphoria }));
  vi.stubEnv('LOCAL_DATA', folder);
  // The next port is that of somebody else's simulator.
  vi.stubEnv('PORT', String(Number(new URL(simulator().url).port) - 1));
  const api = async () => {
    const { findings } = await jsonOf('check');
    return findings.find(({ what }: { what: string }) => what === 'API');
  };
  expect(await api()).toEqual({
    ...{ what: 'API', state: 'note', todo: 'npm start' },
    says: 'not asked: npm start, whose simulator it is, does not run beta here',
  });
  vi.stubEnv('EUPHORIA_URL', simulator().url);
  expect(await api()).toMatchObject({
    state: 'wrong',
    says: expect.stringContaining('does not know tenant or key'),
  });
});

describe('AWS', () => {
  it('wants credentials and a region', async () => {
    vi.stubEnv('AWS_ACCESS_KEY_ID', undefined);
    vi.stubEnv('AWS_PROFILE', undefined);
    expect((await troubles()).at(0)).toMatch(/^AWS: no AWS credentials: log in .* check again$/);
    const { status, stderr } = await inProcess('status', '--stack', STACK);
    expect([status, stderr]).toEqual([1, expect.stringMatching(/^no AWS credentials: .*\n$/)]);
    vi.stubEnv('AWS_REGION', undefined);
    expect((await troubles()).at(0)).toMatch(/^AWS: no AWS region: set AWS_REGION/);
  });

  it('may refuse them, or some of what is asked', async () => {
    state.refusals = { ssm: 'AccessDeniedException' };
    expect((await troubles()).at(0)).toBe(
      'bootstrap: the AWS credentials do not allow ssm:GetParameter: use those of the stack’s administrator → check again with credentials that may ask'.replace(
        '’',
        "'",
      ),
    );
    state.refusals = { secretsmanager: 'AccessDeniedException' };
    expect((await troubles()).at(0)).toMatch(
      /^secrets: .* do not allow secretsmanager:GetSecretValue/,
    );
    state.refusals = { cloudformation: 'ExpiredToken' };
    expect((await troubles()).at(0)).toMatch(/^AWS: AWS refuses the credentials \(ExpiredToken\)/);
  });

  it('has nothing of it in another region', async () => {
    vi.stubEnv('AWS_REGION', 'eu-west-1');
    for (const command of [['status'], ['lead', 'x'], ['parked', 'list']]) {
      const { status, stderr } = await inProcess(...command, '--stack', STACK);
      expect([status, stderr]).toEqual([
        1,
        `there is no queue beta-leads in eu-west-1: is ${STACK} deployed there? AWS_REGION chooses another region\n`,
      ]);
    }
  });
});
