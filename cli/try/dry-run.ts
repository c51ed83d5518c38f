import type { Connector } from '../../functions/config/connector.ts';
import type { Condition, SourceConfig } from '../../functions/config/connector-schema.ts';
import { closestName } from '../../functions/config/did-you-mean.ts';
import { isInPlan } from '../../functions/lead/phone.ts';
import type { QueuedLead } from '../../functions/lead/queued-lead.ts';
import { faultOf } from '../../functions/shared/log.ts';
import { ok, unreachable } from '../../functions/shared/result.ts';
import { answers } from '../../functions/webhook/answers.ts';
import type { ConfiguredSource } from '../../functions/webhook/configure.ts';
import { mappingsOf } from '../../functions/webhook/expressions/mappings-of.ts';
import type { Request } from '../../functions/webhook/http.ts';
import type { MappingWarning } from '../../functions/webhook/mapping-warning.ts';
import { namesOfNone } from '../../functions/webhook/notes.ts';
import { receive } from '../../functions/webhook/receive.ts';
import type { Answer, Item, Preset, Rejection } from '../../functions/webhook/source.ts';
import type { Triaged } from '../../functions/webhook/triage.ts';
import type { WebhookSecrets } from '../../functions/webhook/webhook-secrets.ts';
import { likelyExpressionsOf } from '../constants.ts';
import { countryNote } from '../country-note.ts';
import { doubtsOf } from '../doubts.ts';
import { printNote } from '../print.ts';
import { describeCompared } from './compared.ts';
import {
  describeCondition,
  describeConstants,
  describeGiven,
  describeWarning,
} from './describe-warnings.ts';
import { type KnownBy, knownBy, withoutId } from './known-by.ts';
import { type Origins, originsOf } from './origins.ts';
import { namesOf } from './payload-paths.ts';
import { whyNotProved } from './why-not-proved.ts';

/** A deployed connector has one of its own: ids and keys differ from these, but not in kind. */
const EXAMPLE_SALT = 'the example salt of `connector try`';

interface Warned {
  /** What of the config did not fit it, if anything did not: `contact.custom1: 'prodcut' found nothing; there is 'product'`. */
  readonly warnings?: readonly string[];
}
interface Judged {
  /** Of one that `when` does not let through, or on which it fails: what the fields that it names are. */
  readonly compared?: readonly string[];
}
type AcceptedLead = Pick<QueuedLead, 'id' | 'key' | 'destination' | 'contact'> & Warned;
interface RejectedLead extends Pick<QueuedLead, 'id'>, Rejection, Warned, Judged {
  /** Its visitor waits for the answer, and is told: it is not parked. */
  readonly mistyped?: true;
}

/** What the webhook function would do with a request: what `connector try` prints. */
export interface DryRun extends Answer {
  readonly outcome: 'accepted' | 'rejected' | 'unauthorized' | 'handshake' | 'ignored';
  /** What would be queued or parked, in the order in which the sender tells it. */
  readonly leads: readonly (AcceptedLead | RejectedLead)[];
  /** Why the rest of the delivery is no new lead. */
  readonly ignored: readonly string[];
  /** How many leads the source's `when` does not let through, if any. */
  readonly filtered?: number;
  /** Those leads, if any, as `when` sees them. */
  readonly filteredLeads?: readonly FilteredLead[];
  /** The sender's ids of those whom the function would look up; the answer is the one after that. */
  readonly needsLookup: readonly string[];
  /** Why it is refused, where the answer does not say (401, 503). */
  readonly why?: string | undefined;
  /** Why its proof is taken for right, where it is though nobody asked for that. */
  readonly proof?: string;
  /** How each of `leads` came about, in their order. */
  readonly details: readonly Detail[];
}

/** How a lead came about: for whoever writes the mappings of its source. */
export interface Detail {
  /** What the config's expressions see. */
  readonly payload: unknown;
  /** Contact field → where its value comes from. None of a lead that cannot be dialled. */
  readonly from: Origins;
  /** By what it is recognised when it is told again. Left out of a lead that cannot be dialled. */
  readonly knownBy?: KnownBy;
}

/** A lead that the source's `when` does not let through. */
export interface FilteredLead extends Warned, Judged {
  readonly payload: unknown;
}

