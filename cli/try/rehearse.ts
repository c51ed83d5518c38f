import type { Connector } from '../../functions/config/connector.ts';
import { leadId, type QueuedLead } from '../../functions/lead/queued-lead.ts';
import { faultOf } from '../../functions/shared/log.ts';
import { ok } from '../../functions/shared/result.ts';
import type { OutgoingMessage } from '../../functions/shared/send-messages.ts';
import { answers } from '../../functions/webhook/answers.ts';
import type { ConfiguredSource } from '../../functions/webhook/configure.ts';
import type { Request } from '../../functions/webhook/http.ts';
import { receive } from '../../functions/webhook/receive.ts';
import type { Answer, Item, Preset, Rejection } from '../../functions/webhook/source.ts';
import type { WebhookSecrets } from '../../functions/webhook/webhook-secrets.ts';

/** A deployed connector has one of its own: keys by contact differ from these, but not in kind. */
const EXAMPLE_SALT = 'the example salt of `connector try`';

type AcceptedLead = Pick<QueuedLead, 'id' | 'key' | 'destination' | 'contact'>;
type RejectedLead = Pick<QueuedLead, 'id'> & Rejection;

/** What the webhook function would do with a request: what `connector try` prints. */
export interface Rehearsal extends Answer {
  readonly outcome: 'accepted' | 'rejected' | 'unauthorized' | 'handshake' | 'ignored';
  /** What would be queued or parked, in the order in which the sender tells it. */
  readonly leads: readonly (AcceptedLead | RejectedLead)[];
  /** Why the rest of the delivery is no new lead. */
  readonly ignored: readonly string[];
  /** The sender's ids of those whom the function would look up; the answer is the one after that. */
  readonly needsLookup: readonly string[];
}

/** What was seen while the function did its work. */
interface Seen {
  handshake: boolean;
  bug: boolean;
  items: readonly Item[];
  /** Ids of the leads, in the order of the delivery. */
  ids: readonly string[];
  readonly queued: AcceptedLead[];
  readonly parked: RejectedLead[];
}

/**
 * Runs the webhook function's own code with queues that only take notes. Nobody is asked for
 * anything: leads that tell only an id are noted, and left out.
 */
export async function rehearse(
  { source, delivery }: Request,
  connector: Connector,
  configured: ConfiguredSource | undefined,
  secrets: WebhookSecrets,
): Promise<Rehearsal> {
  const seen: Seen = { handshake: false, bug: false, items: [], ids: [], queued: [], parked: [] };
  const noteIn = (list: unknown[]) => async (messages: readonly OutgoingMessage[]) => {
    list.push(...messages.map(({ body }) => JSON.parse(body)));
    return true;
  };
  const answer = await receive(
    { source, delivery },
    {
      connector,
      sources: new Map(configured === undefined ? [] : [[source, watch(configured, seen)]]),
      readSecrets: async () => ok(secrets),
      readSalt: async () => ok(EXAMPLE_SALT),
      queueLeads: noteIn(seen.queued),
      parkLeads: noteIn(seen.parked),
      count: () => {},
    },
  ).catch((error: unknown) => {
    // handler.ts answers so too.
    console.error(`a bug in the connector: ${faultOf(error)}`);
    seen.bug = true;
    return answers.tryAgain();
  });
  return {
    outcome: outcomeOf(answer, seen),
    ...answer,
    leads: toldLeads(seen),
    ignored: seen.items.flatMap((item) => (item.kind === 'ignored' ? [item.why] : [])),
    needsLookup: seen.items.flatMap((item) => (item.kind === 'reference' ? [item.id] : [])),
  };
}

/** The source with a preset that does the same and tells what it did. */
function watch(source: ConfiguredSource, seen: Seen): ConfiguredSource {
  const { name, preset } = source;
  const watched: Preset = {
    ...preset,
    async handshake(delivery, context) {
      const answer = await preset.handshake?.(delivery, context);
      seen.handshake = answer !== undefined;
      return answer;
    },
    async read(delivery, context) {
      const read = await preset.read(delivery, context);
      if (!read.ok) return read;
      const items = read.value.filter((item) => item.kind !== 'reference');
      seen.items = read.value;
      seen.ids = items.flatMap((item) =>
        item.kind === 'ignored' ? [] : [leadId(name, item.id, item.payload)],
      );
      return ok(items);
    },
  };
  return { ...source, preset: watched };
}

function outcomeOf({ status }: Answer, { handshake, bug, items, queued, parked }: Seen) {
  if (bug) return 'rejected';
  // 503: no secret is known that the sender could have proved itself with.
  if ([401, 403, 503].includes(status)) return 'unauthorized';
  if (handshake) return 'handshake';
  if (queued.length > 0 || items.some(({ kind }) => kind === 'reference')) return 'accepted';
  return parked.length > 0 || status >= 400 ? 'rejected' : 'ignored';
}

/** The good and the bad ones went to two queues; here they are one list again. */
function toldLeads({ ids, queued, parked }: Seen): Rehearsal['leads'] {
  const left = [
    ...queued.map(({ id, key, destination, contact }) => ({ id, key, destination, contact })),
    ...parked.map(({ id, field, reason }) => ({ id, field, reason })),
  ];
  const inOrder = ids.flatMap((id) => {
    const index = left.findIndex((lead) => lead.id === id);
    return index === -1 ? [] : left.splice(index, 1);
  });
  // An id can differ where a function of the config has changed what several leads share.
  return [...inOrder, ...left];
}
