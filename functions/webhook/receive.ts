import type { Connector } from '../config/connector.ts';
import { encodeParkedLead } from '../lead/parked-lead.ts';
import { encodeQueuedLead } from '../lead/queued-lead.ts';
import { log } from '../shared/log.ts';
import type { Count } from '../shared/metrics.ts';
import type { OutgoingMessage } from '../shared/send-messages.ts';
import { answers } from './answers.ts';
import type { ConfiguredSource } from './configure.ts';
import type { Request } from './http.ts';
import { leadKeys, type ReadSalt } from './lead-keys.ts';
import { lookUpLeads } from './look-up/look-up-leads.ts';
import { prove } from './prove.ts';
import type { Answer, Receipt } from './source.ts';
import { type Triage, triage } from './triage.ts';
import type { ReadSecrets } from './webhook-secrets.ts';

/** No sender's delivery of leads comes near one megabyte, though API Gateway takes ten. */
const MAX_DELIVERY_BYTES = 1_048_576;

export interface ReceiveEffects {
  readonly connector: Connector;
  readonly sources: ReadonlyMap<string, ConfiguredSource>;
  readonly readSecrets: ReadSecrets;
  /** Asked only for a source that dedupes by contact. */
  readonly readSalt: ReadSalt;
  /** Puts messages on the lead queue, and tells whether all are there. */
  readonly queueLeads: (messages: readonly OutgoingMessage[]) => Promise<boolean>;
  /** Puts messages on the parked queue, and tells whether all are there. */
  readonly parkLeads: (messages: readonly OutgoingMessage[]) => Promise<boolean>;
  readonly count: Count;
}

/**
 * The way of one delivery: prove where it came from, read its leads, look up those of whom it tells
 * only an id, turn each into a contact, queue the good ones and park the others, answer. Nothing is
 * answered 200 before it is safely on a queue.
 */
export async function receive(request: Request, effects: ReceiveEffects): Promise<Answer> {
  const source = effects.sources.get(request.source);
  if (source === undefined) return answers.unauthorized();
  if (request.delivery.body.length > MAX_DELIVERY_BYTES) return answers.tooLarge();

  const proof = await prove(request.delivery, source, effects.readSecrets);
  if (!proof.ok) return proof.error;
  const { delivery, context } = proof.value;

  const read = await source.preset.read(delivery, context);
  if (!read.ok) {
    log.warn('delivery not readable', { source: source.name, reason: read.error.reason });
    return answers.unreadable(read.error.status, read.error.reason);
  }

  const { items, unreached } = await lookUpLeads(read.value, source, context);
  const keyOf = await leadKeys(source.name, effects.connector, effects.readSalt);
  if (!keyOf.ok) return keyOf.error;

  const leads = triage(items, source, effects.connector, keyOf.value, delivery.receivedAt);
  if (!(await store(leads, effects))) return answers.tryAgain();

  const receipt = report(leads, source.name, effects.count);
  // What was found is stored; the sender's own retries are the queue for the rest.
  if (unreached > 0) return answers.tryAgain();
  return source.preset.acknowledge?.(receipt, delivery, context) ?? answers.received(receipt);
}

async function store({ good, unusable }: Triage, effects: ReceiveEffects): Promise<boolean> {
  const [queued, parked] = await Promise.all([
    effects.queueLeads(good.map((lead) => ({ body: encodeQueuedLead(lead), group: lead.source }))),
    effects.parkLeads(
      unusable.map((lead) => ({ body: encodeParkedLead(lead), group: lead.source })),
    ),
  ]);
  return queued && parked;
}

/** Logs and counts what became of a delivery's leads, and says it. */
function report({ good, unusable, ignored }: Triage, source: string, count: Count): Receipt {
  for (const { id } of good) log.info('lead queued', { id, source, outcome: 'queued' });
  for (const { id, field, reason } of unusable) {
    log.warn('lead parked', { id, source, outcome: 'parked', field, reason });
  }
  for (const { why } of ignored) {
    log.info('not a new lead', { source, outcome: 'ignored', reason: why });
  }
  if (good.length + unusable.length > 0) {
    count(source, 'LeadsReceived', good.length + unusable.length);
  }
  if (unusable.length > 0) {
    count(source, 'LeadsRejected', unusable.length);
    count(source, 'LeadsParked', unusable.length);
  }
  return {
    accepted: good.map(({ id }) => ({ id })),
    rejected: unusable.map(({ reason, field }) => ({ reason, field })),
    ignored: ignored.length,
  };
}
