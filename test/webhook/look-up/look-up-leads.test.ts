import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { configureSources } from '../../../functions/webhook/configure.ts';
import { type ReceiveEffects, receive } from '../../../functions/webhook/receive.ts';
import type {
  Item,
  Lead,
  LeadReference,
  LookedUp,
  Preset,
} from '../../../functions/webhook/source.ts';
import { aConnector } from '../../support/connector.ts';
import { delivery } from '../sources/deliveries.ts';

const reference = (id: string): LeadReference => ({ kind: 'reference', id, payload: { id } });
const person = (id: string): Lead => ({
  kind: 'lead',
  id,
  payload: { id },
  fields: { firstName: 'Thandi', phones: [`08255501${id}`] },
});

/** The webhook flow with a preset that finds these items and looks references up so. */
function aReceiver(
  items: readonly Item[],
  lookUp?: (references: readonly LeadReference[], signal: AbortSignal) => readonly LookedUp[],
) {
  const preset: Preset = {
    options: z.strictObject({}),
    needsSecret: false,
    verify: () => true,
    read: async () => ({ ok: true, value: items }),
    ...(lookUp && { lookUp: async (references, _, signal) => lookUp(references, signal) }),
  };
  const connector = aConnector();
  const queued: string[] = [];
  const parked: unknown[] = [];
  const effects: ReceiveEffects = {
    connector,
    sources: new Map(
      [...configureSources(connector)].map(([name, source]) => [name, { ...source, preset }]),
    ),
    readSecrets: async () => ({ ok: true, value: {} }),
    readSalt: async () => ({ ok: true, value: '' }),
    queueLeads: async (messages) => {
      queued.push(...messages.map(({ body }) => JSON.parse(body).contact.phoneNumber));
      return true;
    },
    parkLeads: async (messages) => {
      parked.push(...messages.map(({ body }) => JSON.parse(body)));
      return true;
    },
    count: () => {},
  };
  return { post: () => receive({ source: 'crm', delivery: delivery() }, effects), queued, parked };
}

describe('leads of whom the sender tells only an id', () => {
  it('are queued as the sender describes them, in their order', async () => {
    const asked: (readonly LeadReference[])[] = [];
    const { post, queued } = aReceiver(
      [reference('11'), person('12'), reference('13')],
      (references, signal) => {
        expect(signal.aborted).toBe(false);
        asked.push(references);
        return references.map(({ id }) => person(id));
      },
    );
    expect(await post()).toMatchObject({ status: 200 });
    expect(asked).toEqual([[reference('11'), reference('13')]]);
    expect(queued).toEqual(['0825550111', '0825550112', '0825550113']);
  });

  it('are asked for again by a 503 where the sender does not tell, and the others are kept', async () => {
    const { post, queued, parked } = aReceiver([reference('11'), reference('12')], () => [
      { kind: 'unreached', why: 'the API of the sender answered 429' },
      person('12'),
    ]);
    expect(await post()).toMatchObject({ status: 503, headers: { 'retry-after': '30' } });
    expect(queued).toEqual(['0825550112']);
    expect(parked).toEqual([]);
  });

  it('are asked for again where the preset forgets one, or cannot look up at all', async () => {
    expect(await aReceiver([reference('11')], () => []).post()).toMatchObject({ status: 503 });
    expect(await aReceiver([reference('11')]).post()).toMatchObject({ status: 503 });
  });

  it('are parked with the reason where there is nobody to dial, and counted where they are no leads', async () => {
    const reason = 'the sender knows no such lead (any more)';
    const { post, parked } = aReceiver([reference('11'), reference('12')], () => [
      { kind: 'unusable', id: '11', payload: { id: '11' }, field: 'phoneNumber', reason },
      { kind: 'ignored', why: 'a test lead' },
    ]);
    const answer = await post();
    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.body)).toEqual({
      accepted: [],
      rejected: [{ id: expect.any(String), field: 'phoneNumber', reason }],
      ignored: 1,
    });
    expect(parked).toEqual([
      expect.objectContaining({
        source: 'crm',
        field: 'phoneNumber',
        reason,
        payload: { id: '11' },
      }),
    ]);
  });
});
