import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { writeAddresses } from '../../cli/target/addresses.ts';
import { tryRequest } from '../../cli/try/try.ts';
import { describe as describeRehearsal } from '../../cli/try/try-text.ts';
import { UsageError } from '../../cli/usage.ts';
import { config, configFile } from '../cdk/config-file.ts';
import { temporaryFolder } from '../local/temporary-folder.ts';
import { inProcess } from './in-process.ts';
import { endedProcess, file, fixture } from './run.ts';

const secrets = { crm: 'example-token', hubspot: ['new', 'example-client-secret'] };
const at = '2023-11-14T22:13:20Z';
const flat = fixture('generic-flat');

const origins = ['https://www.acme.co.za'];
const acme = config(`name: 'acme', sources: {
  crm: { preset: 'generic' },
  hubspot: { preset: 'hubspot' },
  website: { preset: 'form', origins: ${JSON.stringify(origins)} },
}`);
const beta = (more = '') => config(`defaults: { campaign: 'Sales', list: 'Beta' }, ${more}`);
const ownConfig = configFile(acme);

beforeEach(() => {
  for (const name of ['CONNECTOR', 'LOCAL_SECRETS']) vi.stubEnv(name, '');
  vi.stubEnv('CONNECTOR_CONFIG', ownConfig);
  vi.stubEnv('LOCAL_DATA', '/nowhere');
});
afterEach(() => {
  vi.unstubAllEnvs();
});

const tried = (...args: readonly string[]) => tryRequest([...args, '--secrets', file(secrets)]);

it('says that the option leads finds nobody, whatever it makes of the body', async () => {
  const path = configFile(
    config("name: 'acme', sources: { crm: { preset: 'generic', leads: '[customer, contact]' } }"),
  );
  const headers = { Authorization: 'Bearer example-token', 'content-type': 'application/json' };
  const rawBody = '{"name":"Lost Person","phone":"0825550960"}';
  expect(await tried('crm', file({ headers, rawBody }), '--config', path)).toMatchObject({
    outcome: 'rejected',
    status: 400,
    body: '{"error":"the option leads finds nothing in the body"}',
    leads: [],
  });
});

it('tells the answer and the leads, in the order of the sender', async () => {
  const id = expect.stringMatching(/^[0-9a-f]{32}$/);
  const body = [
    { id: 1, phone: 'n/a' },
    { id: 2, name: 'Chloë Botha', phone: '082 555 0142', budget: 'R5 000' },
    { is_test: true },
    { id: 3, phone: '021 555 0109' },
  ];
  const captured = {
    headers: {
      Authorization: ['Bearer example-token'],
      'CONTENT-TYPE': 'application/json',
      'x-api-key': null,
    },
    rawBody: JSON.stringify(body),
  };
  const told = await tried('crm', file(captured));
  const receipt = JSON.parse(told.body);
  expect(told).toEqual({
    outcome: 'accepted',
    status: 200,
    headers: { 'content-type': 'application/json' },
    body: expect.any(String),
    leads: [
      { id, field: 'phoneNumber', reason: 'is missing' },
      {
        id: receipt.accepted[0].id,
        key: receipt.accepted[0].id,
        destination: {
          campaign: 'Sales',
          list: 'Web',
          dataSource: '',
          priority: 5,
        },
        contact: {
          title: '',
          firstName: 'Chloë',
          surname: 'Botha',
          address: '',
          email: '',
          phoneNumber: '0825550142',
          notes: 'budget: R5 000',
          language: '',
          custom1: '',
          custom2: '',
          custom3: '',
          custom4: '',
          custom5: '',
          crmTag: '2',
          assignedTo: '',
        },
      },
      expect.objectContaining({ id, contact: expect.objectContaining({ crmTag: '3' }) }),
    ],
    ignored: ['marked as a test'],
    needsLookup: [],
    details: [
      { payload: body[0], from: {} },
      {
        payload: body[1],
        from: {
          firstName: 'name',
          surname: 'name',
          phoneNumber: 'phone',
          notes: 'what maps to no field',
          crmTag: 'id',
        },
        knownBy: { sendersId: '2', by: 'id', withinHours: 720 },
      },
      {
        payload: body[3],
        from: expect.objectContaining({ phoneNumber: 'phone' }),
        knownBy: { sendersId: '3', by: 'id', withinHours: 720 },
      },
    ],
  });
  expect(receipt).toEqual({
    accepted: [{ id }, { id }],
    rejected: [{ id: expect.any(String), field: 'phoneNumber', reason: 'is missing' }],
    ignored: 1,
  });
});

