import { type Connector, countriesOf } from '../config/connector.ts';
import { encodeParkedLead } from '../lead/parked-lead.ts';
import { encodeQueuedLead, messageGroup } from '../lead/queued-lead.ts';
import { log } from '../shared/log.ts';
import { type Count, type IgnoredReason, LEAD_SEEN } from '../shared/metrics.ts';
import { ok } from '../shared/result.ts';
import type { OutgoingMessage } from '../shared/send-messages.ts';
import { answers } from './answers.ts';
import type { ConfiguredSource } from './configure.ts';
import type { Request } from './http.ts';
import { ignoredReason } from './ignored-reason.ts';
import { leadKeys, type ReadSalt } from './lead-keys.ts';
import { lookUpLeads } from './look-up/look-up-leads.ts';
import { prove } from './prove.ts';
import { decompress } from './reading/decompress.ts';
import type { TakeOne } from './screening/limits.ts';
import { screen } from './screening/screen.ts';
import type { Answer, Delivery, Receipt, Unreadable } from './source.ts';
import { type Triaged, triage } from './triage.ts';
import type { ReadSecrets } from './webhook-secrets.ts';

const METHODS: readonly string[] = ['POST', 'GET', 'OPTIONS'];

/** No sender's delivery of leads comes near one megabyte, though API Gateway takes ten. */
const MAX_DELIVERY_BYTES = 1_048_576;

/** @param receivedAt when the delivery came in, milliseconds since 1970: long ago, if it is replayed */
export type OnTriage = (source: string, triaged: readonly Triaged[], receivedAt: number) => void;

export interface ReceiveEffects {
  readonly connector: Connector;
  readonly sources: ReadonlyMap<string, ConfiguredSource>;
  readonly readSecrets: ReadSecrets;
  readonly readSalt: ReadSalt;
  /** Puts messages on the lead queue, and tells whether all are there. */
  readonly queueLeads: (messages: readonly OutgoingMessage[]) => Promise<boolean>;
  /** Puts messages on the parked queue, and tells whether all are there. */
  readonly parkLeads: (messages: readonly OutgoingMessage[]) => Promise<boolean>;
  readonly count: Count;
  /** Counts towards the limits of sources without a proof; left out, there are none. */
  readonly takeOne?: TakeOne;
  /** Told what becomes of each part of a delivery, before it is screened and stored. */
  readonly onTriage?: OnTriage;
}

/**
 * The way of one delivery: prove where it came from, read its leads, look up those of whom it tells
 * only an id, turn each into a contact, screen those of whom nobody proved who sent them, queue the good ones
 * and park the others, answer. Nothing is answered 200 before it is safely on a queue.
 */
export async function receive(request: Request, effects: ReceiveEffects): Promise<Answer> {
  if (!METHODS.includes(request.delivery.method)) return answers.methodNotAllowed();
  const source = effects.sources.get(request.source);
  if (request.delivery.method === 'OPTIONS') return answerOptions(request.delivery, source);
  if (source === undefined) return answers.unauthorized();
  if (request.file !== undefined) return serveFile(request.file, request.delivery, source, effects);
  if (request.delivery.body.length > MAX_DELIVERY_BYTES) return answers.tooLarge();

  // Side by side with the secret that the delivery is proved by.
  const salt = effects.readSalt();
  const proof = await prove(request.delivery, source, effects.readSecrets);
  if (!proof.ok) return proof.error;
  const { context } = proof.value;
  const decompressed = await decompress(proof.value.delivery, MAX_DELIVERY_BYTES);
  if (!decompressed.ok) return refuse(decompressed.error, source);
  const delivery = decompressed.value;

  const read = await source.preset.read(delivery, context);
  if (!read.ok) return refuse(read.error, source);

  const { items, unreached } = await lookUpLeads(read.value, source, context);
  const keys = leadKeys(source.name, effects.connector, await salt);
  if (!keys.ok) return keys.error;

  const { receivedAt } = delivery;
  const made = triage(items, source, effects.connector, keys.value, receivedAt);
  effects.onTriage?.(source.name, made, receivedAt);
  const proved = { delivery, context };
  const triaged = await screen(made, source, proved, keys.value, effects.takeOne);
  if (!(await store(triaged, effects))) return answers.tryAgain();

  const receipt = report(triaged, source.name, effects.count);
  // What was found is stored; the sender's own retries are the queue for the rest.
  if (unreached > 0) return answers.tryAgain();
  const dialled = countriesOf(effects.connector, source.config);
  return (
    source.preset.acknowledge?.(receipt, delivery, context, dialled) ?? answers.received(receipt)
  );
}

