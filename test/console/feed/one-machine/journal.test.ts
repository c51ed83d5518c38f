import { expect, it } from 'vitest';
import { followJournal } from '../../../../console/feed/one-machine/journal.ts';
import { euphoriaClient } from '../../../../functions/dialer/euphoria/client.ts';
import {
  doNothingDocument,
  trickleFeedDocument,
} from '../../../../functions/dialer/euphoria/request.ts';
import { startEuphoriaSimulator } from '../../../../simulator/simulator.ts';
import { aQueuedLead } from '../../../support/leads.ts';

it('tells a call that touches nobody from one with a lead', async () => {
  const credentials = { tenantName: 'acme', authKey: 'invented-key' };
  const tenants = [{ name: credentials.tenantName, authKey: credentials.authKey }];
  await using open = new AsyncDisposableStack();
  const simulator = open.adopt(await startEuphoriaSimulator({ port: 0, tenants }), (one) =>
    one.close(),
  );
  const look = followJournal(simulator, 10);
  const call = euphoriaClient(simulator.url);
  await call(doNothingDocument(credentials, Date.now()), 10_000);
  const { destination, contact } = aQueuedLead();
  await call(trickleFeedDocument(credentials, destination, [contact]), 10_000);
  expect(look().map(({ line }) => [line.outcome, line.contacts, line.destination])).toEqual([
    ['accepted', 0, 'asks whether the API answers: no lead'],
    ['accepted', 1, `${destination.campaign} / ${destination.list}`],
  ]);
});
