import { readBreaker } from '../../../functions/dialer/breaker-item.ts';
import { listKey } from '../../../functions/dialer/bucket.ts';
import type { Attributes, LedgerTable } from '../../../functions/dialer/ledger/table.ts';
import { dialerLimits } from '../../../functions/dialer/limits.ts';
import type { ApiRecord } from './api.ts';
import type { Doings } from './environments.ts';
import { type People, type Person, REFUSED_LIST } from './people.ts';
import type { Message } from './queue.ts';
import type { Scene } from './scene.ts';

/** All that has happened in a world. */
export interface History {
  readonly scene: Scene;
  readonly people: People;
  readonly messages: readonly Message[];
  readonly api: ApiRecord;
  readonly doings: Doings;
  readonly items: ReadonlyMap<string, Attributes>;
  readonly table: Pick<LedgerTable, 'read'>;
  /** By id: how many calls there might have to be for all that waited when somebody came in. */
  readonly before: ReadonlyMap<string, number>;
  /**
   * Ids of leads of which nobody could know, when they were parked, that they had never been sent: whoever had claimed
   * them was ended just when their call had begun, or is not among the last eight owners that each place remembers.
   */
  readonly unknowable: ReadonlySet<string>;
  /** How many requests of the table have failed for good. */
  readonly tableFailures: number;
}

/**
 * A lead that comes when the world is kind goes out within that, milliseconds, if nothing waits before it. What it was
 * meant for may be held or the breaker open: it is the next probe, or the one after it.
 */
const LATE_MS = 330_000;
const PROBE_MS = 11_000;
/** The slowest call, by the usual one. */
const SLOWEST = 1.4;
/**
 * Others are parked as unsure though no call with them ever began only where the table fails again and again: a claim
 * whose answer was lost stays, if the table cannot be asked then either.
 */
const mostUnsureInVain = (tableFailures: number): number =>
  tableFailures === 0 ? 0 : 1 + tableFailures / 10;
/** DynamoDB takes items of 400 KB; no lead, and no tenant, needs as much as that. */
const MOST_ITEM_CHARACTERS = 20_000;

/** @returns which promises were broken, and for whom, in words; none where all were kept */
export async function brokenPromises(history: History): Promise<readonly string[]> {
  const { people, messages, doings, table, unknowable, tableFailures } = history;
  const { held } = await readBreaker(table);
  const parkedById = Map.groupBy(doings.parked, ({ id }) => id);
  const messagesById = Map.groupBy(messages, ({ lead }) => lead.id);
  const broken: string[] = [];
  const inVain: string[] = [];
  for (const [key, sharing] of Map.groupBy(people.all, (person) => person.key)) {
    const known = aboutKey(history, key, sharing, parkedById, messagesById);
    const isHeld = ({ lead }: Message): boolean => held[listKey(lead.destination)] !== undefined;
    const promises = { ...ofKey(history, known), ...ofItsLeads(history, known, isHeld) };
    for (const [promise, isBroken] of Object.entries(promises)) {
      if (isBroken) broken.push(`${promise}: ${inWords(history, known)}`);
    }
    for (const { id } of sharing) {
      const isUnsureInVain =
        sharing.length === 1 &&
        known.parked.some((one) => isUnsure(one) && !isOfContact(one)) &&
        !history.api.sent.has(id);
      if (isUnsureInVain && !unknowable.has(id)) inVain.push(inWords(history, known));
    }
  }
  if (inVain.length > mostUnsureInVain(tableFailures)) {
    broken.push(`${inVain.length} parked as unsure that were never sent: ${inVain.join('; ')}`);
  }
  return [...broken, ...ofWorld(history)];
}

/** All that is known of the leads of one key. */
interface Known {
  readonly key: string;
  readonly sharing: readonly Person[];
  readonly messages: readonly Message[];
  readonly parked: Doings['parked'];
  readonly taken: number;
  readonly item: Attributes | undefined;
}

function aboutKey(
  { api, items }: History,
  key: string,
  sharing: readonly Person[],
  parkedById: ReadonlyMap<string, Doings['parked']>,
  messagesById: ReadonlyMap<string, readonly Message[]>,
): Known {
  return {
    key,
    sharing,
    messages: sharing.flatMap(({ id }) => messagesById.get(id) ?? []),
    parked: sharing.flatMap(({ id }) => parkedById.get(id) ?? []),
    taken: sharing.reduce((sum, { id }) => sum + (api.taken.get(id) ?? 0), 0),
    item: items.get(key),
  };
}

/** What holds for all leads of a key together. */
function ofKey({ scene, doings }: History, known: Known): Record<string, boolean> {
  const { key, sharing, messages, parked, taken, item } = known;
  const { mostSendings } = scene.ways;
  const unsure = parked.filter(isUnsure).length;
  const isOne = sharing.length === 1;
  const settled = number(item?.deliveryCount) + number(item?.duplicateCount) + parked.length;
  const gone = messages.filter(({ isGone }) => isGone).length;
  return {
    // Of those who share a key each that was parked as unsure has used up sendings of its own.
    'taken too often': taken > mostSendings * (isOne ? 1 : 1 + unsure),
    'taken twice without a word': isOne && taken > 1 && !doings.announced.has(key),
    'taken twice, and kept as if it were once':
      isOne && taken > 1 && item?.state?.S === 'delivered' && item.mayBeTwice === undefined,
    lost: taken === 0 && parked.length === 0 && !messages.some(({ isGone }) => !isGone),
    // However often it was settled, for a message that is gone it was settled once at least.
    'gone without a trace': settled < gone,
    'settled more than once for each message':
      isBalanced(scene) && settled > gone + parkedAgain(scene, parked),
  };
}

