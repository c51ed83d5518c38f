// What the server side of the console tells the page, as JSON over /local/events. Both sides are
// typed by this file, so it imports nothing. Times are milliseconds since 1970. What a feed cannot tell
// (feed/feed.ts) is undefined or null, and the page leaves it out.

/** One thing that happened to a lead. */
export type StepKind =
  | 'received'
  | 'queued'
  | 'sentAgain'
  | 'claimed'
  | 'called'
  | 'waits'
  | 'inOtherHands'
  | 'handedBack'
  | 'settledBefore'
  | 'mayBeTwice'
  | 'delivered'
  | 'duplicate'
  | 'parked'
  | 'edited'
  | 'dropped'
  /** Held several persons, and was sent again as a lead for each of them. */
  | 'split';

export interface Step {
  readonly kind: StepKind;
  readonly at: number;
  /** How often its message had been received by then. */
  readonly attempt?: number | undefined;
  /**
   * Number of the API call that it was in, and what that came to; undefined while it is under way.
   */
  readonly call?: number | undefined;
  readonly outcome?: string | undefined;
  readonly reason?: string | undefined;
  readonly waitSeconds?: number | undefined;
}

export type LeadState =
  | 'queued'
  | 'claimed'
  | 'called'
  | 'waiting'
  /** Waits because the API refuses its list as a whole. */
  | 'held'
  | 'delivered'
  | 'duplicate'
  | 'parked'
  | 'dropped'
  /** Held several persons, and was sent again as a lead for each of them. */
  | 'split';

/** The way of one lead, as far as it is known. */
export interface LeadWay {
  readonly id: string;
  readonly source: string;
  readonly state: LeadState;
  /** Why it is where it is. */
  readonly reason?: string | undefined;
  /** Speed to lead: from receipt to delivery. */
  readonly milliseconds?: number | undefined;
  /** By time. Of a long way the first and the last ones. */
  readonly steps: readonly Step[];
  /** How many steps in between are left out. */
  readonly leftOut: number;
}

/** A call to the Euphoria API. */
export interface CallLine {
  readonly n: number;
  readonly at: number;
  /** Null while it is under way, and where only the API could tell. */
  readonly milliseconds: number | null;
  readonly underWay: boolean;
  readonly contacts: number;
  /** `accepted`, or what went wrong. */
  readonly outcome: string;
  /** Answered from the API's cache. */
  readonly cached: boolean;
  /** Where its contacts go; empty where the call's document is not known. */
  readonly destination: string;
  /** Whether its XML can be asked for. */
  readonly hasDocument: boolean;
}

/** The XML of a call, with the key masked, and the answer. */
export interface CallDocument {
  readonly n: number;
  readonly document: string;
  /** Null where none was sent, or not whole. */
  readonly answer: string | null;
}

/** A message of the parked queue. */
export interface ParkedLine {
  readonly messageId: string;
  readonly id: string;
  readonly source: string;
  readonly parkedAt: number;
  readonly reason: string;
  /** What to know before it is sent again. */
  readonly hint?: string | undefined;
  /** Why it cannot be sent again; undefined if it can be. */
  readonly stuckBecause?: string | undefined;
}

/** A field of a parked lead's contact or destination. */
export interface EditableField {
  readonly name: string;
  readonly value: string;
}

/** A parked lead as it is kept, with a person's data: asked for one by one, never in the stream. */
export interface ParkedDetail {
  readonly messageId: string;
  readonly id: string;
  readonly source: string;
  /** Those that can be edited, with what it would be sent with; empty where nothing can be. */
  readonly fields: readonly EditableField[];
  /** The contact's field that is at fault, if one is. */
  readonly field?: string | undefined;
  /** What its sender told, JSON in lines, of one that never became a contact. */
  readonly told?: string | undefined;
  /** What there is to know before it is sent, in a sentence: a lead of its id was delivered already. */
  readonly caution?: string | undefined;
  /** The message as it is, for reading. */
  readonly text: string;
}

