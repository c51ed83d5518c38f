import { expect, it } from 'vitest';
import * as z from 'zod/mini';
import { inDryRun } from '../../cli/try/dry-run.ts';
import { ok } from '../../functions/shared/result.ts';
import { configureSources } from '../../functions/webhook/configure.ts';
import type { Item, Preset } from '../../functions/webhook/source.ts';
import { aConnector } from '../support/connector.ts';
import { delivery } from '../webhook/sources/deliveries.ts';

const lead = (id: string, phone = '082 555 0142'): Item => ({
  kind: 'lead',
  id,
  payload: { id },
  fields: { phones: [phone] },
});
const reference = (id: string): Item => ({ kind: 'reference', id, payload: {} });
const ignored: Item = { kind: 'ignored', why: 'an update' };
const unusable: Item = { kind: 'unusable', field: 'id', reason: 'is gone', payload: {} };

/** What would become of a delivery in which a preset finds these items. */
function find(
  items: readonly Item[],
  changes: Partial<Preset> = {},
  settings: { contact?: { notes: () => unknown } } = {},
  country = 'ZA',
) {
  const connector = aConnector({ country, sources: { crm: { preset: 'generic', ...settings } } });
  const crm = configureSources(connector).get('crm');
  if (crm === undefined) throw new Error('no source crm');
  const preset: Preset = {
    options: z.strictObject({}),
    needsSecret: true,
    verify: () => true,
    read: async () => ok(items),
    lookUp: () => {
      throw new Error('nobody is asked');
    },
    ...changes,
  };
  const request = { source: 'crm', delivery: delivery() };
  return inDryRun(request, connector, { ...crm, preset }, { crm: { secrets: ['example'] } });
}

it('asks nobody for those of whom it knows only the id', async () => {
  const told = await find([reference('7'), ignored, reference('8')]);
  expect(told).toMatchObject({
    outcome: 'accepted',
    status: 200,
    body: '{"accepted":[],"rejected":[],"ignored":1}',
    leads: [],
    ignored: ['an update'],
    needsLookup: ['7', '8'],
  });
});

it.each([
  ['SA', '; SA is Saudi Arabia; South Africa is ZA'],
  ['KE', ''],
])('warns of a number that is none of %s', async (country, hint) => {
  const { leads } = await find([lead('a')], {}, {}, country);
  expect(leads).toMatchObject([
    {
      warnings: [
        expect.stringMatching(
          new RegExp(
            `^phoneNumber: 0?825550142 is dialled, and is in no range of ${country} that is known: see country${hint}$`,
          ),
        ),
      ],
    },
  ]);
});

it.each([
  ['ZA', '082 555 0142'],
  ['SA', '050 123 4567'],
])('does not warn of a number of %s', async (country, phone) => {
  const { leads } = await find([lead('a', phone)], {}, {}, country);
  expect(leads).toHaveLength(1);
  expect(leads[0]).not.toHaveProperty('warnings');
});

it('keeps the order of the sender', async () => {
  const items = [lead('a', ''), lead('b'), unusable, lead('a', ''), reference('7'), lead('b')];
  const { outcome, leads, needsLookup } = await find(items);
  expect(leads.map((each) => ('contact' in each ? 'good' : each.field))).toEqual([
    'phoneNumber',
    'good',
    'id',
    'phoneNumber',
    'good',
  ]);
  expect([outcome, needsLookup]).toEqual(['accepted', ['7']]);
});

it('tells a lead even where the config changes what it is known by', async () => {
  const payload = { ids: [1] };
  const shared: Item = { kind: 'lead', payload, fields: { phones: ['082 555 0142'] } };
  const contact = { notes: () => payload.ids.push(2) };
  expect((await find([shared, shared], {}, { contact })).leads).toHaveLength(2);
});

it.each<[string, string, Item[]]>([
  ['rejected', 'of unusable ones', [unusable, ignored]],
  ['ignored', 'of none', [ignored]],
])('is %s: a delivery %s', async (outcome, _, items) => {
  expect(await find(items)).toMatchObject({ outcome, status: 200 });
});

it.each([
  [200, 'handshake'],
  [401, 'unauthorized'],
  [403, 'unauthorized'],
])('takes a handshake answered %i for %s', async (status, outcome) => {
  const told = await find([], { handshake: () => ({ status, headers: {}, body: 'echo' }) });
  expect(told).toMatchObject({ outcome, status, body: 'echo' });
});

it('answers a bug as the function does', async () => {
  const told = await find([], {
    read: async () => {
      throw new Error('0825550142');
    },
  });
  expect(told).toMatchObject({ outcome: 'rejected', status: 503, leads: [] });
  expect(JSON.stringify(told)).not.toContain('0825550142');
});
