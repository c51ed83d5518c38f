// What the server side of the console tells the page, as JSON over /local/events. Both sides are
// typed by this file, so it imports nothing. Times are milliseconds since 1970.

/** One thing that happened to a lead. */
export type StepKind =
  | 'received'
  | 'queued'
  | 'sentAgain'
  | 'claimed'
  | 'called'
  | 'waits'
  | 'held'
  | 'handedBack'
  | 'settledBefore'
  | 'mayBeTwice'
  | 'delivered'
  | 'duplicate'
  | 'parked';

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
  | 'delivered'
  | 'duplicate'
  | 'parked';

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

/** Figures of the running stack. */
export interface Figures {
  readonly received: number;
  readonly delivered: number;
  readonly duplicate: number;
  readonly parked: number;
  readonly waiting: number;
  /** Of those that wait: in the dialer's hands, or hidden until their next try. */
  readonly inFlight: number;
  readonly webhook: { readonly busy: number; readonly total: number };
  readonly dialer: { readonly busy: number; readonly total: number };
  readonly calls: number;
  readonly contactsDelivered: number;
}

/** Whether all is well, in words. */
export interface Health {
  readonly level: 'quiet' | 'good' | 'busy' | 'waiting' | 'bad';
  readonly text: string;
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
  readonly hasSample: boolean;
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
  /** Never there where the API is elsewhere. */
  readonly simulator?: SimulatorState | undefined;
}

/** All that is known, at connect. */
export interface Snapshot extends Change {
  readonly connector: string;
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

export const kept = { leads: 500, calls: 100, parked: 200, seconds: 300, notices: 30 } as const;

export type SampleKind = 'good' | 'unusable' | 'refused';

/** What an action of the page came to. */
export interface ActionResult {
  readonly ok: boolean;
  readonly text: string;
}