/** A webhook request that was answered lately. */
export interface DeliveryLine {
  /** Counts up since the start. */
  readonly n: number;
  readonly at: number;
  readonly source: string;
  readonly method: string;
  readonly contentType: string;
  readonly bytes: number;
  /** What it was answered. */
  readonly status: number;
  /** What became of its leads, or why it was not taken. */
  readonly why: string;
}

/** A delivery as it came, what proves its sender masked. */
export interface DeliveryDetail extends DeliveryLine {
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: string;
  readonly answer: string;
}

/** What was delivered in one second. */
export interface Second {
  /** Its beginning, seconds since 1970. */
  readonly second: number;
  readonly contacts: number;
  /** Speed to lead, milliseconds. */
  readonly p50: number;
  readonly p95: number;
}

/** Speed to lead over the last minutes; null where nothing was delivered. */
export interface Speed {
  readonly p50: number | null;
  readonly p95: number | null;
  readonly contacts: number;
}

/** How many execution environments there are, and how many of them are at work. */
export interface Environments {
  readonly busy: number;
  readonly total: number;
}

/** Figures of the running connector. */
export interface Figures {
  readonly received: number;
  readonly delivered: number;
  readonly duplicate: number;
  /** On the parked queue now. */
  readonly parked: number;
  /** Taken off the parked queue for good. */
  readonly dropped: number;
  /** On the lead queue now. */
  readonly waiting: number;
  /** Of those that wait: in the dialer's hands, or hidden until their next try. */
  readonly inFlight: number;
  /** Null where nobody can tell from here. */
  readonly webhook: Environments | null;
  readonly dialer: Environments | null;
  readonly calls: number;
  /** Calls by outcome, in the words of the dialer's log. */
  readonly callsByOutcome: Readonly<Record<string, number>>;
  readonly contactsDelivered: number;
  /**
   * Since when received, delivered, duplicate, dropped and the calls are counted. Undefined: leads
   * since ever, so that the places add up, and calls since the start.
   */
  readonly countedSince?: number | undefined;
}

/** Whether calls are made (functions/dialer). `half-open`: one call with one lead finds out. */
export interface Breaker {
  readonly state: 'closed' | 'open' | 'half-open';
  readonly since?: number | undefined;
  /** What the API said, or did not. */
  readonly because: string;
}

/** A campaign and list that the API refuses as a whole: its leads wait. */
export interface HeldDestination {
  readonly campaign: string;
  readonly list: string;
  readonly since: number;
  readonly because: string;
}

/** What somebody has paused (`connector pause`): its leads wait. */
export interface Paused {
  /** Null for the whole connector. */
  readonly source: string | null;
  readonly since: number;
  /** When it ends by itself. */
  readonly until: number;
  /** Nobody has said for how long. */
  readonly untilResumed: boolean;
}

/** A call place that is kept for a call that was given up or lost: the API may still be at work on it. */
export interface KeptPlace {
  readonly until: number;
  readonly isGivenUp: boolean;
  /** When its call was given up, or heard of last. */
  readonly since: number;
}

/** What is known of a source's deliveries. */
export interface Heard {
  readonly source: string;
  /** When the source was heard last (cli/target/heard.ts): when a lead of it came, and not just any delivery. */
  readonly leadAt?: number | undefined;
  readonly last?: LastDelivery | undefined;
  /** That it is silent, where the config says that leads are expected (`expectLeads`), and for how long. */
  readonly silent?: { readonly at: number; readonly why: string } | undefined;
}

/** The last delivery of a source, whatever became of it. */
export interface LastDelivery {
  readonly at: number;
  readonly as: 'taken' | 'ignored' | 'refused' | 'failed' | 'unreadable';
  /** Why, unless it was taken. */
  readonly why: string;
  /** How often in a row. */
  readonly times: number;
}

/** A CloudWatch alarm that is on. */
export interface Alarm {
  readonly name: string;
  readonly since: number;
  readonly why: string;
}

