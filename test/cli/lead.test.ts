import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PutItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { beforeAll, describe, expect, it } from 'vitest';
import { findLeads } from '../../cli/lead/find-leads.ts';
import type { Connection, Target } from '../../cli/target/target.ts';
import { BREAKER_KEY } from '../../functions/dialer/breaker-item.ts';
import { openLedger } from '../../functions/dialer/ledger/ledger.ts';
import { openTable } from '../../functions/dialer/ledger/table.ts';
import type { Settlement } from '../../functions/dialer/ledger/transitions.ts';
import { formerLeadId, leadId } from '../../functions/lead/lead-id.ts';
import { contactKey, marksOf, personMark } from '../../functions/lead/lead-key.ts';
import { encodeParkedLead, type ParkedLead } from '../../functions/lead/parked-lead.ts';
import {
  decodeQueuedLead,
  encodeQueuedLead,
  type QueuedLead,
} from '../../functions/lead/queued-lead.ts';
import { aConnector } from '../support/connector.ts';
import { aRecord } from '../support/dialer.ts';
import { aContact, aQueuedLead } from '../support/leads.ts';
import { useConnectors } from './connectors.ts';
import { ago, PERSON, refused, unusable } from './parked-bodies.ts';

const { state, connector, aws } = useConnectors();
const BY_CONTACT = "dedupe: { by: 'contact', within: '24h' }";

const told = (sendersId: string) => ({ source: 'crm', sendersId, payload: {} });
const idOf = (sendersId: string): string => {
  const { contact, destination } = aQueuedLead();
  return leadId('grains', told(sendersId), { number: contact.phoneNumber, contact, destination });
};
const formerIdOf = (sendersId: string): string => formerLeadId(told(sendersId));

const aLead = (id: string, changes: Partial<QueuedLead> = {}): QueuedLead =>
  aQueuedLead({ id, key: id, source: 'crm', ...changes });

/** Writes to a connector's ledger as the dialer does. */
async function claimed(
  name: string,
  lead: QueuedLead,
  settlement?: Settlement,
  messageId = 'message-1',
  isDoubtful = false,
  leaseMs = 30_000,
): Promise<void> {
  const ledger = openLedger({
    table: openTable(aws().dynamodb, `${name}-ledger`),
    invocation: 'test',
    mostSendings: 2,
    whenUnsure: 'resend',
    leaseMs,
    windowHours: () => 24,
    sentBy: async () => 'began',
    now: Date.now,
  });
  const message = { lead, record: aRecord(encodeQueuedLead(lead), messageId, 2) };
  await ledger.claim(message, { call: 1, isDoubtful, withSuspects: false });
  if (settlement !== undefined) await ledger.settle([[message, settlement]]);
}

