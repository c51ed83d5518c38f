import type { QueuedLead } from '../../../functions/lead/queued-lead.ts';
import { aContact, aQueuedLead } from '../leads.ts';
import type { Scene } from './scene.ts';

/** Somebody whose lead comes in, and how the API sees them. */
export interface Person {
  readonly id: string;
  /** Several may have the same: they are the same lead to the dialer. */
  readonly key: string;
  readonly list: string;
  readonly source: string;
  /** Milliseconds since 1970. */
  readonly cameIn: number;
  /** Whether the world was kind then. */
  readonly isLate: boolean;
  /** What the API says to this contact, whenever. */
  readonly error?: string | undefined;
}

export interface People {
  readonly all: readonly Person[];
  byId(id: string): Person;
  /** Whose contacts a call holds. */
  inCall(document: string): readonly Person[];
}

/** The list that the API refuses for a while, where it refuses one. */
export const REFUSED_LIST = 'Refused';
/** Words of the API that are described for a bad contact, and some that are not. */
const REFUSAL = 'Incorrect Input Parameters';
const UNRECOGNISED = 'This phone is on strike';
/** Most come in bursts, a few milliseconds apart, so that there is a backlog; the others whenever. */
const BURSTS = 2;
const IN_BURSTS = 0.8;
const APART_MS = 5;
/** By those who come when the world is kind, a list that is held is found to be well again. */
const LATE_LISTS = ['A', 'B', REFUSED_LIST, 'A', 'B', REFUSED_LIST] as const;
const LATE_EVERY_MS = 15 * 60_000;
/** A sender delivers again within that, milliseconds. */
const AGAIN_MS = 60_000;

/** @param put puts a lead on the queue, at that time */
export function drawPeople(scene: Scene, put: (lead: QueuedLead, at: number) => void): People {
  const { ways, pick, random, happens, began, hostileUntil } = scene;
  const people = new Map<string, Person>();
  const keys: string[] = [];
  const add = (list: string, cameIn: number): void => {
    const id = `${people.size + 1}`;
    const [first, ...others] = keys;
    const key = first !== undefined && happens('sharedKeys') ? pick(first, ...others) : `k${id}`;
    keys.push(key);
    const isLate = cameIn > hostileUntil;
    const isRefused = !isLate && happens('refusedContacts');
    const isUnrecognised = !isLate && happens('unrecognised');
    const error = isRefused ? REFUSAL : isUnrecognised ? UNRECOGNISED : undefined;
    const person = { id, key, list, source: pick('website', 'crm'), cameIn, isLate, error };
    people.set(id, person);
    put(leadOf(person, cameIn), cameIn);
    if (!happens('deliveredTwice')) return;
    const again = cameIn + Math.floor(random() * AGAIN_MS);
    put(leadOf(person, again), again);
  };
  const leadOf = ({ id, key, source, list }: Person, at: number): QueuedLead =>
    aQueuedLead({
      id,
      key,
      source,
      receivedAt: new Date(at).toISOString(),
      contact: aContact({ surname: `S${id}.` }),
      destination: { campaign: 'C', list, dataSource: 'D', priority: pick(1, 5, 5) },
    });

  const more = Array.from({ length: ways.lists }, (_, index) => `L${index}`);
  const lists: readonly [string, ...string[]] =
    ways.lists > 0 ? ['A', REFUSED_LIST, ...more] : ['A', 'A', 'B', REFUSED_LIST];
  const whenever = (): number => began + Math.floor(random() * (hostileUntil - began));
  const bursts = [began, ...Array.from({ length: BURSTS - 1 }, whenever)] as const;
  for (let index = 0; index < ways.people; index++) {
    const isInBurst = random() < IN_BURSTS;
    add(pick(...lists), isInBurst ? pick(...bursts) + index * APART_MS : whenever());
  }
  for (const [index, list] of LATE_LISTS.entries()) {
    add(list, hostileUntil + (index + 1) * LATE_EVERY_MS);
  }

  const byId = (id: string): Person => {
    const person = people.get(id);
    if (person === undefined) throw new Error(`nobody is ${id}`);
    return person;
  };
  return {
    all: [...people.values()],
    byId,
    inCall: (document) =>
      [...document.matchAll(/<Surname>S([^.]+)\./g)].map(([, id = '']) => byId(id)),
  };
}