/** Whether all is well, in words. */
export interface Health {
  readonly level: 'quiet' | 'good' | 'settled' | 'busy' | 'waiting' | 'bad';
  readonly text: string;
  /** Whether it is the API that does not take calls. */
  readonly isApi: boolean;
}

/** What the log says of more than one lead, the same words counted together. */
export interface Notice {
  readonly text: string;
  readonly level: 'info' | 'warn' | 'error';
  readonly times: number;
  readonly lastAt: number;
}

export type FaultMode = 'normal' | 'slow' | 'busy' | 'down' | 'wrongKey';

/** The built-in simulator in the API's place. */
export interface SimulatorState {
  /** `custom`: set otherwise than by the page. */
  readonly mode: FaultMode | 'custom';
  /** How many numbers it refuses. */
  readonly poison: number;
  readonly underWay: number;
  /** Connections it did not take while it was down. */
  readonly refused: number;
}

/** A source of the config. */
export interface SourceLine {
  readonly name: string;
  readonly preset: string;
  /** Why no sample can be sent; undefined if one can. */
  readonly noSample?: string | undefined;
}

/** What the page may offer to do. */
export interface Abilities {
  /** Post samples and the demo form. */
  readonly samples: boolean;
  /** Send parked leads again, edit and drop them. */
  readonly parked: boolean;
  /** Why not, where `parked` is false. */
  readonly parkedNot?: string | undefined;
}

/** What changes; each part is there if it has changed. */
export interface Change {
  readonly now: number;
  readonly figures?: Figures | undefined;
  readonly health?: Health | undefined;
  readonly speed?: Speed | undefined;
  /** Those that have changed, the last one at the end. */
  readonly leads?: readonly LeadWay[] | undefined;
  readonly calls?: readonly CallLine[] | undefined;
  readonly seconds?: readonly Second[] | undefined;
  /** The whole list, the newest first. */
  readonly parked?: readonly ParkedLine[] | undefined;
  readonly notices?: readonly Notice[] | undefined;
  readonly heard?: readonly Heard[] | undefined;
  readonly breaker?: Breaker | undefined;
  readonly heldDestinations?: readonly HeldDestination[] | undefined;
  readonly paused?: readonly Paused[] | undefined;
  /** At most as many as the API allows calls at once. */
  readonly keptPlaces?: readonly KeptPlace[] | undefined;
  /** The last ones, the newest first; never there where nobody keeps them. */
  readonly deliveries?: readonly DeliveryLine[] | undefined;
  /** Alarms that are on; never there on one machine. */
  readonly alarms?: readonly Alarm[] | undefined;
  /** Whether the config has changed since the start; what runs is what it said then. */
  readonly restartDue?: boolean | undefined;
  /** Never there where the API is elsewhere. */
  readonly simulator?: SimulatorState | undefined;
}

/** All that is known, at connect. */
export interface Snapshot extends Change {
  readonly connector: string;
  /** Where it runs; undefined: on this machine. */
  readonly deployed?: { readonly stack: string; readonly region: string } | undefined;
  readonly abilities: Abilities;
  /** Host of the API; undefined for the built-in simulator. */
  readonly apiHost?: string | undefined;
  /** Address that the webhooks' paths follow: `http://localhost:3000`. */
  readonly url: string;
  readonly sources: readonly SourceLine[];
  /** Name of the source that the demo form posts to, if the config has one. */
  readonly form?: string | undefined;
  /** Of each list, how many entries are kept, here and on the page. */
  readonly kept: typeof kept;
}

export const kept = {
  leads: 500,
  calls: 100,
  parked: 200,
  seconds: 300,
  notices: 30,
  deliveries: 50,
} as const;

export type SampleKind = 'good' | 'unusable' | 'refused';

/** What an action of the page came to. */
export interface ActionResult {
  readonly ok: boolean;
  readonly text: string;
}