function ofItsLeads(
  { scene, api, before }: History,
  { sharing, messages, parked, taken }: Known,
  isHeld: (message: Message) => boolean,
): Record<string, boolean> {
  const isWell = sharing.every(({ error }) => error === undefined);
  const [first] = sharing;
  const reasons = parked.map(({ id, reason }) => ({ id, reason }));
  const listOf = (id: string): string | undefined => sharing.find((one) => one.id === id)?.list;
  const isBad = ({ lead }: Message): boolean =>
    sharing.some(({ id, error }) => id === lead.id && error !== undefined);
  const tookMs =
    first === undefined
      ? 0
      : (api.firstTaken.get(first.id) ?? Number.POSITIVE_INFINITY) - first.cameIn;
  return {
    // A list is held until the API takes a lead of it. One of which all that are left are never taken stays held, and
    // they wait in it until they are given up.
    'still waiting': messages.some(
      (message) => !message.isGone && !(isBad(message) && isHeld(message)),
    ),
    'taken late':
      isWell &&
      sharing.length === 1 &&
      first?.isLate === true &&
      tookMs > latest(scene, before.get(first.id) ?? 0),
    'parked as refused, though it is well':
      isWell &&
      reasons.some(
        ({ id, reason }) => reason.includes('refuses the contact') && listOf(id) !== REFUSED_LIST,
      ),
    'parked, though it is well':
      isWell &&
      reasons.some(
        ({ reason }) => !reason.startsWith(UNSURE) && !reason.includes('refuses the contact'),
      ),
    'taken, and parked as if it were not':
      isWell &&
      sharing.length === 1 &&
      taken > 0 &&
      // A lead of the list that was parked while that was refused goes out where its sender delivers it again.
      first?.list !== REFUSED_LIST &&
      reasons.some(({ reason }) => !reason.startsWith(UNSURE)),
  };
}

/**
 * What was left when the world became kind may be before it, each lead in a call of its own, three calls at once; where
 * an answer that nobody has described keeps the breaker open, one call in ten seconds.
 */
const latest = ({ ways }: Scene, callsBefore: number): number =>
  LATE_MS + callsBefore * Math.max(PROBE_MS, (SLOWEST * ways.callMs) / dialerLimits.concurrency);

/** What holds for the whole world: what came in is what has come of it. */
function ofWorld({ scene, messages, doings, items }: History): readonly string[] {
  const { ways } = scene;
  const broken: string[] = [];
  const gone = messages.filter(({ isGone }) => isGone).length;
  const leads = [...items].flatMap(([key, item]) => (key.startsWith('#') ? [] : [item]));
  const inLedger = leads.reduce(
    (sum, item) => sum + number(item.deliveryCount) + number(item.duplicateCount),
    0,
  );
  const settled = inLedger + doings.parked.length;
  const again = parkedAgain(scene, doings.parked);
  if (settled < gone || (isBalanced(scene) && settled > gone + again)) {
    broken.push(`the ledger has ${inLedger}, ${doings.parked.length} are parked, ${gone} are gone`);
  }
  const { LeadsDelivered = 0, LeadsDuplicate = 0, LeadsParked = 0 } = doings.counted;
  const counted = LeadsDelivered + LeadsDuplicate + LeadsParked;
  const isCounted =
    doings.timeouts === 0 && ways.deaths + ways.tableErrors + ways.queueErrors === 0;
  if (isCounted && (counted < gone || counted > gone + again))
    broken.push(`${counted} are counted, ${gone} are gone`);
  for (const [key, item] of items) {
    const size = JSON.stringify(item).length;
    if (size > MOST_ITEM_CHARACTERS) broken.push(`the item ${key} has ${size} characters`);
  }
  return broken;
}

/**
 * Whether each message is settled once. Who dies between parking a lead and writing that down, or is not told that it
 * is parked or its message deleted, does one of both again.
 */
const isBalanced = ({ ways }: Scene): boolean =>
  ways.deaths + ways.queueErrors + ways.parkErrors === 0;

/**
 * How often a lead may have been parked once more for a second copy of its message that somebody had in hand: one that
 * was refused alone is kept aside without a claim, and the ledger remembers one parked message of a key.
 */
const parkedAgain = ({ ways }: Scene, parked: Doings['parked']): number =>
  ways.givenTwice === 0 ? 0 : parked.length - new Set(parked.map(({ id }) => id)).size;

const UNSURE = 'unsure';
const isUnsure = ({ reason }: { readonly reason: string }): boolean => reason.startsWith(UNSURE);
/** It has met the same undescribed answer too often. */
const isOfContact = ({ reason }: { readonly reason: string }): boolean =>
  reason.includes('10 times');

const number = (value: Attributes[string] | undefined): number => Number(value?.N ?? 0);

function inWords({ scene, api, doings }: History, known: Known): string {
  const { key, sharing, parked, taken, messages } = known;
  const people = sharing.map(
    ({ id, list, cameIn, error }) =>
      `${id} of ${list} at ${scene.seconds(cameIn)} s${error === undefined ? '' : `, ${error}`}, sent ${api.sent.get(id) ?? 0} times, taken at ${scene.seconds(api.firstTaken.get(id) ?? Number.NaN)} s`,
  );
  const reasons = parked.map(({ id, reason, at }) => `${id} at ${scene.seconds(at)} s: ${reason}`);
  return `${key} (${people.join('; ')}), taken ${taken} times, ${doings.announced.has(key) ? '' : 'not '}announced, parked ${reasons.join('; ') || 'never'}, ${messages.filter(({ isGone }) => !isGone).length} of ${messages.length} messages waiting`;
}
