import { expect, it } from 'vitest';
import type { Departed } from '../../../../cli/parked/departed.ts';
import { openLocalFeed } from '../../../../console/feed/one-machine/local-feed.ts';
import { contactName } from '../../../../console/feed/one-machine/sightings.ts';
import type { EuphoriaSimulator } from '../../../../simulator/simulator.ts';
import { aQueuedLead } from '../../../support/leads.ts';

const abilities = { samples: true, parked: true };

it('shows a lead as delivered together with the call it was in, which ended while it looked', async () => {
  const lead = aQueuedLead();
  const { id, source, contact, destination } = lead;
  const at = Date.parse(lead.receivedAt);
  let hasCalled = false;
  const call = {
    ...{ n: 1, at: new Date(at + 20).toISOString(), milliseconds: 5, contacts: 1 },
    ...{ campaign: destination.campaign, list: destination.list, outcome: 'accepted' },
    document: `<PhoneNumber>${contact.phoneNumber}</PhoneNumber>`,
  };
  const simulator = {
    journal: () => (hasCalled ? [call] : []),
    stats: () => ({ inProgress: 0, refused: 0 }),
    faults: () => ({ poison: [] }),
  } as unknown as EuphoriaSimulator;
  const delivered = JSON.stringify({
    ...{ level: 'INFO', message: 'lead delivered', id, source, milliseconds: 30 },
    timestamp: new Date(at + 30).toISOString(),
  });
  const feed = openLocalFeed({
    logs: [
      async () => {
        hasCalled = true;
        return [delivered];
      },
    ],
    leadQueue: {
      handOver: () => {},
      read: () => [
        {
          ...{ id, source, receivedAt: at, sentAt: at + 5, isSentAgain: false, edited: [] },
          taken: { at: at + 10, attempt: 1 },
          contact: contactName(contact.phoneNumber, destination.campaign, destination.list),
        },
      ],
    },
    parkedQueue: { read: () => undefined, lines: () => [] },
    status: { latest: async () => undefined, fresh: async () => undefined },
    deliveries: async () => undefined,
    findDeparted: async () => undefined,
    about: () => ({ connector: 'acme', url: '', sources: [], abilities }),
    close: () => {},
    simulator,
    keeping: () => false,
    now: () => at + 40,
  });
  const { leads = [] } = await feed.look(true);
  expect(leads.map(({ steps }) => steps.map(({ kind }) => kind))).toEqual([
    ['received', 'queued', 'claimed', 'called', 'delivered'],
  ]);
});

it('shows what the log does not tell: a lead that was dropped, one that became several, a delivery that was answered 503', async () => {
  const at = Date.parse('2026-11-24T18:27:02.117Z');
  const parked = (id: string) =>
    JSON.stringify({
      ...{ level: 'WARN', message: 'lead parked', id, source: 'crm', reason: 'is missing' },
      timestamp: new Date(at).toISOString(),
    });
  const told = { source: 'crm', reason: 'is missing' };
  const later = new Date(at + 60_000).toISOString();
  const departed = new Map<string, Departed>([
    ['a1', { id: 'a1', dropped: { id: 'a1', ...told, droppedAt: later } }],
    ['b2', { id: 'b2', split: { id: 'b2', ...told, splitAt: later, leads: ['c3', 'd4'] } }],
  ]);
  const feed = openLocalFeed({
    logs: [async () => [parked('a1'), parked('b2'), parked('e5')]],
    leadQueue: { handOver: () => {}, read: () => [] },
    parkedQueue: { read: () => undefined, lines: () => [] },
    status: { latest: async () => undefined, fresh: async () => undefined },
    deliveries: async () => [
      {
        ...{ n: 2, at: at + 1_000, source: 'website', method: 'POST', status: 503, bytes: 9 },
        ...{ contentType: 'application/json', why: 'the lead could not be stored' },
      },
    ],
    findDeparted: async (id) => departed.get(id),
    about: () => ({
      ...{ connector: 'acme', url: '', abilities },
      sources: [{ name: 'website', preset: 'generic' }],
    }),
    close: () => {},
    simulator: undefined,
    keeping: () => false,
    now: () => at + 90_000,
  });
  const { leads = [] } = await feed.look(true);
  expect(leads).toMatchObject([
    { id: 'a1', state: 'dropped' },
    { id: 'b2', state: 'split', reason: 'sent again as c3, d4' },
    { id: 'e5', state: 'parked' },
  ]);
  await feed.look(true);
  expect(feed.snapshot().heard).toMatchObject([
    { source: 'crm', leadAt: at, last: { as: 'taken' } },
    { source: 'website', last: { as: 'failed', why: 'the lead could not be stored', times: 1 } },
  ]);
  expect(feed.readCall(1)).toBeUndefined();
});
