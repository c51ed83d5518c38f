import { expect, it } from 'vitest';
import type { ConnectorInput } from '../../functions/connector.ts';
import { windowHours } from '../../functions/dialer/window.ts';
import { formerLeadId } from '../../functions/lead/lead-id.ts';
import { aConnector } from '../support/connector.ts';
import { aQueuedLead } from '../support/leads.ts';

it.each<[string, ConnectorInput['dedupe'], string | undefined, number]>([
  ["a sender's id", undefined, 'A1', 30 * 24],
  ['an id of the payload', undefined, undefined, 24],
  ["a sender's id, set", { by: 'event', within: '2d' }, 'A1', 48],
  ['an id of the payload, set lower', { by: 'event', within: '6h' }, undefined, 6],
  ['by contact', { by: 'contact', within: '7d' }, 'A1', 7 * 24],
  ['by contact, an id of the payload', { by: 'contact', within: '7d' }, undefined, 7 * 24],
])('%s', (_, dedupe, sendersId, hours) => {
  const connector = aConnector(dedupe ? { dedupe } : {});
  const id = formerLeadId({ source: 'crm', sendersId, payload: { name: 'Thandi' } });
  expect(windowHours(connector, aQueuedLead({ id, source: 'crm' }))).toBe(hours);
});