it.each<[string, string, number, string[]]>([
  ['accepted', 'of a browser', 200, ['website', fixture('form-browser')]],
  ['accepted', 'in its time', 200, ['hubspot', fixture('hubspot-flat'), '--at', at]],
  [
    'accepted',
    'at the time with an offset',
    200,
    ['hubspot', fixture('hubspot-flat'), '--at', '2023-11-15T00:13:20.5+02:00'],
  ],
  [
    'accepted',
    'at a time without a zone, which is UTC',
    200,
    ['hubspot', fixture('hubspot-flat'), '--at', '2023-11-14T22:13:20'],
  ],
  ['unauthorized', 'too late', 401, ['hubspot', fixture('hubspot-flat')]],
])('a request is %s: one %s', async (outcome, _, status, args) => {
  expect(await tried(...args)).toMatchObject({ outcome, status });
});

const token = { authorization: 'Bearer example-token' };
const [Origin = ''] = origins;
const origin = { Origin };
it.each<[string, string, number, string, object]>([
  ['rejected', 'broken JSON', 400, 'crm', { headers: token, rawBody: '{"phone":' }],
  [
    'rejected',
    'a picture',
    415,
    'crm',
    { headers: { ...token, 'content-type': 'image/png' }, rawBody: 'x' },
  ],
  ['rejected', 'what is too large', 413, 'crm', { rawBody: 'x'.repeat(1_048_577) }],
  ['rejected', 'a lead without a number', 200, 'crm', { headers: token, rawBody: '{"name":"A"}' }],
  ['rejected', 'a form without a number', 422, 'website', { headers: origin, rawBody: 'name=A' }],
  ['ignored', 'a test', 200, 'crm', { headers: token, rawBody: '{"test":true}' }],
  ['ignored', 'an empty list', 200, 'crm', { headers: token, rawBody: '[]' }],
  [
    'handshake',
    'a preflight',
    204,
    'website',
    { method: 'options', headers: origin, rawBody: null },
  ],
  ['unauthorized', 'no header at all', 401, 'crm', { rawBody: '{"phone":"0825550142"}' }],
  [
    'accepted',
    'a query',
    200,
    'crm',
    { method: 'GET', url: '/hooks/crm?token=example-token&phone=0825550142#x' },
  ],
  [
    'accepted',
    'an address',
    200,
    'crm',
    { url: 'http://a.example/?key=example-token', rawBody: 'phone=0825550142' },
  ],
  [
    'accepted',
    'a byte order mark',
    200,
    'crm',
    { headers: token, rawBody: '\uFEFF{"phone":"0825550142"}' },
  ],
])('a request is %s: %s', async (outcome, _, status, source, captured) => {
  const told = await tried(source, file(captured));
  expect(told).toMatchObject({
    outcome,
    status,
    ignored: outcome === 'ignored' ? told.ignored : [],
  });
});