/** Answered alike for every address, but for the preflight of a site that may post. */
async function answerOptions(delivery: Delivery, source?: ConfiguredSource): Promise<Answer> {
  const context = { options: source?.options ?? {}, secrets: [] };
  return (await source?.preset.handshake?.(delivery, context)) ?? answers.options();
}

/** What is no delivery: the script of a form, and the token that it asks for. */
async function serveFile(
  file: string,
  delivery: Delivery,
  source: ConfiguredSource,
  { connector, readSalt }: ReceiveEffects,
): Promise<Answer> {
  if (delivery.method !== 'GET') return answers.unauthorized();
  const answer = await source.preset.serve?.(file, delivery, source, async () => {
    const keys = leadKeys(source.name, connector, await readSalt());
    return keys.ok ? ok(keys.value.code) : keys;
  });
  return answer ?? answers.unauthorized();
}

function refuse({ status, reason }: Unreadable, { name }: ConfiguredSource): Answer {
  log.warn('delivery not readable', { source: name, reason });
  return answers.unreadable(status, reason);
}

async function store(triaged: readonly Triaged[], effects: ReceiveEffects): Promise<boolean> {
  const [queued, parked] = await Promise.all([
    effects.queueLeads(
      triaged.flatMap((one) =>
        one.kind === 'good'
          ? [{ body: encodeQueuedLead(one.lead), group: messageGroup(one.lead) }]
          : [],
      ),
    ),
    effects.parkLeads(
      triaged.flatMap((one) =>
        one.kind === 'unusable' || one.kind === 'withheld'
          ? [{ body: encodeParkedLead(one.parked), group: one.parked.source }]
          : [],
      ),
    ),
  ]);
  return queued && parked;
}

/** Logs and counts what became of a delivery's leads, and says it. */
function report(triaged: readonly Triaged[], source: string, count: Count): Receipt {
  const good = triaged.flatMap((one) => (one.kind === 'good' ? [one] : []));
  const unusable = triaged.flatMap((one) => (one.kind === 'unusable' ? [one.parked] : []));
  const withheld = triaged.flatMap((one) => (one.kind === 'withheld' ? [one.parked] : []));
  const parked = [...unusable, ...withheld];
  const mistyped = triaged.flatMap((one) => (one.kind === 'mistyped' ? [one] : []));
  const filtered = triaged.filter(({ kind }) => kind === 'filtered').length;
  const ignored = triaged.flatMap((one) =>
    one.kind === 'ignored' ? [ignoredReason(one.why)] : [],
  );
  for (const { lead } of good) log.info('lead queued', { id: lead.id, source, outcome: 'queued' });
  for (const { id, field, reason } of parked) {
    log.warn('lead parked', { id, source, outcome: 'parked', field, reason });
  }
  if (filtered > 0) {
    log.info('not let through by when', { source, outcome: 'filtered', leads: filtered });
    count(source, 'LeadsFiltered', filtered);
  }
  for (const { id, rejection } of mistyped) {
    log.info('mistyped, and the visitor told', { id, source, outcome: 'mistyped', ...rejection });
  }
  if (mistyped.length > 0) count(source, 'LeadsMistyped', mistyped.length);
  const received = good.length + parked.length;
  if (received > 0) count(source, 'LeadsReceived', received);
  if (unusable.length > 0) count(source, 'LeadsRejected', unusable.length);
  if (withheld.length > 0) count(source, 'LeadsWithheld', withheld.length);
  if (parked.length > 0) count(source, 'LeadsParked', parked.length);
  countIgnored(ignored, source, count);
  const isLeadSeen = good.length + withheld.length + filtered + mistyped.length > 0;
  if (isLeadSeen) count(source, 'NothingToDial', LEAD_SEEN);
  else if (triaged.length > 0) count(source, 'NothingToDial', triaged.length);
  return {
    accepted: good.map(({ lead }) => ({ id: lead.id })),
    // Not what was withheld: its sender did nothing wrong, or must not learn what was.
    rejected: [...unusable, ...mistyped.map(({ id, rejection }) => ({ id, ...rejection }))].map(
      ({ id, reason, field }) => ({ id, reason, field }),
    ),
    ignored: ignored.length + filtered,
  };
}

function countIgnored(ignored: readonly IgnoredReason[], source: string, count: Count): void {
  for (const [reason, { length }] of Map.groupBy(ignored, (reason) => reason)) {
    log.info('not a new lead', { source, outcome: 'ignored', reason, leads: length });
    count(source, 'LeadsIgnored', length, reason);
  }
}
