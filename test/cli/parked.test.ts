import { ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { describe, expect, it } from 'vitest';
import { LIST_REFUSED, MAY_BE_LIST } from '../../functions/dialer/outcome.ts';
import { marksOf } from '../../functions/lead/lead-key.ts';
import type { ParkedLead } from '../../functions/lead/parked-lead.ts';
import { decodeQueuedLead } from '../../functions/lead/queued-lead.ts';
import { aContact, aQueuedLead } from '../support/leads.ts';
import { useConnectors } from './connectors.ts';
import { inProcess } from './in-process.ts';
import { ago, leadIds, PERSON, refused, unusable } from './parked-bodies.ts';

const { connector, aws } = useConnectors();
const GB = "sources: { crm: { preset: 'generic', country: 'GB' } }";

describe.concurrent('connector parked', () => {
  describe('list', () => {
    it('tells how many for which reason, and each, the oldest first', async ({ expect }) => {
      const { put, run, depth } = await connector();
      await put('parked', [
        refused('b'),
        unusable('a', { parkedAt: ago(60) }),
        refused('c'),
        'junk',
      ]);
      const { status, stdout, stderr } = await run('parked', 'list');
      const [summary = '', leads = ''] = stdout.split('\n\n');
      expect(summary.split('\n').sort()).toEqual([
        '1  not a message of this connector',
        '1  phoneNumber is no telephone number of ZA, and none with a country code',
        '2  the API refuses the contact: Incorrect Input Parameters',
      ]);
      const rows = leads.trimEnd().split('\n');
      expect(rows[1]).toMatch(/^a +crm +20\d\d-\S+ +phoneNumber is no telephone number/);
      expect(rows).toHaveLength(5);
      expect([status, stderr, PERSON.test(stdout)]).toEqual([0, '', false]);
      expect(await depth('parked')).toBe(4);
    });

    it('chooses by all that is said', async ({ expect }) => {
      const { put, run } = await connector();
      await put('parked', [refused('a'), refused('b', { source: 'web' }), unusable('c')]);
      const chosen = await run('parked', 'list', '--source', 'crm', '--reason', 'REFUSES');
      expect(chosen.stdout.match(/^[abc] /gm)).toEqual(['a ']);
      const none = await run('parked', 'list', '--older-than', '2h');
      expect([none.status, none.stdout]).toEqual([0, 'No parked lead is like that.\n']);
    });

    it('says that some are in other hands', async ({ expect }) => {
      const { put, run, urls } = await connector();
      await put('parked', [refused('a')]);
      const hide = { QueueUrl: urls.parked, WaitTimeSeconds: 5, VisibilityTimeout: 60 };
      expect((await aws().sqs.send(new ReceiveMessageCommand(hide))).Messages).toHaveLength(1);
      expect((await run('parked', 'list')).stdout).toBe(
        'No lead is parked.\n1 more are counted and cannot be seen: another command has them, or they have just come or gone. Look again in half a minute.\n',
      );
    });
  });

  describe('show', () => {
    it('prints the person, and who is not there', async ({ expect }) => {
      const { put, run, json } = await connector();
      await put('parked', [refused('a'), unusable('b')]);
      const { status, stdout, stderr } = await run('parked', 'show', 'b', 'gone');
      expect(stdout).toMatch(
        /^lead +b\nsource +crm\nparked at +20.*\nreason +phoneNumber is no tele/,
      );
      expect(stdout).toMatch(
        /^It was read as:\n {2}firstName +Thandi\n.*\n {2}phoneNumber +020 7946/m,
      );
      expect(stdout).toMatch(/^Its sender told:\n {2}\{\n {4}"surname": "Mokoena",\n/m);
      expect(stdout).toMatch(
        /^Put it right: npm run connector -- parked edit b phone=\d+ --stack \S+$/m,
      );
      const missing = /^1 not found: gone: not parked, .* an id needs at least its first eight/;
      expect([status, stderr]).toEqual([1, expect.stringMatching(missing)]);
      const none = await run('parked', 'show', 'gone');
      expect([none.status, none.stderr]).toEqual([1, expect.stringMatching(missing)]);
      const { said } = await json('parked', 'show', 'b');
      expect(said).toMatchObject([{ id: 'b', payload: { surname: 'Mokoena' } }]);
    });

    it('says what the config made of one that cannot be dialled', async ({ expect }) => {
      const { put, run } = await connector();
      const fields = { country: 'ZA', phones: ['n/a'] };
      const contact = { firstName: 'Letters', custom1: 'solar', phoneNumber: 'zero eight two' };
      await put('parked', [unusable('b', { fields, contact })]);
      const { stdout } = await run('parked', 'show', 'b');
      expect(stdout).toMatch(
        /^It was read as:\n {2}firstName +Letters\n {2}custom1 +solar\n {2}phoneNumber +zero eight two\n {2}country +ZA\n {2}another number +n\/a\n/m,
      );
    });

    it('proposes to put right what is at fault, where that is known', async ({ expect }) => {
      const { put, run } = await connector();
      const all =
        'title, firstName, surname, address, email, phoneNumber, notes, language, custom1, custom2, custom3, custom4, custom5, crmTag, assignedTo, campaign, list, dataSource, priority';
      const any = [`If a field of it is wrong (${all})`, 'field=value'];
      const list = ['Put its list or campaign right', 'list=... campaign=...'];
      const cases: readonly (readonly [Partial<ParkedLead>, readonly string[]])[] = [
        [{ field: 'phoneNumber' }, ['Put it right', 'phone=0825550142']],
        [{ field: 'assignedTo' }, ['Put it right', 'assignedTo=1001']],
        [{ field: 'notes' }, ['Put it right', 'notes=...']],
        [{ reason: `given up after 90 h: ${LIST_REFUSED}: Incorrect Input Parameters` }, list],
        [{ reason: `given up after 90 h: ${MAY_BE_LIST}` }, list],
        [{ reason: 'the API refuses the contact: Input XML not loaded' }, any],
        [{ reason: 'unsure whether the API took it: HTTP 502' }, any],
        [{ field: 'limits', reason: 'has sent too many' }, any],
      ];
      const idOf = (index: number) => `c${index}`.padEnd(32, '0');
      await put(
        'parked',
        cases.map(([changes], index) => refused(idOf(index), changes)),
      );
      const { stdout } = await run('parked', 'show', ...cases.map((_, index) => idOf(index)));
      for (const [index, [, [says, changes]]] of cases.entries()) {
        expect(stdout).toContain(
          `\n${says}: npm run connector -- parked edit ${idOf(index)} ${changes} --stack `,
        );
      }
    });

    it('prints a contact with where it goes, each of its notes in a line', async ({ expect }) => {
      const { put, run } = await connector();
      const lead = aQueuedLead({ id: 'c', contact: aContact({ notes: 'roof: flat\nbudget: R5' }) });
      await put('parked', [refused('c', { lead }), 'junk']);
      const { stdout } = await run('parked', 'show', 'c');
      expect(stdout).toMatch(/^It goes to .+, list .+, priority \d+, as:$/m);
      expect(stdout).toMatch(/^ {2}firstName +TestName\n/m);
      expect(stdout).toMatch(/^ {2}notes:\n {6}roof: flat\n {6}budget: R5\n/m);
      expect(stdout).toMatch(/^Send it: npm run connector -- parked resend c --stack \S+$/m);
    });
  });

  describe('resend', () => {
    it('sends what can be dialled, reads again what could not, and keeps the rest', async ({
      expect,
    }) => {
      const { put, run, texts, configOf } = await connector();
      await put('parked', [refused('a'), unusable('b'), unusable('c', { fields: {} }), 'junk']);
      const first = await run('parked', 'resend', '--all');
      expect(first.stdout).toContain('1 sent again.\n3 cannot be sent again as things are');
      expect(first.stdout).toMatch(/^b +crm +still unusable: phoneNumber is no telephone number/m);
      expect(first.stdout).toMatch(
        /unknown +not a message of this connector; it cannot be read again/,
      );
      expect(first.status).toBe(1);

      const again = await run('parked', 'resend', '--all', '--config', configOf(GB));
      expect(again.stdout).toContain('1 sent again.\n2 cannot be sent again as things are');
      expect(leadIds(await texts('leads'))).toEqual(['a', 'b']);
      expect((await texts('parked')).sort()).toEqual(['junk', expect.stringContaining('"c"')]);
      // With it the local stack knows that they were received before, so that its balance adds up.
      for (const text of await texts('leads')) expect(JSON.parse(text)).toHaveProperty('parkedAt');
      expect(PERSON.test(first.stdout + first.stderr + again.stdout + again.stderr)).toBe(false);
    });

    it('sends some by id, and says who was not there', async ({ expect }) => {
      const { put, json, texts } = await connector();
      await put(
        'parked',
        ['a', 'b', 'c', 'a'].map((id) => refused(id)),
      );
      const { status, said } = await json('parked', 'resend', 'b', '--id', 'c', 'gone');
      expect(said).toMatchObject({ sent: 2, missing: 1, stuck: [], interrupted: false });
      expect(status).toBe(1);
      expect(leadIds(await texts('leads'))).toEqual(['b', 'c']);
      expect(await texts('parked')).toHaveLength(2);
    });

    it('says that no parked lead is like that', async ({ expect }) => {
      const { put, run } = await connector();
      await put('parked', [refused('a')]);
      const { status, stdout } = await run('parked', 'resend', '--reason', 'refusd');
      expect([status, stdout]).toEqual([0, 'No parked lead is like that: none was sent.\n']);
    });

    it('moves hundreds, each once', async ({ expect }) => {
      const { put, json, texts, depth } = await connector();
      const ids = Array.from({ length: 300 }, (_, n) => `lead-${n}`);
      await put(
        'parked',
        ids.map((id) => refused(id)),
      );
      expect(await json('parked', 'resend', '--all')).toMatchObject({
        status: 0,
        said: { sent: 300 },
      });
      expect(leadIds(await texts('leads'))).toEqual([...ids].sort());
      expect(await depth('parked')).toBe(0);
    });
  });
});

it.each([
  [['parked'], 'parked: must be one of list, show, edit, resend, drop, got nothing'],
  [
    ['parked', 'resnd'],
    'parked: must be one of list, show, edit, resend, drop, got "resnd"; did you mean resend?',
  ],
  [['parked', 'show'], 'parked show takes the id of a lead, got nothing'],
  [['parked', 'resend', '--yes'], '--yes and --to are for parked drop, not for parked resend'],
  [
    ['parked', 'list', '--older-than', '3w'],
    '--older-than: must be an age such as 30m, 12h or 3d, got "3w"',
  ],
  [
    ['parked', 'edit', 'abc'],
    'parked edit takes the id of a lead and changes such as phone=0825550142, got "abc"',
  ],
  [
    ['parked', 'edit', 'abc', 'phone'],
    'parked edit: a change must be field=value, such as phone=0825550142, got "phone"',
  ],
  [
    ['parked', 'edit', 'abc', 'custom6=x'],
    expect.stringMatching(
      /^the field: must be one of title, firstName, .*, got "custom6"; there are custom1 to custom5$/,
    ),
  ],
  [
    ['parked', 'edit', 'abc', 'phone=0825550903', 'surname=x', 'phone=0825550904'],
    'parked edit: phoneNumber must be given once, got "phone=0825550903" and "phone=0825550904"',
  ],
  [
    ['parked', 'edit', 'abc', 'phone=0825550903', 'PhoneNumber=0825550904'],
    'parked edit: phoneNumber must be given once, got "phone=0825550903" and "PhoneNumber=0825550904"',
  ],
  [
    ['parked', 'edit', 'abc', 'fone=0825550142'],
    expect.stringMatching(/, phone, got "fone"; did you mean phone\?$/),
  ],
  [
    ['parked', 'edit', 'abc', 'country=NA'],
    expect.stringMatching(
      /, got "country"; did you mean the number with its country code, such as phone=\+264811234567\?$/,
    ),
  ],
  [
    ['parked', 'edit', 'abc', 'phne=0825550142'],
    expect.stringMatching(/, phone, got "phne"; did you mean phone\?$/),
  ],
])('refuses %j', async (args, message) => {
  const { status, stderr } = await inProcess(...args);
  const [line, ...more] = stderr.split('\n');
  expect([status, line]).toEqual([2, message]);
  expect(more).toEqual(['npm run connector -- help parked says how it is used', '']);
});

describe.concurrent('a source that neither the config nor a lead has', () => {
  it.each(['list', 'resend', 'drop'])('is a mistake: parked %s', async (verb) => {
    const { put, run, depth } = await connector();
    await put('parked', [refused('a'), refused('b', { source: 'left' })]);
    const more = verb === 'drop' ? ['--yes', '--to', '/nowhere/leads.jsonl'] : [];
    const { status, stderr } = await run('parked', verb, '--source', 'crmm', ...more);
    expect([status, stderr.split('\n')[0]]).toEqual([
      2,
      '--source: must be one of crm, got "crmm"; did you mean crm?',
    ]);
    expect(await depth('parked')).toBe(2);
    // One that has left the config still has leads.
    const { said } = await (await connector()).json('parked', 'list', '--source', 'crm');
    expect(said).toMatchObject({ count: 0 });
  });
});

describe.concurrent('parked edit', () => {
  it('has a lead found by the number and the CrmTag that it was given', async () => {
    const { put, run, texts } = await connector();
    const told = aQueuedLead({ id: 'f'.repeat(32), source: 'crm' });
    const lead = { ...told, ...marksOf('grains', told) };
    await put('parked', [refused(lead.id, { lead })]);
    await run('parked', 'edit', lead.id, 'phone=0825550142', 'crmTag=44');
    await run('parked', 'resend', lead.id);
    const [text = ''] = await texts('leads');
    const sent = decodeQueuedLead(text);
    if (!sent.ok) throw new Error(sent.error);
    const { person, record, contact } = sent.value;
    expect(contact).toMatchObject({ phoneNumber: '0825550142', crmTag: '44' });
    expect({ person, record }).toEqual(marksOf('grains', sent.value));
    expect([person === lead.person, record === lead.record]).toEqual([false, false]);
  });

  it('puts a lead right that the API has refused, and records it', async () => {
    const { put, run, json, texts, depth } = await connector();
    await put('parked', [refused('0123456789abcdef'), refused('other')]);
    const { status, stdout } = await run(
      'parked',
      'edit',
      '01234567',
      'phone=+27 82 555 0142',
      'assignedTo=',
      'list=Second',
    );
    expect([status, stdout]).toEqual([
      0,
      expect.stringMatching(
        /^phoneNumber, assignedTo, list changed\. Send it: npm run connector -- parked resend 01234567 --stack conn-\d+-connector\n$/,
      ),
    ]);
    const again = await run('parked', 'edit', '0123456789abcdef', 'surname=  Botha ', 'notes=');
    expect(again.status).toBe(0);
    const { surname, notes } = aContact();
    const shown = (await run('parked', 'show', '01234567')).stdout;
    expect(shown.split('Before it was put right:')[1]).toMatch(
      new RegExp(`^ {2}surname +${surname}$[^]*^ {2}notes:\n +${notes.split('\n')[0]}`, 'm'),
    );
    expect(await depth('parked')).toBe(2);
    expect(await json('parked', 'resend', '01234567')).toMatchObject({ said: { sent: 1 } });
    const [text = ''] = await texts('leads');
    const at = expect.stringMatching(/^20/);
    expect(JSON.parse(text)).toMatchObject({
      id: '0123456789abcdef',
      edited: [
        { at, fields: ['phoneNumber', 'assignedTo', 'list'] },
        { at, fields: ['surname', 'notes'] },
      ],
      lead: {
        id: '0123456789abcdef',
        destination: { list: 'Second' },
        contact: { phoneNumber: '0825550142', surname: 'Botha', assignedTo: '' },
      },
    });
  });

  it('makes a lead of what could not be dialled', async () => {
    const { put, run, json, texts } = await connector();
    await put('parked', [unusable('unusable')]);
    expect((await run('parked', 'edit', 'unusable', 'firstName=Lindiwe')).stderr).toMatch(
      /^nothing was changed: still unusable: phoneNumber is no telephone number .*; give it in the same command, such as phone=0825550142$/m,
    );
    const changes = ['phone=082 555 0142', 'notes=Phones in the morning'];
    expect((await run('parked', 'edit', 'unusable', ...changes)).status).toBe(0);
    // Edited twice, what was told is that which was told.
    expect((await run('parked', 'edit', 'unusable', 'surname=Botha')).status).toBe(0);
    const payload = { surname: 'Mokoena', phone: '020 7946 0958' };
    const before = { surname: 'Mokoena', phoneNumber: '020 7946 0958' };
    expect((await json('parked', 'show', 'unusable')).said).toMatchObject([
      { payload, contact: before, lead: { contact: { surname: 'Botha' } } },
    ]);
    const shown = (await run('parked', 'show', 'unusable')).stdout;
    expect(shown).toMatch(
      /^Before it was put right:\n {2}surname +Mokoena\n {2}phoneNumber +020 7946 0958$/m,
    );
    expect(shown).toMatch(/^Its sender told:\n {2}\{\n {4}"surname": "Mokoena",$/m);
    expect(await json('parked', 'resend', '--all')).toMatchObject({ status: 0, said: { sent: 1 } });
    const [text = ''] = await texts('leads');
    const sent = JSON.parse(text);
    expect(sent).toMatchObject({
      edited: [{ fields: ['phoneNumber', 'notes'] }, { fields: ['surname'] }],
      lead: { id: 'unusable', contact: { firstName: 'Thandi', phoneNumber: '0825550142' } },
    });
    expect(Object.keys(sent)).not.toContain('payload');
    expect(text).not.toContain('7946');
  });

  it('says and records only what is other than it was', async () => {
    const { put, run, json, texts } = await connector();
    const body = refused('0123456789abcdef');
    await put('parked', [body]);
    const { contact, destination } = JSON.parse(body).lead;
    const { title, phoneNumber, custom5 } = contact;
    const same = [
      ...[`title=${title}`, `phone=+27 ${phoneNumber.slice(1)}`],
      ...[`priority=${destination.priority}`, `custom5= ${custom5} `],
    ];
    const { status, stdout } = await run('parked', 'edit', '01234567', ...same);
    expect(stdout).toMatch(
      /^nothing changed: title, phoneNumber, priority, custom5 had that value already\. Send it: /,
    );
    expect([status, await texts('parked')]).toEqual([0, [body]]);
    expect((await run('parked', 'edit', '01234567', ...same, 'surname=Botha')).stdout).toMatch(
      /^surname changed; title, phoneNumber, priority, custom5 had that value already\. Send it: /,
    );
    const { said } = await json('parked', 'edit', '01234567', 'surname=Botha', 'custom4=x');
    expect(said).toMatchObject({ edited: ['custom4'], leads: 1 });
    const [text = ''] = await texts('parked');
    expect(JSON.parse(text).edited.map(({ fields }: { fields: string[] }) => fields)).toEqual([
      ['surname'],
      ['custom4'],
    ]);
  });

  it('says so of one that could not be dialled, too', async () => {
    const { put, run, json } = await connector();
    await put('parked', [unusable('unusable')]);
    const changes = ['phone=0825550142', 'title=', 'surname=Mokoena', 'list=Second'];
    expect((await run('parked', 'edit', 'unusable', ...changes)).stdout).toMatch(
      /^phoneNumber, list changed; title, surname had that value already\. /,
    );
    expect((await json('parked', 'show', 'unusable')).said).toMatchObject([
      { edited: [{ fields: ['phoneNumber', 'list'] }] },
    ]);
  });

  it('says how many it changes and sends, where several are parked under one id', async () => {
    const { put, run, json, depth } = await connector();
    const id = 'a'.repeat(32);
    await put('parked', [unusable(id), unusable(id)]);
    expect((await run('parked', 'edit', id, 'phone=0825550142')).stdout).toMatch(
      /^phoneNumber changed in 2 leads that are parked under this id\. Send them: npm run /,
    );
    const sent = await run('parked', 'resend', id);
    expect([sent.status, sent.stdout]).toEqual([
      1,
      expect.stringMatching(
        /^1 sent again\.\n1 not sent, and still parked: under the id of one that was sent just now\. /,
      ),
    ]);
    expect(await depth('parked')).toBe(1);
    expect(await json('parked', 'resend', id)).toMatchObject({ status: 0, said: { sent: 1 } });
  });

  it.each([['edit', 'phone=0825550142'], ['resend'], ['drop', '--yes']])(
    'refuses a part of an id that several leads have: %s',
    async (verb, ...more) => {
      const { put, run, texts } = await connector();
      const record = '0123456789abcdef';
      const [one, two] = [`${record}${'1'.repeat(16)}`, `${record}${'2'.repeat(16)}`];
      const bodies = [unusable(one), unusable(two)];
      await put('parked', bodies);
      const { status, stderr } = await run('parked', verb, '01234567', ...more);
      expect(stderr).toMatch(
        /^01234567: the ids of 2 parked leads begin so, and nothing was done: give one or more of 0123/,
      );
      expect([status, (await texts('parked')).sort()]).toEqual([1, bodies.sort()]);
    },
  );

  it('says of several persons that the config has to say who is the lead, and then sends them', async () => {
    const { put, run, json, texts, configOf } = await connector();
    const payload = {
      customer: { name: 'Ann Nel', phone: '0825550311' },
      contact: { name: 'Ben Smit', phone: '0825550312' },
    };
    const reason = 'holds several persons: set leads';
    const body = unusable('several', { reason, payload, fields: undefined });
    await put('parked', [body]);
    const { stdout } = await run('parked', 'show', 'several');
    expect(stdout).toContain('"name": "Ben Smit"');
    expect(stdout).toMatch(
      /^Say in the config who of them is a lead .*\nSend it: .* resend several /m,
    );
    expect((await run('parked', 'edit', 'several', 'phone=0825550199')).stderr).toBe(
      'nothing was changed: it holds several persons: sources.crm.leads says where its leads are; then parked resend <id>\n',
    );
    expect(await texts('parked')).toEqual([body]);
    const both = "sources: { crm: { preset: 'generic', leads: '[customer, contact]' } }";
    const sent = await run('parked', 'resend', 'several', '--config', configOf(both));
    expect(await texts('parked')).toEqual([]);
    const ids = (await texts('leads')).map((text) => /"id":"(p[0-9a-f]{31,})"/.exec(text)?.[1]);
    const [one = '', two = ''] =
      /became 2 leads: (\w{8}), (\w{8})$/m.exec(sent.stdout)?.slice(1) ?? [];
    expect([sent.status, sent.stdout]).toEqual([
      0,
      `1 sent again.\nseveral became 2 leads: ${one}, ${two}\n`,
    ]);
    expect(ids.map((id) => id?.slice(0, 8)).sort()).toEqual([one, two].sort());
    await put('parked', [body]);
    const told = await json('parked', 'resend', 'several', '--config', configOf(both));
    expect(told.said).toMatchObject({ sent: 1, several: [{ id: 'several', source: 'crm' }] });
    expect([...told.said.several[0].leads].sort()).toEqual([...ids].sort());
  });

  it('offers nothing but to drop a lead whose sender says do not call', async () => {
    const { put, run, texts } = await connector();
    const fields = { firstName: 'Thandi', phones: ['0825550142'], doNotCall: true };
    const body = unusable('dnc', { reason: 'the sender says do not call', fields });
    await put('parked', [body]);
    const { stdout } = await run('parked', 'show', 'dnc');
    expect(stdout).toMatch(/^It is never sent: .* parked drop dnc --stack \S+$/m);
    expect(stdout).not.toMatch(/parked (edit|resend)/);
    expect((await run('parked', 'edit', 'dnc', 'phone=0825550199')).stderr).toBe(
      'nothing was changed: the sender says do not call: only parked drop is left\n',
    );
    expect(await texts('parked')).toEqual([body]);
  });

  it.each([
    [
      ['phone=12'],
      /^nothing was changed: phoneNumber has fewer than 9 digits, got "12"; write it as it is dialled, such as 0825550142/,
    ],
    [['priority=11'], /^nothing was changed: priority: must be 1 \(first\) to 10, got "11"$/],
    [['assignedTo=Sipho'], /^nothing was changed: assignedTo: is not an extension number/],
    [['campaign='], /^nothing was changed: campaign: must be its name in Euphoria, got ""$/],
  ])('changes nothing to %j', async (changes, message) => {
    const { put, run, texts } = await connector();
    const body = refused('a');
    await put('parked', [body]);
    const { status, stderr } = await run('parked', 'edit', 'a', ...changes);
    expect(stderr.trimEnd()).toMatch(message);
    expect([status, await texts('parked')]).toEqual([1, [body]]);
    expect((await run('parked', 'edit', 'b', 'surname=x')).stderr).toEqual(
      expect.stringMatching(
        /^no such lead is parked: b; npm run connector -- lead b --stack \S+ says what is known of it\n$/,
      ),
    );
  });
});