it('shows a lead that `when` does not let through, and what the payload has not', async () => {
  const path = configFile(
    beta(`sources: { crm: { preset: 'generic', when: "consnet == 'yes' && !age" } }`),
  );
  const payload = { phone: '082 555 0142', consent: 'yes' };
  const captured = file({ headers: token, rawBody: JSON.stringify(payload) });
  const told = await tried('crm', captured, '--config', path);
  const warnings = [
    "when: 'consnet' found nothing; there is 'consent'",
    "when: 'age' found nothing",
  ];
  expect(told).toMatchObject({
    outcome: 'ignored',
    leads: [],
    filtered: 1,
    filteredLeads: [{ payload, warnings }],
  });
  const text = describeRehearsal(told);
  expect(text).toMatch(/^not dialled: the source's when does not let it through \(answer 200\)\n/);
  for (const warning of warnings) expect(text).toContain(`  warning: ${warning}\n`);
  expect(text).toContain('"consent": "yes"');
});

it.each([
  ["consent == 'Yes'", [`consent: "yes" (text, which is not 'Yes')`]],
  ["tags == 'hot' || tags[?@ == 'Hot']", ['tags: ["hot","new"] (list)']],
  ["ok == 'true' && !(to_number(age) > `40`)", ['ok: true (truth value)', 'age: "30" (text)']],
  ["@.people[0].name == 'B' && gone", ['people[0].name: "A" (text)', 'gone: nothing']],
  ["contains(people[].name, 'B')", ['people: [{"name":"A"}] (list)']],
  ["sort_by(people, &name) | [0].age == '1'", ['people: [{"name":"A"}] (list)']],
  [() => false, undefined],
])('shows what a lead has that `when` does not let through: %s', async (when, compared) => {
  const text = typeof when === 'string' ? JSON.stringify(when) : String(when);
  const path = configFile(beta(`sources: { crm: { preset: 'generic', when: ${text} } }`));
  const answers = { consent: 'yes', tags: ['hot', 'new'], ok: true, age: '30' };
  const payload = { phone: '082 555 0142', ...answers, people: [{ name: 'A' }] };
  const captured = file({ headers: token, rawBody: JSON.stringify(payload) });
  const told = await tried('crm', captured, '--config', path);
  expect(told.filteredLeads?.map((lead) => lead.compared)).toEqual([compared]);
  const shown = describeRehearsal(told);
  for (const line of compared ?? []) expect(shown).toContain(`\n  ${line}\n`);
});

it('says why `when` fails on a lead, and what the lead has', async () => {
  const when = JSON.stringify("consent == 'yes' && age > `18`");
  const path = configFile(beta(`sources: { crm: { preset: 'generic', when: ${when} } }`));
  const rawBody = JSON.stringify({ phone: '082 555 0142', consent: 'yes', age: '30' });
  const told = await tried('crm', file({ headers: token, rawBody }), '--config', path);
  const why = 'age > `18` compares numbers, and age is a text: to_number(age) makes one of it';
  const text = describeRehearsal(told);
  expect(text).toContain(`would be parked: fails on this lead: ${why} (when)`);
  expect(text).toContain('\n  consent: "yes" (text)\n  age: "30" (text)\n');
});

it.each([
  ["stge != 'won'", '082 555 0142'],
  ["!(stge == 'won')", '082 555 0142'],
  ["!contains(stge, 'won')", '082 555 0142'],
  // Also of a lead that cannot be dialled.
  ["stge != 'won'", 'n/a'],
])(
  'says that `when` names what is not there, also where it lets the lead through: %s',
  async (when, phone) => {
    const path = configFile(
      beta(`sources: { crm: { preset: 'generic', when: ${JSON.stringify(when)} } }`),
    );
    const rawBody = JSON.stringify({ phone, stage: 'won' });
    const told = await tried('crm', file({ headers: token, rawBody }), '--config', path);
    const warning = "when: 'stge' found nothing; there is 'stage'";
    expect(told.leads).toMatchObject([{ warnings: [warning] }]);
    expect(describeRehearsal(told)).toContain(`\n  warning: ${warning}\n`);
  },
);

it('says what a function of the config throws, and where; what would be kept has its name alone', async () => {
  const given = '(lead) => lead.person.given';
  const sources = (settings: string) =>
    configFile(beta(`sources: { crm: { preset: 'generic', ${settings} } }`));
  const captured = file({ headers: token, rawBody: '{"phone":"082 555 0142"}' });
  const thrown = /Cannot read properties of undefined \(reading 'given'\) at [\w.-]+\.mts:\d+$/;
  expect((await tried('crm', captured, '--config', sources(`when: ${given}`))).leads).toMatchObject(
    [
      {
        reason: 'fails on this lead: TypeError',
        warnings: [expect.stringMatching(`^when: the function fails: ${thrown.source}`)],
      },
    ],
  );
  const mapped = await tried(
    'crm',
    captured,
    '--config',
    sources(`contact: { custom1: ${given} }`),
  );
  expect(mapped.leads).toMatchObject([
    {
      warnings: [
        expect.stringMatching(
          `^contact\\.custom1: the function fails \\(TypeError\\); ${thrown.source}`,
        ),
      ],
    },
  ]);
});

it('says of a slip in what a mapping gives to a function, and of nothing that a lead may lack', async () => {
  const contact = `contact: { custom1: "join(' ', [stge, phone, remark])", custom2: 'stge || phone' }`;
  const path = configFile(beta(`sources: { crm: { preset: 'generic', ${contact} } }`));
  const rawBody = JSON.stringify({ phone: '082 555 0142', stage: 'won' });
  const told = await tried('crm', file({ headers: token, rawBody }), '--config', path);
  expect(told.leads).toMatchObject([
    {
      contact: { custom1: '082 555 0142' },
      warnings: ["contact.custom1: 'stge' found nothing; there is 'stage'"],
    },
  ]);
});

it('warns of a question to be left out that the lead has not', async () => {
  const notes = "notes: { without: ['fbclid', 'gclid', 'bugdet', 'Which service?'] }";
  const path = configFile(beta(`sources: { crm: { preset: 'generic', ${notes} } }`));
  // A click's id is no answer, and is left out as the config wants it.
  const answers = { budget: 'R5 000', which_service: 'solar', gclid: 'abc' };
  const rawBody = JSON.stringify({ phone: '082 555 0142', ...answers });
  expect(await tried('crm', file({ headers: token, rawBody }), '--config', path)).toMatchObject({
    leads: [
      {
        contact: { notes: 'budget: R5 000' },
        warnings: [
          "notes.without: 'fbclid' is no question of this lead",
          "notes.without: 'bugdet' is no question of this lead; there is 'budget'",
        ],
      },
    ],
  });
});

const alone = ': a repetition is recognised by its contact alone, for a day at most';
it.each<[string, string, string, object?]>([
  ['of a lead without another', '', alone],
  [
    'of a delivery with an id of its own',
    '',
    ': the id of the delivery is used',
    { 'idempotency-key': 'k-1' },
  ],
  ['where leads are told apart by their contact', "dedupe: { by: 'contact' }", ''],
])(
  'an option id that finds nothing %s is warned of',
  async (_, settings, instead, headers = {}) => {
    const path = configFile(
      beta(`sources: { crm: { preset: 'generic', id: 'reff', ${settings} } }`),
    );
    const warning = `id: 'reff' found nothing${instead}; there is 'ref'`;
    // Also of a lead that cannot be dialled.
    for (const phone of ['082 555 0142', 'n/a']) {
      const rawBody = JSON.stringify({ ref: 'R-1001', phone });
      const captured = file({ headers: { ...token, ...headers }, rawBody });
      const told = await tried('crm', captured, '--config', path);
      expect(told.leads).toMatchObject([{ warnings: [warning] }]);
      expect(describeRehearsal(told)).toContain(`  warning: ${warning}\n`);
    }
  },
);

it.each<[string, object, object, string]>([
  [
    "preset: 'generic'",
    { phone: '082 555 0142' },
    { by: 'contact', withinHours: 24, setting: 'sources.crm.id' },
    "id: none of the sender's; a repetition is recognised by its contact, for 24 h (see sources.crm.id)",
  ],
  [
    "preset: 'generic', dedupe: { by: 'event', within: '12h' }",
    { phone: '082 555 0142' },
    { by: 'contact', withinHours: 12, setting: 'sources.crm.id' },
    "id: none of the sender's; a repetition is recognised by its contact, for 12 h (see sources.crm.id)",
  ],
  [
    "preset: 'contact-form-7'",
    { phone: '082 555 0142' },
    { by: 'contact', withinHours: 24 },
    "id: none of the sender's; a repetition is recognised by its contact, for 24 h",
  ],
  [
    "preset: 'generic', id: 'ref'",
    { ref: 'R-1001', phone: '082 555 0142' },
    { sendersId: 'R-1001', by: 'id', withinHours: 720 },
    "id: the sender's R-1001; a repetition is recognised by that id and its number, for 30 d",
  ],
  [
    "preset: 'generic', dedupe: { by: 'contact' }",
    { id: 7, phone: '082 555 0142' },
    { sendersId: '7', by: 'number', withinHours: 24 },
    "id: the sender's 7; a repetition is recognised by its number, campaign and list, for 24 h",
  ],
])('says by what a lead of { %s } is known: %j', async (source, body, knownBy, line) => {
  const path = configFile(beta(`sources: { crm: { ${source} } }`));
  const captured = file({ headers: token, rawBody: JSON.stringify(body) });
  const told = await tried('crm', captured, '--config', path);
  const [detail] = told.details;
  expect(detail?.knownBy).toEqual(knownBy);
  expect(describeRehearsal(told)).toContain(`\n  ${line}\n`);
});

it.each<[string, string[]]>([
  [
    "list: 'interest.product'",
    [
      "list: 'interest.product' is a constant, and a field of this payload: meant as { from: 'interest.product' }?",
    ],
  ],
  [
    "campaign: 'people[0].team', dataSource: 'utm'",
    [
      "campaign: 'people[0].team' is a constant, and a field of this payload: meant as { from: 'people[0].team' }?",
      "dataSource: 'utm' is a constant, and a field of this payload: no data source is taken from the lead",
    ],
  ],
  [
    "list: 'interest', campaign: 'interest.other', dataSource: 'Web Leads'",
    [
      "campaign: the campaign is named 'interest.other', for every lead; if a field of the lead is meant: campaign: { from: 'interest.other' }",
    ],
  ],
  ["list: { from: 'interest.product' }", []],
])('warns of a constant that names a field of the payload: %s', async (settings, warnings) => {
  const path = configFile(beta(`sources: { crm: { preset: 'generic', ${settings} } }`));
  const body = { interest: { product: 'Solar' }, utm: 'x', people: [{ team: 'North' }] };
  const rawBody = JSON.stringify({ phone: '082 555 0142', ...body });
  const told = await tried('crm', file({ headers: token, rawBody }), '--config', path);
  const [lead] = told.leads;
  expect(lead?.warnings ?? []).toEqual(warnings);
});

it('takes bytes', async () => {
  const rawBodyBase64 = Buffer.from('phone=0825550142&name=Jos\xe9', 'latin1').toString('base64');
  const headers = {
    ...token,
    'content-type': 'application/x-www-form-urlencoded; charset=iso-8859-1',
  };
  expect(await tried('crm', file({ headers, rawBodyBase64 }))).toMatchObject({
    leads: [{ contact: { firstName: 'José' } }],
  });
});

describe('config and secrets', () => {
  const path = configFile(beta("dedupe: { by: 'contact' }"));
  it('may lie anywhere', async () => {
    const given = file({ 'beta/webhooks': JSON.stringify(secrets), 'beta/euphoria': {} });
    const run = () => tryRequest(['crm', flat, '--config', path, '--secrets', given]);
    const told = await run();
    expect(told).toMatchObject({
      outcome: 'accepted',
      leads: [{ key: expect.stringMatching(/^c:[0-9a-f]{64}$/), destination: { list: 'Beta' } }],
    });
    expect(await run()).toEqual(told);
  });

  it('are those of npm start by default', async () => {
    vi.stubEnv('CONNECTOR_CONFIG', path);
    vi.stubEnv('LOCAL_SECRETS', file({ 'beta/webhooks': secrets }));
    expect(await tryRequest(['crm', flat])).toMatchObject({
      outcome: 'accepted',
      leads: [{ destination: { list: 'Beta' } }],
    });
  });

  it('of several connectors are those of the one that has the source', async () => {
    const other = config("name: 'gamma', sources: { shop: { preset: 'generic', list: 'Shop' } }");
    const several = configFile(`[${acme}, ${other}, ${beta()}]`);
    const given = file({ 'gamma/webhooks': { shop: 'example-token' }, 'acme/webhooks': {} });
    expect(await tryRequest(['shop', flat, '--config', several, '--secrets', given])).toMatchObject(
      { outcome: 'accepted', leads: [{ destination: { list: 'Shop' } }] },
    );

    await expect(tried('crm', flat, '--config', several)).rejects.toThrow(
      new UsageError('acme, beta have a source crm: say which by --connector'),
    );
    expect(await tried('crm', flat, '--config', several, '--connector', 'beta')).toMatchObject({
      leads: [{ destination: { list: 'Beta' } }],
    });
    // What npm start runs is meant, as by the commands that work on it; not what it ran.
    const folder = temporaryFolder();
    vi.stubEnv('LOCAL_DATA', folder);
    const at = 'http://127.0.0.1:9/';
    writeAddresses(folder, { queues: at, tables: at, connector: 'beta', pid: process.pid });
    expect(await tried('crm', flat, '--config', several)).toMatchObject({
      leads: [{ destination: { list: 'Beta' } }],
    });
    writeAddresses(folder, { queues: at, tables: at, connector: 'beta', pid: endedProcess() });
    await expect(tried('crm', flat, '--config', several)).rejects.toThrow('say which by');
  });
});

it('takes a mere body by the name of its file, and its proof for right, for that stands elsewhere', async () => {
  const body = { name: 'Thandi Mokoena', phone: '082 555 0142' };
  const json = await tried('crm', file(body));
  expect(json).toMatchObject({
    outcome: 'accepted',
    proof:
      'its proof is taken for right: it would stand in a header or the address, and this is the body alone',
    leads: [{ contact: { firstName: 'Thandi' } }],
  });
  const form = file(new URLSearchParams(body).toString(), 'body.form');
  expect(await tried('crm', form)).toMatchObject({ leads: json.leads });
  // Whoever asks for that is not told, and a request that has its headers is judged by them.
  expect(await tried('crm', form, '--skip-proof')).not.toHaveProperty('proof');
  const whole = file({ headers: {}, rawBody: JSON.stringify(body) });
  expect(await tried('crm', whole)).toMatchObject({ status: 401, leads: [] });
  // Nor is anybody's secret needed.
  const unknown = await tryRequest(['crm', file(body), '--secrets', file({})]);
  expect(unknown).toMatchObject({ outcome: 'accepted', leads: json.leads });
});

it('judges a mere body by the proof that stands in it', async () => {
  const path = configFile(config("name: 'acme', sources: { google: { preset: 'google-ads' } }"));
  const judged = (captured: string) => {
    const known = file({ google: 'google-key' });
    return tryRequest(['google', captured, '--config', path, '--secrets', known]);
  };
  const lead = (key: string) =>
    file({
      lead_id: 'TeSter-1',
      google_key: key,
      user_column_data: [{ column_id: 'PHONE_NUMBER', string_value: '+27825550142' }],
    });
  expect(await judged(lead('another'))).toMatchObject({
    status: 401,
    why: "google_key, in the body, is another one than the source's secret",
  });
  expect(await judged(lead('google-key'))).toMatchObject({ outcome: 'accepted' });
});

it('says of a request without a proof how it is tried all the same', async () => {
  const captured = file({
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    rawBody: 'phone=0825550142',
  });
  const say = (...more: readonly string[]) =>
    inProcess('try', 'crm', captured, '--secrets', file(secrets), ...more);
  const hint = '--skip-proof takes its proof for right, and shows what is made of it';
  const refused = await say('--text');
  expect(refused.stdout).toMatch(/^refused \(answer 401\): there is no token: .*\n\n--skip-proof/);
  expect(refused.stdout).toContain(`\n\n${hint}\n`);
  const inJson = await say('--json');
  expect(JSON.parse(inJson.stdout)).toMatchObject({ status: 401, leads: [] });
  expect(inJson.stderr).toMatch(new RegExp(`^there is no token: .*\n${hint}\n$`));
  const taken = await say('--skip-proof', '--text');
  expect(taken.stdout).toMatch(/^taken \(answer 200\)/);
  expect(taken.stdout).not.toContain('--skip-proof');
});

it.each([
  ['http://localhost:3000/hook/crm?token=t', '/hook/crm'],
  ['/hooks/hubspot', '/hooks/hubspot'],
  ['https://leads.acme.co.za/prod/hooks/crm/', undefined],
  ['https://leads.acme.co.za', undefined],
  [undefined, undefined],
])('says that a request came to another address than the source has: %s', async (url, path) => {
  const headers = { 'content-type': 'application/json', 'x-api-key': 'example-token' };
  const captured = file({ url, headers, rawBody: '{"phone":"0825550142"}' });
  const { stderr } = await inProcess('try', 'crm', captured, '--secrets', file(secrets), '--text');
  const note = `judged as if it had come to /hooks/crm; its own address has the path ${path}\n`;
  expect(stderr).toBe(path === undefined ? '' : note);
});

it.each<[string, string, () => string[]]>([
  ['no file', 'try takes a source and a file, got "crm"', () => ['crm']],
  ['too much', 'try takes a source and a file, got "crm" ', () => ['crm', flat, 'b']],
  [
    'an unknown option',
    '--typ: no such option; did you mean --type? There are --config, ',
    () => ['crm', flat, '--typ', 'x'],
  ],
  ['an option without value', '--at: needs a value after it', () => ['crm', '--at']],
  [
    'no time',
    '--at: must be a time such as 2026-03-12T19:03:58Z, got "soon"',
    () => ['crm', flat, '--at', 'soon'],
  ],
  ['no day', '--at: must be a time', () => ['crm', flat, '--at', '2026-02-30T10:00:00Z']],
  ['no such file', '/nowhere/a.json: no such file', () => ['crm', '/nowhere/a.json']],
  ['a folder', '/: is a folder', () => ['crm', '/']],
  [
    'a mere body of which nobody knows the type',
    'for a mere body, say its content type by --type',
    () => ['crm', file({ phone: '1' }, 'body')],
  ],
  [
    'no JSON',
    'file.json: is no captured request, and as a mere body: the body is not valid JSON',
    () => ['crm', file('{"phone":"0825550142",}')],
  ],
  [
    'a capture in Latin-1',
    'file.json: must be text in UTF-8',
    () => ['crm', file(Buffer.from('{"rawBody":"name=Chlo\xeb"}', 'latin1'))],
  ],
  ['a wrong part', 'headers.a: ', () => ['crm', file({ headers: { a: {} } })]],
  ['wrong bytes', 'rawBodyBase64: must be base64', () => ['crm', file({ rawBodyBase64: '*' })]],
  ['a wrong address', 'url: must start with', () => ['crm', file({ method: 'GET', url: 'www' })]],
  ...[
    [{ method: 'POST', headers: {}, rawbody: '{}' }, 'rawbody', '; did you mean rawBody? '],
    [{ method: 'POST', headers: {}, body: '{}' }, 'body', '; did you mean rawBody? '],
    [{ header: {}, rawBody: '{}' }, 'header', '; did you mean headers? '],
    [{ headers: {}, rawBody: '{}', uri: '/hooks/crm?token=1' }, 'uri', '; did you mean url? '],
    [{ method: 'POST', headers: {}, data: '{}' }, 'data', '. '],
  ].map(([captured, key, hint]): [string, string, () => string[]] => [
    `the part ${key}`,
    `file.json: ${key}: is no part of a captured request (method, url, headers, rawBody, rawBodyBase64)${hint}For a mere body, say its content type by --type, such as application/json`,
    () => ['crm', file(captured)],
  ]),
  [
    'no such config',
    '/nowhere/c.ts: no such config file',
    () => ['crm', flat, '--config', '/nowhere/c.ts'],
  ],
  [
    'a config that is none',
    'c.mjs:1: out of order',
    () => ['crm', flat, '--config', file("throw new Error('out of order')", 'c.mjs')],
  ],
  [
    'a wrong config',
    'country: must be',
    () => ['crm', flat, '--config', configFile(config("country: 'za'"))],
  ],
  [
    'an unknown connector',
    '--connector: must be one of acme, got "b"',
    () => ['crm', flat, '--connector', 'b'],
  ],
  [
    'no such secrets',
    '/nowhere/s.json: no such secrets file',
    () => ['crm', flat, '--secrets', '/nowhere/s.json'],
  ],
  ['secrets that are no JSON', 'is not JSON', () => ['crm', flat, '--secrets', file('secret-1')]],
  [
    'a secret that is none',
    'the entry of crm must be a text',
    () => ['crm', flat, '--secrets', file({ crm: { key: 'secret-1' } })],
  ],
  [
    'disorder',
    'the entry of acme/webhooks must be {',
    () => ['crm', flat, '--secrets', file({ 'acme/webhooks': 'secret-1' })],
  ],
])('refuses %s', async (_, message, args) => {
  const error = await tryRequest(args()).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(UsageError);
  expect(String(error)).toContain(message);
  expect(String(error)).not.toMatch(/secret-1|\n/);
});

it.each([
  ['a body that is parsed, too', { body: { phone: '1' }, receivedAt: 5, rawBody: '[]' }],
  ['a body that is none', { body: '', ip: '192.0.2.1', method: 'GET', url: '/hooks/crm?a=1' }],
])('takes what a bin notes beside a request: %s', async (_, captured) => {
  const told = await tried('crm', file({ headers: token, ...captured }));
  expect(told.status).toBe(200);
});