/** What was seen while the function did its work. */
interface Seen {
  handshake: boolean;
  bug: boolean;
  items: readonly Item[];
  triaged: readonly Triaged[];
}

/**
 * Runs the webhook function's own code with queues that only take notes. Nobody is asked for
 * anything: leads that tell only an id are noted, and left out.
 */
export async function inDryRun(
  { source, delivery }: Request,
  connector: Connector,
  configured: ConfiguredSource,
  secrets: WebhookSecrets,
  { skipProof = false, isTimeTold = false }: RehearsalOptions = {},
): Promise<DryRun> {
  const seen: Seen = { handshake: false, bug: false, items: [], triaged: [] };
  const answer = await receive(
    { source, delivery },
    {
      connector,
      sources: new Map([[source, watch(configured, seen, skipProof)]]),
      readSecrets: async () => ok(secrets),
      readSalt: async () => ok(EXAMPLE_SALT),
      queueLeads: async () => true,
      parkLeads: async () => true,
      count: () => {},
      onTriage: (_, triaged) => {
        seen.triaged = triaged;
      },
    },
  ).catch((error: unknown) => {
    // functions/webhook/handler.ts gives the same answer.
    printNote(`a bug in the connector: ${faultOf(error)}`);
    seen.bug = true;
    return answers.tryAgain();
  });
  const filteredLeads = filteredOf(seen, configured);
  return {
    outcome: outcomeOf(answer, seen),
    ...answer,
    leads: toldLeads(seen, configured, connector),
    ...(filteredLeads.length > 0 ? { filtered: filteredLeads.length, filteredLeads } : {}),
    ignored: seen.items.flatMap((item) => (item.kind === 'ignored' ? [item.why] : [])),
    needsLookup: seen.items.flatMap((item) => (item.kind === 'reference' ? [item.id] : [])),
    why:
      answer.status === 401 || (answer.status === 503 && !seen.bug)
        ? await whyNotProved(delivery, configured, secrets, isTimeTold)
        : undefined,
    details: detailsOf(seen, configured, connector),
  };
}

export interface RehearsalOptions {
  /** Takes every proof for right: to see what is made of a request that has none. */
  readonly skipProof?: boolean;
  /** Somebody has said when the request came in. */
  readonly isTimeTold?: boolean;
}

/** One of each lead that is told, in the same order. */
const detailsOf = ({ items, triaged }: Seen, source: ConfiguredSource, connector: Connector) => {
  const known = items.filter(({ kind }) => kind !== 'reference');
  return triaged.flatMap((one, index): Detail[] => {
    const item = known[index];
    if (one.kind === 'unusable') return [{ payload: one.parked.payload, from: {} }];
    if (one.kind === 'mistyped') return [{ payload: one.payload, from: {} }];
    if (one.kind !== 'good' || item?.kind !== 'lead') return [];
    const { payload, lead, warnings } = one;
    return [
      {
        payload,
        from: originsOf(lead.contact, item, source.config, warnings),
        knownBy: knownBy(lead, item.id, source, connector),
      },
    ];
  });
};

const filteredOf = (
  { items, triaged }: Seen,
  source: ConfiguredSource,
): readonly FilteredLead[] => {
  const known = items.filter(({ kind }) => kind !== 'reference');
  const { when } = source.config;
  return triaged.flatMap(({ kind }, index): FilteredLead[] => {
    const item = known[index];
    if (kind !== 'filtered' || item?.kind !== 'lead') return [];
    const { payload } = item;
    const warnings = describeCondition(when, payload);
    return [
      { payload, ...(warnings.length > 0 ? { warnings } : {}), ...comparedBy(when, payload) },
    ];
  });
};

/** What a condition sees: a function of the payload names no fields. */
function comparedBy(when: Condition | undefined, payload: unknown): Judged {
  const compared = typeof when === 'string' ? describeCompared(when, payload) : [];
  return compared.length === 0 ? {} : { compared };
}

/** The source with a preset that does the same and tells what it did. */
function watch(source: ConfiguredSource, seen: Seen, skipProof: boolean): ConfiguredSource {
  // Verifier and counters are asked for nothing either.
  const { screening: _, ...preset } = source.preset;
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
      return ok(items);
    },
  };
  return { ...source, preset: watched };
}