describe.concurrent('connector lead', () => {
  // Those of them that look through a parked queue must not do so at once with one another.
  let shared: Awaited<ReturnType<typeof withLeads>>;
  beforeAll(async () => {
    shared = await withLeads();
  });

  async function withLeads() {
    const one = await connector();
    const { name, put } = one;
    await claimed(name, aLead('sending'));
    await claimed(name, aLead('killed'), undefined, 'message-1', false, -1);
    await claimed(name, aLead('delivered'), { kind: 'delivered' });
    const error = 'HTTP 503';
    await claimed(name, aLead('retrying'), { kind: 'retrying', error, sent: 'unsettled' });
    await claimed(name, aLead('refused'), { kind: 'parked', error: 'refused', sent: 'settled' });
    await claimed(name, aLead('gone'), { kind: 'parked', error: 'refused', sent: 'settled' });
    await claimed(name, aLead(idOf('record-7')), { kind: 'delivered' });
    await claimed(name, aLead(formerIdOf('record-6')), { kind: 'delivered' });
    await put('parked', [refused('refused'), unusable('unusable')]);
    await put('leads', [JSON.stringify(aLead('e7e7e7e7'))]);
    return one;
  }

  it.each([
    [
      'sending',
      'sending',
      'in a call, or about to be; if its function was killed, it comes back by itself',
    ],
    [
      'killed',
      'sending',
      'was in a call whose function ended without a word: it comes back by itself',
    ],
    ['delivered', 'delivered', 'delivered: Euphoria has it'],
    ['retrying', 'retrying', 'waits in the lead queue for its next try'],
    ['refused', 'parked', 'parked: it is not dialled until it is sent again'],
    ['unusable', 'parked', 'parked: it is not dialled until it is sent again'],
    [
      'gone',
      'unparked',
      'was parked, and is not in the parked queue now: it was sent again and is not tried yet, or another command has it just now',
    ],
    // Nobody can look into the lead queue of a deployed connector without taking what is in it.
    [
      'e7e7e7e7',
      'unknown',
      "nobody knows it: it never came to this connector, was refused, ignored or not let through by its source's when, or what became of it is forgotten by now, or it waits in the lead queue and was not tried yet",
    ],
  ])('%s', async (id, where, words) => {
    const { run } = await withLeads();
    const { status, stdout, stderr } = await run('lead', id);
    expect(stdout).toMatch(new RegExp(`^lead +${id}\nwhere +${words}\n`));
    expect([status, stderr]).toEqual([where === 'unknown' ? 1 : 0, '']);
    expect(stdout).not.toMatch(PERSON);
  });

  it('tells what the ledger and the parked queue know', async () => {
    const { stdout } = await shared.run('lead', 'retrying');
    expect(stdout).toMatch(/^taken up +2 times: sent, or put back to wait$/m);
    expect(stdout).toMatch(/^error +HTTP 503$/m);
    expect(stdout).toMatch(/^may be taken +yes: the outcome of a call is not known$/m);
    const { said } = await shared.json('lead', 'refused');
    const reason = 'the API refuses the contact: Incorrect Input Parameters';
    const parked = { source: 'crm', reason, parkedAt: expect.stringMatching(/^20/) };
    expect(said).toMatchObject([
      { id: 'refused', where: 'parked', parked, ledger: { attempt: 2 } },
    ]);
  });

  it('says of a delivered lead that it may have been dialled twice', async () => {
    const { run, json, name } = await connector();
    const [one, two] = [aLead('once-1234'), aLead('twice-123')];
    await claimed(name, one, { kind: 'delivered' });
    await claimed(name, two, { kind: 'retrying', error: 'no answer', sent: 'unsettled' });
    await claimed(name, two, { kind: 'delivered' }, 'message-1', true);
    expect((await run('lead', two.id)).stdout).toMatch(
      /^where +delivered: .*\n(?:.*\n)*may be twice +yes: it may have been dialled twice, for the answer to a call before was lost$/m,
    );
    expect((await json('lead', two.id)).said).toMatchObject([{ ledger: { mayBeTwice: true } }]);
    expect((await run('lead', one.id)).stdout).not.toContain('twice');
    expect((await json('lead', one.id)).said[0].ledger).not.toHaveProperty('mayBeTwice');
  });

  it('says of a lead that is held what holds it, and does not count how often it was looked at', async () => {
    const { name, run } = await connector();
    await claimed(name, aLead('paused-1'), { kind: 'retrying', error: 'paused', sent: 'never' });
    await run('pause', 'crm', '--for', '1h');
    const { stdout } = await run('lead', 'paused-1');
    expect(stdout).toMatch(
      /^where +waits in the lead queue for its next try\npaused +crm, since /m,
    );
    expect(stdout).toContain(`npm run connector -- resume crm --stack ${name}-connector\n`);
    expect(stdout).not.toMatch(/^(taken up|error) /m);
  });

  it('says of a lead that its list is held', async () => {
    const { name, run, json } = await connector();
    const destination = { campaign: 'Sales', list: 'Wbe', dataSource: '', priority: 5 };
    const error = 'Incorrect Input Parameters';
    const waits = { kind: 'retrying', error, sent: 'never' } as const;
    await claimed(name, aLead('held-one', { destination }), waits);
    await claimed(name, aLead('other-one'), waits);
    const held = { campaign: 'Sales', list: 'Wbe', reason: error, since: 0 };
    const Item = marshall({ key: BREAKER_KEY, held: { a: held } });
    await aws().dynamodb.send(new PutItemCommand({ TableName: `${name}-ledger`, Item }));
    expect((await run('lead', 'held-one')).stdout).toMatch(
      /^held +everything for its list, since 1970-01-01T00:00:00Z: Incorrect Input Parameters\. It waits until /m,
    );
    expect((await json('lead', 'other-one')).said[0]).not.toHaveProperty('held');
  });

  it('says of a lead that no calls are made', async () => {
    const { name, run } = await connector();
    const waits = { kind: 'retrying', error: 'Authorization Failed', sent: 'never' } as const;
    await claimed(name, aLead('stopped-one'), waits);
    const Item = marshall({ key: BREAKER_KEY, openedAt: 0, reason: 'Authorization Failed' });
    await aws().dynamodb.send(new PutItemCommand({ TableName: `${name}-ledger`, Item }));
    expect((await run('lead', 'stopped-one')).stdout).toMatch(
      /^stopped +no calls are made, since 1970-01-01T00:00:00Z: Authorization Failed\. It waits until the API takes calls again: .* status --stack /m,
    );
  });

  it('finds by --list what goes there only', async () => {
    const { name, put, json } = await connector(BY_CONTACT);
    state.secrets[`${name}/dedupe-salt`] = '{"salt":"grains"}';
    const person = personMark('grains', aContact());
    for (const list of ['LstA', 'LstB']) {
      const destination = { campaign: 'Sales', list, dataSource: '', priority: 5 };
      await claimed(name, aLead(list, { destination, person }), { kind: 'delivered' });
    }
    await put('parked', [refused('elsewhere', { lead: aLead('elsewhere') })]);
    const { said } = await json('lead', '--phone', '0105934500', '--list', 'LstA');
    expect(said).toMatchObject([{ id: 'LstA', list: 'LstA' }]);
  });

  it('says of leads that go elsewhere that they are known, and where they go', async () => {
    const { name, put, run } = await connector();
    state.secrets[`${name}/dedupe-salt`] = '{"salt":"grains"}';
    const person = personMark('grains', aContact());
    for (const id of ['one', 'two']) {
      const destination = { campaign: 'Sales', list: 'WebLeads', dataSource: '', priority: 5 };
      await claimed(name, aLead(id, { destination, person }), { kind: 'delivered' });
    }
    const byNumber = ['lead', '--phone', '0105934500'];
    const isKnown =
      'Leads like that are known, but none that goes there. They go to campaign Sales, list WebLeads.\n';
    for (const mistyped of [
      ['--list', 'Weblead'],
      ['--campaign', 'Sale'],
    ]) {
      expect(await run(...byNumber, ...mistyped)).toMatchObject({ status: 1, stdout: isKnown });
      const { status, stdout, stderr } = await run(...byNumber, ...mistyped, '--json');
      expect([status, stdout, stderr]).toEqual([1, '[]\n', isKnown]);
    }
    const destination = { campaign: 'Cold', list: 'Own', dataSource: '', priority: 5 };
    const lead = aLead('parked', { destination });
    await put('parked', [refused('parked', { lead })]);
    const byName = await run('lead', '--name', lead.contact.surname, '--list', 'Onw');
    expect([byName.status, byName.stdout]).toEqual([
      1,
      expect.stringMatching(
        /known, but none that goes there\. They go to campaign Cold, list Own\.$/m,
      ),
    ]);
  });

  it.each([
    ['whatever its number', 'record-7', idOf('record-7')],
    ['delivered by a version whose ids were not keyed', 'record-6', formerIdOf('record-6')],
  ])('finds a lead by the sender’s own id of it, %s', async (_, record, id) => {
    const { json } = await withLeads();
    const { said } = await json('lead', '--record', 'crm', record);
    expect(said).toMatchObject([{ id, where: 'delivered' }]);
  });

  it('tells of a lead that was dropped, and takes the first characters of an id', async () => {
    const { put, run, json } = await connector();
    const id = idOf('record-8');
    await put('parked', [refused(id)]);
    expect((await run('lead', id.slice(0, 8))).stdout).toMatch(/^where +parked: /m);
    const to = join(mkdtempSync(join(tmpdir(), 'dropped-')), 'leads.jsonl');
    expect((await run('parked', 'drop', id.slice(0, 10), '--yes', '--to', to)).status).toBe(0);
    for (const given of [id, id.slice(0, 8)]) {
      const { status, said } = await json('lead', given);
      const dropped = { id, source: 'crm', droppedAt: expect.stringMatching(/^20/) };
      expect([status, said]).toMatchObject([0, [{ id, where: 'dropped', dropped }]]);
    }
    expect((await run('lead', id.slice(0, 7))).status).toBe(2);
    expect((await run('lead', id)).stdout).toMatch(
      /^where +was dropped: it was taken off the parked queue for good\nsource +crm\ndropped at +20/m,
    );
  });

  it('tells which leads a message of several persons has become', async () => {
    const { put, run, json, configOf } = await connector();
    const id = idOf('record-9');
    const payload = {
      customer: { name: 'Ann Nel', phone: '0825550311' },
      contact: { name: 'Ben Smit', phone: '0825550312' },
    };
    const reason = 'holds several persons: set leads';
    const body = unusable(id, { reason, payload, fields: undefined });
    await put('parked', [body]);
    const both = configOf("sources: { crm: { preset: 'generic', leads: '[customer, contact]' } }");
    const { said: resent } = await json('parked', 'resend', id, '--config', both);
    const leads: string[] = [...resent.several[0].leads].sort();
    for (const given of [id, id.slice(0, 8)]) {
      const { status, said } = await json('lead', given);
      const split = { leads, source: 'crm', splitAt: expect.stringMatching(/^20/) };
      expect([status, said]).toMatchObject([0, [{ id, where: 'split', source: 'crm', split }]]);
    }
    const { stdout } = await run('lead', id);
    expect(stdout).toMatch(
      /^where +held several persons, and was sent again as a lead for each of them\nsource +crm\n/m,
    );
    const [one, two] = leads.map((lead) => lead.slice(0, 8));
    expect(stdout).toMatch(new RegExp(`^sent again as +${one}, ${two}, at 20.*Z$`, 'm'));
    expect(stdout).toMatch(/^reason +holds several persons: set leads /m);
    // Of what was parked under its id since, the note says nothing.
    await put('parked', [body]);
    expect((await json('lead', id)).said).toMatchObject([{ id, where: 'parked' }]);
    const to = join(mkdtempSync(join(tmpdir(), 'dropped-')), 'leads.jsonl');
    expect((await run('parked', 'drop', id, '--yes', '--to', to)).status).toBe(0);
    expect((await json('lead', id)).said).toMatchObject([{ id, where: 'dropped' }]);
  });

  it('says by number, too, of a lead that the API had refused that it was dropped', async () => {
    const { name, put, run, json } = await connector();
    state.secrets[`${name}/dedupe-salt`] = '{"salt":"grains"}';
    const id = idOf('record-11');
    const lead = aLead(id, { person: personMark('grains', aContact()) });
    await claimed(name, lead, { kind: 'parked', error: 'refused', sent: 'settled' });
    await put('parked', [refused(id, { lead }), unusable('never-called')]);
    const to = join(mkdtempSync(join(tmpdir(), 'dropped-')), 'leads.jsonl');
    expect((await run('parked', 'drop', '--all', '--yes', '--to', to)).status).toBe(0);
    const byId = (await json('lead', id)).said;
    expect(byId).toMatchObject([{ id, where: 'dropped', dropped: { source: 'crm' } }]);
    const byNumber = ['lead', '--phone', '0105934500'];
    for (const how of [[], ['--name', 'testname']]) {
      expect((await json(...byNumber, ...how)).said).toEqual(byId);
    }
    expect((await run(...byNumber)).stdout).toBe((await run('lead', id)).stdout);
    // What was never called has no entry, and the note of its drop holds nothing of a person.
    expect((await run('lead', '--phone', '020 7946 0958')).stdout).toMatch(
      /Nor is the number of a lead that was parked before any call and then dropped: look by its id/,
    );
    // Sent again by its sender meanwhile, and tried.
    const once = { kind: 'retrying', error: 'HTTP 503', sent: 'never' } as const;
    await claimed(name, lead, once, 'message-2');
    expect((await json(...byNumber)).said).toMatchObject([{ id, where: 'retrying' }]);
  });

  it('takes an id in capitals, of what was delivered, parked or dropped', async () => {
    const { name, put, run, json } = await connector();
    const [delivered, parked] = [idOf('record-9'), `p${idOf('record-10')}`];
    await claimed(name, aLead(delivered), { kind: 'delivered' });
    await put('parked', [unusable(parked)]);
    for (const [id, where] of [
      [delivered, 'delivered'],
      [parked, 'parked'],
    ] as const) {
      for (const given of [id, id.slice(0, 8)]) {
        expect((await json('lead', given.toUpperCase())).said).toMatchObject([{ id, where }]);
      }
    }
    const [capitals, to] = [parked.toUpperCase(), join(mkdtempSync(join(tmpdir(), 'drop-')), 'l')];
    for (const command of [
      ['show', capitals.slice(0, 8)],
      ['edit', capitals.slice(0, 8), 'phone=0825550142'],
      ['list', '--id', capitals],
      ['drop', capitals, '--yes', '--to', to],
    ]) {
      const { status, stdout } = await run('parked', ...command);
      expect([command, status, stdout]).toEqual([command, 0, expect.not.stringMatching(/^No /)]);
    }
    for (const given of [capitals, capitals.slice(0, 8)]) {
      expect((await json('lead', given)).said).toMatchObject([{ id: parked, where: 'dropped' }]);
    }
  });

  it('finds a person by number and name, wherever that is known', async () => {
    const { name, put, run, json } = await connector();
    await put('parked', [
      refused('refused', { lead: aQueuedLead({ id: 'refused', contact: aContact() }) }),
      unusable('unusable'),
      unusable('mapped', {
        contact: { title: 'Mev', firstName: 'Letters', surname: 'Botha', phoneNumber: '082 old' },
        fields: { phones: ['021 123 4567'] },
      }),
    ]);
    state.secrets[`${name}/dedupe-salt`] = '{"salt":"grains"}';
    await claimed(name, aLead('delivered'), { kind: 'delivered' });
    await aws().dynamodb.send(
      new UpdateItemCommand({
        TableName: `${name}-ledger`,
        Key: { key: { S: 'delivered' } },
        UpdateExpression: 'SET person = :person',
        ExpressionAttributeValues: { ':person': { S: personMark('grains', aContact()) } },
      }),
    );
    const idsOf = async (...args: string[]) =>
      (await json('lead', ...args)).said.map(({ id }: { id: string }) => id).sort();
    expect(await idsOf('--phone', '+27 10 593 4500')).toEqual(['delivered', 'refused']);
    expect(await idsOf('--phone', '020 7946 0958')).toEqual(['unusable']);
    expect(await idsOf('--name', 'mokoena thandi')).toEqual(['unusable']);
    expect(await idsOf('--name', 'mev letters botha')).toEqual(['mapped']);
    expect(await idsOf('--name', 'Bótha, letters')).toEqual(['mapped']);
    expect(await idsOf('--phone', '021 123 4567')).toEqual(['mapped']);
    const both = ['lead', '--name', 'testname', '--phone', '0105934500'];
    expect(await idsOf(...both.slice(1))).toEqual(['delivered', 'refused']);
    expect((await run(...both)).stderr).toBe(
      'names of delivered leads are not kept: what only the ledger knows is found by the number, and the name cannot be checked\n',
    );
    // The lead that is parked tells that it is somebody else's.
    const other = ['lead', '--name', 'Botha', '--phone', '0105934500'];
    expect(await idsOf(...other.slice(1))).toEqual(['delivered']);
    const unknown = await run('lead', '--name', 'Botha', '--phone', '0105934501');
    expect([unknown.status, unknown.stdout]).toEqual([
      1,
      expect.stringMatching(
        /^Nobody like that is parked, and the ledger knows of no lead with this /,
      ),
    ]);
    const { stdout } = await run('lead', '--phone', '0105934500');
    expect(stdout).toMatch(/^source +crm\ncampaign +\S.*\nlist +\S/m);
    const nobody = await run('lead', '--name', 'nobody');
    expect([nobody.status, nobody.stdout]).toEqual([
      1,
      'Nobody like that is parked. Of delivered and dropped leads no name is kept: look by --phone.\n',
    ]);
  });

  it('finds whom only the sender’s words tell of, in what has no name or number of its own', async () => {
    const { put, run, json } = await connector();
    const several = 'holds several persons: set leads';
    const parked = (id: string, payload: unknown, changes: Partial<ParkedLead> = {}) =>
      encodeParkedLead({
        ...{ id, source: 'crm', field: 'phoneNumber', reason: several, parkedAt: ago(1), payload },
        ...changes,
      });
    const objects = {
      customer: { name: 'Ann Nel', phone: '0825550311' },
      contact: { name: 'Ben Smit', phone: '082 555 0312' },
    };
    const strings = { name: 'Renée Naudé,Ben Smit', phone: '0825550313,+27 82 555 0314' };
    const named = { name: 'Cora Botha', cell: '0825550315', friend: '0825550311, Ann Nel' };
    await put('parked', [
      parked('objects', objects),
      parked('strings', strings),
      parked('named', named, {
        fields: { firstName: 'Cora', surname: 'Botha', phones: ['0825550315'], doNotCall: true },
        contact: { firstName: 'Cora', surname: 'Botha', phoneNumber: '0825550315' },
      }),
      parked('ids', { id: 'p0825550316ffab', ref: '9908255503167', name: 'Annette' }),
      refused('refused'),
    ]);
    for (const [how, ids] of [
      [['--phone', '0825550311'], ['objects']],
      [['--phone', '+27825550312'], ['objects']],
      [['--phone', '0825550313'], ['strings']],
      [['--phone', '082 555 0314'], ['strings']],
      [['--phone', '0825550315'], ['named']],
      [['--phone', '0825550316'], []],
      [
        ['--name', 'Ann'],
        ['ids', 'objects'],
      ],
      [['--name', 'nel, ann'], ['objects']],
      [['--name', 'Naude'], ['strings']],
      [['--name', 'Botha'], ['named']],
      [['--name', 'Ben Smit', '--phone', '0825550312'], ['objects']],
      [['--name', 'Ben Smit', '--phone', '0825550315'], []],
    ] as const) {
      const { said, status } = await json('lead', ...how);
      expect([how, said.map(({ id }: { id: string }) => id).sort()]).toEqual([how, ids]);
      expect(status).toBe(ids.length > 0 ? 0 : 1);
    }
    const { stdout } = await run('lead', '--phone', '0825550311');
    expect(stdout).toMatch(
      /^lead +objects\nwhere +parked: .*\nsource +crm\nparked at .*\nreason .*several/,
    );
  });

  it('names the record that nobody knows, and no id that nobody asked for', async () => {
    const { run, json } = await connector();
    const asked = ['lead', '--record', 'crm', 'W-9'];
    const { status, stdout } = await run(...asked);
    expect([status, stdout]).toEqual([
      1,
      expect.stringMatching(/^record +W-9\nwhere +nobody knows it: .*\nsource +crm\n$/),
    ]);
    expect((await json(...asked)).said).toEqual([
      { where: 'unknown', record: 'W-9', source: 'crm' },
    ]);
  });

  it.each([
    ['generic', ' (sources.shop.id)'],
    ['hubspot', ''],
  ])('says of a record of %s that its id may be read from another field', async (preset, where) => {
    const { run } = await connector(`sources: { shop: { preset: '${preset}' } }`);
    const { status, stdout } = await run('lead', '--record', 'shop', 'LP-100');
    expect(status).toBe(1);
    expect(stdout.split('\n')[1]).toMatch(/^where +nobody knows it: it never came /);
    expect(stdout.split('\n')[1]).toContain(
      `, or it is known by another id: what its source reads as the lead's${where}, or CrmTag: look by --phone`,
    );
    // Somebody who asks by the connector's own id is not sent to the sender's fields.
    expect((await run('lead', 'a'.repeat(32))).stdout).not.toContain('field');
  });

  it('finds by what stands in CrmTag what its source knows by another id, wherever it is', async () => {
    const { name, put, run, json } = await connector();
    const contact = aContact({ crmTag: '44' });
    const lead = (id: string, changes: Partial<QueuedLead> = {}) => {
      const made = aLead(id, { contact, ...changes });
      return { ...made, ...marksOf('grains', made) };
    };
    await claimed(name, lead('delivered'), { kind: 'delivered' });
    const once = { kind: 'retrying', error: 'HTTP 503', sent: 'never' } as const;
    await claimed(name, lead('retrying'), once);
    const settled = { kind: 'parked', error: 'refused', sent: 'settled' } as const;
    for (const id of ['refused', 'dropped']) await claimed(name, lead(id), settled);
    await claimed(name, lead('other', { contact: aContact({ crmTag: '45' }) }), settled);
    await claimed(name, lead('elsewhere', { source: 'website' }), settled);
    await put('parked', [refused('dropped', { lead: lead('dropped') })]);
    const to = join(mkdtempSync(join(tmpdir(), 'dropped-')), 'leads.jsonl');
    expect((await run('parked', 'drop', 'dropped', '--yes', '--to', to)).status).toBe(0);
    await put('parked', [
      refused('refused', { lead: lead('refused') }),
      // Of a version whose leads had no mark.
      refused('earlier', { lead: aLead('earlier', { contact }) }),
      unusable('unusable', { contact: { crmTag: '44' } }),
      unusable('unusable-too', { fields: { surname: 'Mokoena', recordId: '44' } }),
      unusable('another', { contact: { crmTag: '45' } }),
      unusable('of-another-source', { source: 'website', contact: { crmTag: '44' } }),
    ]);
    const { status, said } = await json('lead', '--record', 'crm', '44');
    const found = said.map(({ id, where }: { id: string; where: string }) => [id, where]);
    expect([status, found.sort()]).toEqual([
      0,
      [
        ['delivered', 'delivered'],
        ['dropped', 'dropped'],
        ['earlier', 'parked'],
        ['refused', 'parked'],
        ['retrying', 'retrying'],
        ['unusable', 'parked'],
        ['unusable-too', 'parked'],
      ],
    ]);
  });

  it('finds by CrmTag a lead that came as a duplicate of another source’s, or before another', async () => {
    const { name, json } = await connector(BY_CONTACT);
    const of = (id: string, crmTag: string): QueuedLead => {
      const made = aLead(id, { key: 'person', contact: aContact({ crmTag }) });
      return { ...made, ...marksOf('grains', made) };
    };
    await claimed(name, of('f'.repeat(32), 'form-1'), { kind: 'delivered' });
    await claimed(name, of('e'.repeat(32), '44'), undefined, 'message-2');
    const find = async (record: string) => (await json('lead', '--record', 'crm', record)).said;
    expect(await find('44')).toMatchObject([{ id: 'e'.repeat(32), where: 'duplicate' }]);
    expect(await find('form-1')).toMatchObject([{ id: 'f'.repeat(32), where: 'delivered' }]);
    expect(await find('45')).toMatchObject([{ where: 'unknown' }]);
  });

  it('finds by CrmTag what waits, where somebody can look', async () => {
    const { name, urls } = await connector();
    const of = (id: string, source: string) =>
      aLead(id, { source, contact: aContact({ crmTag: '44' }) });
    const waiting = [of('one', 'crm'), of('other', 'website'), aLead('another')];
    const target = { connector: aConnector({}), waiting: () => waiting } as unknown as Target;
    const { dynamodb, sqs } = aws();
    const ours = { dynamodb, sqs, ledger: `${name}-ledger`, queues: urls } as unknown as Connection;
    const record = { source: 'crm', crmTag: '44' };
    expect(await findLeads(['0123456789abcdef'], target, ours, record)).toMatchObject([
      { id: 'one', where: 'waiting' },
    ]);
  });

  it('tells of every lead of a record, and of every lead whose id begins so', async () => {
    const { name, put, run, json } = await connector();
    const record = idOf('T-20').slice(0, 16);
    const [one, two, bad, gone] = ['1', '2', '3', '4'].map((n) => record + n.repeat(16));
    await claimed(name, aLead(one ?? ''), { kind: 'delivered' });
    await claimed(name, aLead(two ?? ''), { kind: 'retrying', error: 'HTTP 503', sent: 'never' });
    await put('parked', [unusable(gone ?? '')]);
    const to = join(mkdtempSync(join(tmpdir(), 'dropped-')), 'leads.jsonl');
    expect((await run('parked', 'drop', gone ?? '', '--yes', '--to', to)).status).toBe(0);
    await put('parked', [unusable(bad ?? ''), unusable('f'.repeat(32))]);
    for (const given of [['--record', 'crm', 'T-20'], [record.slice(0, 8)], [record]]) {
      const { status, said } = await json('lead', ...given);
      const leads = said.map(({ id, where }: { id: string; where: string }) => [id, where]);
      expect([status, leads.sort()]).toEqual([
        0,
        [
          [one, 'delivered'],
          [two, 'retrying'],
          [bad, 'parked'],
          [gone, 'dropped'],
        ],
      ]);
    }
    const { stdout } = await run('lead', '--record', 'crm', 'T-20');
    expect(stdout).toMatch(/^4 leads:\n\nlead +/);
    expect(stdout).not.toMatch(PERSON);
    expect((await json('lead', one ?? '')).said).toMatchObject([{ id: one, where: 'delivered' }]);
  });

  it('tells of each message that is parked under one id, beside one that was delivered', async () => {
    const { name, put, json } = await connector();
    const id = idOf('R-6');
    await claimed(name, aLead(id), { kind: 'delivered' });
    await put('parked', [unusable(id), unusable(id)]);
    const { said } = await json('lead', id);
    expect(said).toMatchObject([
      { id, where: 'delivered' },
      { id, where: 'parked', parked: { source: 'crm' } },
      { id, where: 'parked', parked: { source: 'crm' } },
    ]);
    expect(said[0].parked).toBeUndefined();
    const people = await json('lead', '--name', 'mokoena');
    expect(people.said.map(({ where }: { where: string }) => where).sort()).toEqual([
      'delivered',
      'parked',
      'parked',
    ]);
  });

  it('says that what is parked once more was put right and delivered already', async () => {
    const { name, put, run, texts } = await connector();
    const id = idOf('R-7');
    const body = unusable(id, { sendersId: 'R-7' });
    const change = ['parked', 'edit', id, 'phone=0825550142'];
    await put('parked', [body]);
    expect((await run(...change)).stdout).toMatch(/^phoneNumber changed\. Send it: .*\n$/);
    expect((await run('parked', 'resend', id)).status).toBe(0);
    const [text = ''] = await texts('leads');
    const sent = decodeQueuedLead(text);
    if (!sent.ok) throw new Error(sent.error);
    // The ledger has another key for it than its id, by which it is found all the same.
    expect([sent.value.id, sent.value.key === id]).toEqual([id, false]);
    await claimed(name, sent.value, { kind: 'delivered' });
    await put('parked', [body]);
    const [, delivered, parked] = (await run('lead', id)).stdout.split('\n\n');
    expect(delivered).toMatch(/^where +delivered: /m);
    expect(delivered).not.toMatch(/^delivered before/m);
    expect(parked).toMatch(/^where +parked: /m);
    const row =
      /^delivered before +a lead of this id was delivered already, at 20\S+Z: drop this one, unless /m;
    expect(parked).toMatch(row);
    const { stdout } = await run('parked', 'show', id);
    expect(stdout).toMatch(row);
    expect(stdout).toContain(`\nDrop it: npm run connector -- parked drop ${id} --stack `);
    expect((await run(...change)).stdout).toMatch(
      /\nBut a lead of this id was delivered already, at 20.*: npm run connector -- parked drop /,
    );
  });

  it('finds a person by number, where leads are told apart by it', async () => {
    const { name, run, json } = await connector(BY_CONTACT);
    delete state.secrets[`${name}/dedupe-salt`];
    for (const how of [
      ['--phone', '0105934500'],
      ['--record', 'crm', 'record-7'],
    ]) {
      expect((await run('lead', ...how)).stderr).toBe(`${name}/dedupe-salt cannot be read\n`);
    }
    state.secrets[`${name}/dedupe-salt`] = '{"salt":"grains"}';
    const destination = { campaign: 'Sales', list: 'Web', dataSource: '', priority: 5 };
    const key = contactKey('grains', aContact(), destination);
    await claimed(name, aLead('by-number', { key, destination }), { kind: 'delivered' });
    // However it is written.
    for (const number of ['0105934500', '+27 10 593 4500']) {
      const { status, said } = await json('lead', '--phone', number);
      expect([status, said]).toMatchObject([0, [{ id: 'by-number', where: 'delivered' }]]);
    }
    // By its id, which is not its key: the ledger is looked through.
    expect((await json('lead', 'by-number')).said).toMatchObject([{ where: 'delivered' }]);
    const other = await run('lead', '--phone', '0105934500', '--list', 'Other');
    expect([other.status, other.stdout]).toEqual([
      1,
      "Nobody like that is parked, and the ledger knows of no lead with this number. What a source's when does not let through, what is ignored and what is refused is not kept. Nor is the number of a lead that was parked before any call and then dropped: look by its id (lead <id>), or in the file that parked drop wrote.\n",
    ]);
    expect((await run('lead', '--phone', '082555014')).stderr).toMatch(
      /^--phone: .*, got "082555014"; write it .*; looked for as it is$/m,
    );
    expect((await run('lead', '--phone', '12')).stderr).toMatch(
      /^--phone: has fewer than 9 digits, got "12"/,
    );
  });

  it('finds a lead that came as a duplicate of another source’s', async () => {
    const { name, run, json } = await connector(BY_CONTACT);
    state.secrets[`${name}/dedupe-salt`] = '{"salt":"grains"}';
    await claimed(name, aLead('f'.repeat(32), { key: 'person' }), { kind: 'delivered' });
    const id = idOf('R-5');
    await claimed(name, aLead(id, { key: 'person' }), undefined, 'message-2');
    for (const given of [['--record', 'crm', 'R-5'], [id], [id.slice(0, 8)]]) {
      const { status, said } = await json('lead', ...given);
      expect([status, said]).toMatchObject([
        0,
        [{ id, where: 'duplicate', ledger: { id: 'f'.repeat(32), state: 'delivered' } }],
      ]);
      expect((await run('lead', ...given)).stdout).toMatch(
        /^where +the same as f{32}, which was delivered at 20\S+Z: it is not dialled once more$/m,
      );
    }
    expect((await json('lead', 'f'.repeat(32))).said).toMatchObject([{ where: 'delivered' }]);
  });

  it('gives a duplicate no times of the lead that it repeats, whose key may be its id', async () => {
    const { name, run } = await connector();
    const id = idOf('R-8');
    const parkedFirst = id.slice(0, 16) + 'e'.repeat(16);
    await claimed(name, aLead(parkedFirst, { key: id }), { kind: 'delivered' });
    await claimed(name, aLead(id), undefined, 'message-2');
    for (const given of [[id], ['--record', 'crm', 'R-8']]) {
      const told = (await run('lead', ...given)).stdout.split('\n\n');
      const repeated = told.find((one) => one.includes(`lead   ${id}\n`));
      expect(repeated?.trimEnd()).toMatch(
        new RegExp(
          `^lead +${id}\nwhere +the same as ${parkedFirst}, which was delivered at 20\\S+Z: .*$`,
        ),
      );
    }
    const first = (await run('lead', parkedFirst)).stdout;
    expect(first).toMatch(/^where +delivered: .*\nsource +crm$/m);
    expect(first).toMatch(/^received at +20/m);
    expect(first).toMatch(/^duplicates +1$/m);
  });

  it('says where it could not look, because only the leads tell it, and looks elsewhere', async () => {
    const source = "{ preset: 'generic', campaign: { from: 'campaign' } }";
    const { name, put, run, json } = await connector(`${BY_CONTACT}, sources: { crm: ${source} }`);
    state.secrets[`${name}/dedupe-salt`] = '{"salt":"grains"}';
    await put('parked', [refused('a')]);
    const { status, stdout, stderr } = await run('lead', '--phone', '0105934500');
    expect([status, stdout]).toEqual([0, expect.stringMatching(/^lead +a\nwhere +parked/)]);
    // Nothing in the ledger is of an earlier version.
    expect(stderr).toBe('');
    await claimed(name, aLead('of an earlier version'), { kind: 'delivered' });
    const looked = await run('lead', '--phone', '0105934500');
    expect(looked.stderr).toMatch(
      /^sources\.crm\.campaign: its leads tell their campaign, so that /,
    );
    expect(looked.stderr).toContain('(defaults.campaign) only: name another by --campaign');
    const destination = { campaign: 'Sales', list: 'Web', dataSource: '', priority: 5 };
    const key = contactKey('grains', aContact(), destination);
    await claimed(name, aLead('usual', { key, destination }), { kind: 'delivered' });
    expect((await json('lead', '--phone', '0105934500')).said).toMatchObject([
      { id: 'a' },
      { id: 'usual' },
    ]);
    expect((await run('lead', '--phone', '0105934500', '--campaign', 'Sales')).stderr).toBe('');
  });

  it.each([
    [
      ['lead'],
      'lead takes an id, or --phone NUMBER, --name NAME or both, or --record <source> <their id>, got nothing',
    ],
    [
      ['lead', 'a', 'b'],
      'lead takes an id, or --phone NUMBER, --name NAME or both, or --record <source> <their id>, got "a" "b"',
    ],
    [
      ['lead', '--record', 'crm'],
      'lead takes an id, or --phone NUMBER, --name NAME or both, or --record <source> <their id>, got "crm"',
    ],
    [
      ['lead', '--phone', '082', '555', '0177'],
      `--phone: "555 0177" stands behind it; what has blanks stands in quotes: --phone '082 555 0177'`,
    ],
    [['lead', '0f4c12'], 'an id needs at least its first eight characters, got "0f4c12"'],
    [
      ['lead', '082 555 0177'],
      'an id is made of digits and the letters a to f, after a p in some, got "082 555 0177"; for a number say lead --phone, for a name lead --name',
    ],
    [
      ['lead', 'Thandi Mokoena'],
      'an id is made of digits and the letters a to f, after a p in some, got "Thandi Mokoena"; for a number say lead --phone, for a name lead --name',
    ],
    [['lead', '--record', 'x', '1'], '--record: must be one of crm, got "x"'],
  ])('refuses %j', async (args, message) => {
    const { status, stderr } = await shared.run(...args);
    expect([status, stderr.split('\n')[0]]).toEqual([2, message]);
  });

  it('says of digits that nobody has for an id how a number is looked for', async () => {
    const { status, stderr } = await shared.run('lead', '0825550177');
    const hint = 'for a number say lead --phone, for a name lead --name';
    expect([status, stderr]).toEqual([1, `nobody has the id 0825550177; ${hint}\n`]);
  });
});
