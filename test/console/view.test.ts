import { expect, it } from 'vitest';
import { contactName } from '../../console/sightings.ts';
import { createView } from '../../console/view.ts';
import type { EuphoriaSimulator } from '../../simulator/simulator.ts';
import { aQueuedLead } from '../support/leads.ts';

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
  const view = createView({
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
          ...{ id, source, receivedAt: at, sentAt: at + 5, isSentAgain: false },
          taken: { at: at + 10, attempt: 1 },
          contact: contactName(contact.phoneNumber, destination.campaign, destination.list),
        },
      ],
    },
    parkedQueue: { read: () => undefined, lines: () => [] },
    status: { latest: async () => undefined },
    simulator,
    now: () => at + 40,
  });
  const { leads = [] } = await view.look();
  expect(leads.map(({ steps }) => steps.map(({ kind }) => kind))).toEqual([
    ['received', 'queued', 'claimed', 'called', 'delivered'],
  ]);
});