function outcomeOf({ status }: Answer, { handshake, bug, items, triaged }: Seen) {
  if (bug) return 'rejected';
  // A 503 says that no secret is known with which the sender could have proved itself.
  if ([401, 403, 503].includes(status)) return 'unauthorized';
  if (handshake) return 'handshake';
  const some = (wanted: Triaged['kind']) => triaged.some(({ kind }) => kind === wanted);
  if (some('good') || items.some(({ kind }) => kind === 'reference')) return 'accepted';
  return some('unusable') || status >= 400 ? 'rejected' : 'ignored';
}

/** @param instead what follows where the option `id` finds none */
const warned = (
  warnings: readonly MappingWarning[],
  payload: unknown,
  config: SourceConfig,
  { defaults }: Connector,
  instead: string,
  more: readonly string[] = [],
): Warned => {
  const described = warnings.map((warning) => describeWarning(warning, payload, instead));
  const condition = describeCondition(config.when, payload);
  const told = new Set(warnings.map(({ field }) => field));
  const given = mappingsOf(config).flatMap(([setting, expression]) =>
    told.has(setting) ? [] : describeGiven(setting, expression, payload),
  );
  const constants = describeConstants(config, payload);
  const doubts = [...doubtsOf(config), ...likelyExpressionsOf(defaults)]
    // What this payload has is told of already.
    .filter(({ field }) => !constants.some((one) => one.startsWith(`${field}: `)))
    .map(({ field, says, todo }) => `${field}: ${says}${todo === undefined ? '' : `; ${todo}`}`);
  const all = [...condition, ...described, ...given, ...constants, ...doubts, ...more];
  return all.length === 0 ? {} : { warnings: all };
};

/** Not told of live leads: a question that is not asked of everybody is no fault of the config. */
function unknownQuestions(item: Item | undefined, { config }: ConfiguredSource): string[] {
  const answers = (item?.kind === 'lead' && item.fields.answers) || [];
  const questions = answers.map(([question]) => question);
  // What is told and is no question, such as a click's id, is left out already.
  const told = item?.kind === 'lead' ? namesOf(item.payload) : [];
  const known = [...answers, ...told.map((name) => [name, ''] as const)];
  return namesOfNone(known, config.notes).map((name) => {
    const closest = closestName(name, questions);
    const hint = closest === undefined ? '' : `; there is '${closest}'`;
    return `notes.without: '${name}' is no question of this lead${hint}`;
  });
}

/** Not told of live leads: a range may be newer than our copy of the plan. */
function outOfPlan(phoneNumber: string, { country }: Connector): string[] {
  if (isInPlan(phoneNumber, country)) return [];
  const mistaken = countryNote(country);
  const hint = mistaken === undefined ? '' : `; ${mistaken}`;
  return [
    `phoneNumber: ${phoneNumber} is dialled, and is in no range of ${country} that is known: see country${hint}`,
  ];
}

const toldLeads = (
  { items, triaged }: Seen,
  source: ConfiguredSource,
  connector: Connector,
): DryRun['leads'] => {
  const known = items.filter(({ kind }) => kind !== 'reference');
  return triaged.flatMap((one, index): DryRun['leads'] => {
    const item = known[index];
    const sendersId = item?.kind === 'lead' ? item.id : undefined;
    const instead = withoutId(sendersId, source, connector);
    switch (one.kind) {
      case 'good': {
        const { id, key, destination, contact } = one.lead;
        const questions = unknownQuestions(item, source);
        return [
          {
            id,
            key,
            destination,
            contact,
            ...warned(one.warnings, one.payload, source.config, connector, instead, [
              ...questions,
              ...outOfPlan(contact.phoneNumber, connector),
            ]),
          },
        ];
      }
      case 'unusable': {
        const { id, field, reason, payload } = one.parked;
        const judged = field === 'when' ? comparedBy(source.config.when, payload) : {};
        return [
          {
            id,
            field,
            reason,
            ...warned(one.warnings, payload, source.config, connector, instead),
            ...judged,
          },
        ];
      }
      case 'mistyped':
        return [
          {
            id: one.id,
            ...one.rejection,
            mistyped: true,
            ...warned(one.warnings, one.payload, source.config, connector, instead),
          },
        ];
      case 'withheld':
      case 'filtered':
      case 'ignored':
        return [];
      default:
        return unreachable(one);
    }
  });
};
