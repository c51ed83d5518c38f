import type { Connector } from '../../functions/config/connector.ts';
import { leadId, type QueuedLead } from '../../functions/lead/queued-lead.ts';
import { faultOf } from '../../functions/shared/log.ts';
import { ok } from '../../functions/shared/result.ts';
import type { OutgoingMessage } from '../../functions/shared/send-messages.ts';
import { answers } from '../../functions/webhook/answers.ts';
import type { ConfiguredSource } from '../../functions/webhook/configure.ts';
import type { Request } from '../../functions/webhook/http.ts';
import { receive } from '../../functions/webhook/receive.ts';
import type {
  Answer,
  Delivery,
  Item,
  Lead,
  Preset,
  Rejection,
  Unusable,
} from '../../functions/webhook/source.ts';
import type { WebhookSecrets } from '../../functions/webhook/webhook-secrets.ts';
import { didYouMean } from '../did-you-mean.ts';
import { type Origins, originsOf } from './origins.ts';
import { whyNotProved } from './why-not-proved.ts';

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
  /** Why it is refused, where the answer does not say (401, 503). */
  readonly why?: string | undefined;
  /** How each of `leads` came about, in their order. */
  readonly details: readonly Detail[];
}

/** How a lead came about: for whoever writes the mappings of its source. */
export interface Detail {
  /** What the config's expressions see. */
  readonly payload: unknown;
  /** Contact field → where its value comes from. None of a lead that cannot be dialled. */
  readonly from: Origins;
}

/** What was seen while the function did its work. */
interface Seen {
  handshake: boolean;
  bug: boolean;
  items: readonly Item[];
  /** Those that are leads, by their id. */
  readonly leads: Map<string, Lead | Unusable>;
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
  { skipProof = false }: RehearsalOptions = {},
): Promise<Rehearsal> {
  const seen: Seen = {
    ...{ handshake: false, bug: false, items: [], ids: [], queued: [], parked: [] },
    leads: new Map(),
  };
  const noteIn = (list: unknown[]) => async (messages: readonly OutgoingMessage[]) => {
    list.push(...messages.map(({ body }) => JSON.parse(body)));
    return true;
  };
  const answer = await receive(
    { source, delivery },
    {
      connector,
      sources: new Map(
        configured === undefined ? [] : [[source, watch(configured, seen, skipProof)]],
      ),
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
  const leads = toldLeads(seen);
  return {
    outcome: outcomeOf(answer, seen),
    ...answer,
    leads,
    ignored: seen.items.flatMap((item) => (item.kind === 'ignored' ? [item.why] : [])),
    needsLookup: seen.items.flatMap((item) => (item.kind === 'reference' ? [item.id] : [])),
    why:
      answer.status === 401 || (answer.status === 503 && !seen.bug)
        ? await whyRefused(source, delivery, connector, configured, secrets)
        : undefined,
    details: leads.map((lead) => detailOf(lead, seen, configured)),
  };
}

export interface RehearsalOptions {
  /** Takes every proof for right: to see what is made of a request that has none. */
  readonly skipProof?: boolean;
}

async function whyRefused(
  name: string,
  delivery: Delivery,
  { sources }: Connector,
  configured: ConfiguredSource | undefined,
  secrets: WebhookSecrets,
): Promise<string> {
  if (configured !== undefined) return whyNotProved(delivery, configured, secrets);
  const names = Object.keys(sources);
  return `there is no source ${JSON.stringify(name)}${didYouMean(name, names) || ';'} The config has ${names.join(', ')}`;
}

function detailOf(
  lead: AcceptedLead | RejectedLead,
  { leads }: Seen,
  source: ConfiguredSource | undefined,
): Detail {
  const item = leads.get(lead.id);
  const isMade = 'contact' in lead && item?.kind === 'lead' && source !== undefined;
  const from = isMade ? originsOf(lead.contact, item, source.config) : {};
  return { payload: item?.payload, from };
}

/** The source with a preset that does the same and tells what it did. */
function watch(source: ConfiguredSource, seen: Seen, skipProof: boolean): ConfiguredSource {
  const { name, preset } = source;
  const watched: Preset = {
    ...preset,
    verify: (delivery, context) => skipProof || preset.verify(delivery, context),
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
      seen.ids = items.flatMap((item) => {
        if (item.kind === 'ignored') return [];
        const id = leadId(name, item.id, item.payload);
        seen.leads.set(id, item);
        return [id];
      });
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
