import type { LeadRoute } from '../../functions/dialer/ledger/item.ts';
import { tellDelivered } from '../parked/delivered-before.ts';
import type { DroppedLead, SplitMessage } from '../parked/departed.ts';
import type { ParkedMessage } from '../parked/parked-message.ts';
import { describeReason } from '../parked/reason.ts';
import { describePause, type PauseLine } from '../pause/pause-lines.ts';
import { table } from '../table.ts';
import { briefly } from './id.ts';
import type { LedgerEntry } from './ledger-lookup.ts';

/** Where a lead is, as far as can be seen. */
export interface Whereabouts extends LeadRoute {
  /** Its id; undefined where a sender's own id was asked for and nothing was found. */
  readonly id?: string | undefined;
  /** The sender's own id, where nothing was found by it. */
  readonly record?: string | undefined;
  readonly where:
    | 'delivered'
    | 'sending'
    | 'retrying'
    /** Recognised as the same lead as the one that `ledger` tells of, and not dialled itself. */
    | 'duplicate'
    | 'parked'
    | 'unparked'
    | 'dropped'
    /** Held several persons, each of whom is a lead of its own since it was sent again. */
    | 'split'
    | 'waiting'
    | 'unknown';
  /** Name and number, where a person was looked for. */
  readonly person?: string | undefined;
  /** Of one that is parked: when a lead of its id was delivered. ISO 8601, UTC. */
  readonly deliveredBefore?: string | undefined;
  readonly dropped?: DroppedLead | undefined;
  readonly split?: SplitMessage | undefined;
  readonly ledger?: LedgerEntry | undefined;
  readonly parked?: Pick<ParkedMessage, 'reason' | 'field' | 'parkedAt' | 'source'> | undefined;
  /** What holds it, of one that waits. */
  readonly paused?: PauseLine | undefined;
  /** That the API refuses the whole list to which it goes, of one that waits. Times are ISO 8601, UTC. */
  readonly held?: { readonly since: string; readonly reason: string } | undefined;
  /** That no calls are made, of one that waits. Times are ISO 8601, UTC. */
  readonly stopped?: { readonly since: string; readonly reason: string } | undefined;
  /** Whether it is in the lead queue, where that can be seen. */
  readonly waiting?: boolean | undefined;
}

const WORDS: Readonly<Record<Exclude<Whereabouts['where'], 'duplicate'>, string>> = {
  delivered: 'delivered: Euphoria has it',
  sending: 'in a call, or about to be; if its function was killed, it comes back by itself',
  retrying: 'waits in the lead queue for its next try',
  parked: 'parked: it is not dialled until it is sent again',
  unparked:
    'was parked, and is not in the parked queue now: it was sent again and is not tried yet, or another command has it just now',
  dropped: 'was dropped: it was taken off the parked queue for good',
  split: 'held several persons, and was sent again as a lead for each of them',
  waiting: 'waits in the lead queue',
  unknown:
    "nobody knows it: it never came to this connector, was refused, ignored or not let through by its source's when, or what became of it is forgotten by now",
};

/** Its claim is over, and nobody has said what came of its call. */
const LOST = 'was in a call whose function ended without a word: it comes back by itself';

/** What to say of a sender's own id: which field a source takes it from, only `id` of its config says. */
const otherId = (setting: string | undefined): string =>
  `, or it is known by another id: what its source reads as the lead's${setting === undefined ? '' : ` (${setting})`}, or CrmTag: look by --phone`;

/** What to say where nobody can look into the lead queue: the lead may be there. */
const UNSEEN = ', or it waits in the lead queue and was not tried yet';

const MAY_BE_TWICE =
  'yes: it may have been dialled twice, for the answer to a call before was lost';

/** What the ledger knows of a lead instead of an error, while or after it was held by a pause. */
const HELD = 'paused';

/**
 * What `connector lead` prints of one.
 *
 * @param option what the commands are called with to mean this connector
 * @param idSetting which setting says where a lead's id is, of one that was looked for by that
 */
export function describe(lead: Whereabouts, option: string, idSetting?: string): string {
  const { id, where, waiting, parked, dropped, split, paused, held, stopped } = lead;
  // Of a duplicate, the ledger tells of the lead that it repeats.
  const ledger = where === 'duplicate' ? undefined : lead.ledger;
  const unseen = where === 'unknown' && waiting === undefined ? UNSEEN : '';
  const byRecord = lead.record === undefined ? '' : otherId(idSetting);
  const isHeld = ledger?.error === HELD;
  const isLost = where === 'sending' && Date.parse(ledger?.sendingUntil ?? '') < Date.now();
  const rows: (readonly [string, string | number | undefined])[] = [
    ['lead', id],
    ['record', lead.record],
    [
      'where',
      where === 'duplicate'
        ? duplicateOf(lead.ledger)
        : `${isLost ? LOST : WORDS[where]}${unseen}${byRecord}`,
    ],
    ['paused', paused && describePause(paused, option)],
    [
      'held',
      held &&
        `everything for its list, since ${held.since}: ${held.reason}. It waits until the API takes that list: is it named so in Euphoria? npm run connector -- status${option}`,
    ],
    [
      'stopped',
      stopped &&
        `no calls are made, since ${stopped.since}: ${stopped.reason}. It waits until the API takes calls again: npm run connector -- status${option}`,
    ],
    ['person', lead.person],
    ['source', lead.source],
    ['campaign', lead.campaign],
    ['list', lead.list],
    ['received at', lead.receivedAt],
    // Whoever is held only looks whether the pause is over, and is in no call.
    ['taken up', isHeld || ledger?.attempt === undefined ? undefined : takenUp(ledger.attempt)],
    ['error', isHeld ? undefined : ledger?.error],
    ['may be taken', ledger?.unsure ? 'yes: the outcome of a call is not known' : undefined],
    ['may be twice', where === 'delivered' && ledger?.mayBeTwice ? MAY_BE_TWICE : undefined],
    ['delivered at', ledger?.deliveredAt],
    ['last changed', ledger?.updatedAt],
    ['duplicates', ledger?.duplicates || undefined],
    ['parked at', parked?.parkedAt],
    ['delivered before', lead.deliveredBefore && tellDelivered(lead.deliveredBefore)],
    ['dropped at', dropped?.droppedAt],
    ['sent again as', split && `${briefly(split.leads)}, at ${split.splitAt}`],
    ['reason', reasonOf(parked ?? dropped ?? split)],
  ];
  return table(
    rows.flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]])),
  );
}

/** Under one key several leads may have been delivered: which of them is not written down for ever. */
const duplicateOf = (ledger: LedgerEntry | undefined): string =>
  ledger?.state === 'delivered' && ledger.deliveries === 1
    ? `the same as ${ledger.id}, which was delivered at ${ledger.deliveredAt}: it is not dialled once more`
    : `was delivered, or is the same as one that was: a later lead with the same number is ${ledger?.id}`;

/** The queue counts how often it gave the lead: it may have waited for a place or a pause, and not been sent. */
const takenUp = (times: number): string =>
  times === 1 ? 'once' : `${times} times: sent, or put back to wait`;

const reasonOf = (told: Whereabouts['parked'] | DroppedLead | SplitMessage): string | undefined =>
  told && describeReason(told);
