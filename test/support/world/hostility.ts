/** In which ways a world is hostile, and how often; 0 is never. */
export interface Hostility {
  /** How long the API needs for a call, milliseconds, give or take two fifths. */
  readonly callMs: number;
  /** Answers of the API that are lost after it was at work, or while it is; that are a page of a gateway. */
  readonly lost: number;
  readonly gateway: number;
  readonly html: number;
  readonly cut: number;
  readonly busy: number;
  readonly down: number;
  /** The API needs minutes for a call. */
  readonly hangs: number;
  readonly notSent: number;
  /** Contacts that it refuses, and some to which it says what nobody has described. */
  readonly refusedContacts: number;
  readonly unrecognised: number;
  /** One list is refused for a while. */
  readonly refusesList: boolean;
  /** More contacts a call than these are too large; 0: none are. */
  readonly tooLarge: number;
  /** Whether it keeps answers for half a minute. */
  readonly caches: boolean;
  /** Environments that die in an invocation. */
  readonly deaths: number;
  /** Messages that the queue gives, and can be had once more at once; requests that fail before or after. */
  readonly givenTwice: number;
  readonly queueErrors: number;
  /** Receives that give a part of what there is. */
  readonly parts: number;
  readonly tableErrors: number;
  readonly tableSlow: number;
  readonly unprocessed: number;
  readonly parkErrors: number;
  /** The API's key is changed, and the secret up to two minutes before or after. */
  readonly rotates: boolean;
  readonly pauses: boolean;
  readonly configChanges: boolean;
  /** By how much the environments' clocks are wrong, milliseconds. */
  readonly skewMs: number;
  /** Leads of the same key; leads that their sender delivers again. */
  readonly sharedKeys: number;
  readonly deliveredTwice: number;
  /** Lists beside the usual three: with many, one invocation gathers the backlog and makes calls in all places. */
  readonly lists: number;
  readonly people: number;
  readonly contactsPerCall: number;
  readonly mostSendings: number;
  readonly whenUnsure: 'resend' | 'park';
}

/** The ways of which it is drawn each time whether it happens. */
export const rates = [
  'lost',
  'gateway',
  'html',
  'cut',
  'busy',
  'down',
  'hangs',
  'notSent',
  'refusedContacts',
  'unrecognised',
  'deaths',
  'givenTwice',
  'queueErrors',
  'parts',
  'tableErrors',
  'tableSlow',
  'unprocessed',
  'parkErrors',
  'sharedKeys',
  'deliveredTwice',
] as const satisfies readonly (keyof Hostility)[];
export type Rate = (typeof rates)[number];

export type Pick = <Value>(...values: readonly [Value, ...Value[]]) => Value;

/** Draws a world's ways. Most worlds have some of them, so that one does not hide what another would show. */
export function drawHostility(pick: Pick): Hostility {
  const hangs = pick(0, 0, 0.1);
  return {
    callMs: pick(50, 300, 2_000, 8_000, 25_000),
    lost: pick(0, 0, 0.1, 0.3),
    gateway: pick(0, 0, 0.1),
    html: pick(0, 0, 0.05),
    cut: pick(0, 0, 0.05),
    busy: pick(0, 0, 0.2),
    down: pick(0, 0, 0.1, 0.3),
    hangs,
    notSent: pick(0, 0, 0.1),
    refusedContacts: pick(0, 0, 0.05, 0.3),
    unrecognised: pick(0, 0, 0.05),
    refusesList: pick(false, false, true),
    tooLarge: pick(0, 0, 0, 5),
    caches: pick(true, false),
    // Of a call whose caller died nobody knows how long the API needs: its place is kept ten times as long as calls
    // took lately, and one that takes minutes all of a sudden is a fourth (docs/architecture.md, "Places").
    deaths: hangs > 0 ? 0 : pick(0, 0, 0.02, 0.1, 0.3),
    givenTwice: pick(0, 0, 0.05, 0.2),
    queueErrors: pick(0, 0, 0.05),
    parts: pick(0, 0.5),
    tableErrors: pick(0, 0, 0.02, 0.1),
    tableSlow: pick(0, 0, 0.05),
    unprocessed: pick(0, 0.2),
    parkErrors: pick(0, 0, 0.2),
    rotates: pick(false, false, true),
    pauses: pick(false, false, true),
    configChanges: pick(false, false, true),
    skewMs: pick(0, 300),
    sharedKeys: pick(0, 0, 0.3),
    deliveredTwice: pick(0, 0, 0.2),
    lists: pick(0, 0, 12),
    people: pick(1, 5, 30, 60, 150),
    contactsPerCall: pick(1, 3, 10, 50),
    mostSendings: pick(1, 2, 2, 2, 3),
    whenUnsure: pick('resend', 'resend', 'park'),
  };
}
