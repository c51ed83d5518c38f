import type { EuphoriaSimulator } from '../../../simulator/simulator.ts';
import { type Change, kept, type ParkedLine, type Snapshot } from '../../wire.ts';
import { createChanges, unlessEmpty } from '../changes.ts';
import type { Feed } from '../feed.ts';
import { addDepartures, type FindDeparted } from '../story/departures.ts';
import { toKnown } from '../story/known.ts';
import { createStory } from '../story/story.ts';
import { createContacts } from './contacts.ts';
import { simulatorState } from './faults.ts';
import type { Seen, watchStatus } from './figures.ts';
import { followJournal, readCall } from './journal.ts';
import type { watchParkedQueue } from './parked-list.ts';
import type { watchLeadQueue } from './sightings.ts';

/** What of the running stack is watched. */
export interface Sights {
  /** What does not change while it runs, known at the latest when the first page is opened. */
  readonly about: () => Omit<Snapshot, keyof Change | 'kept'>;
  /** Of each function's log, what gives its new lines. */
  readonly logs: readonly (() => Promise<readonly string[]>)[];
  readonly leadQueue: ReturnType<typeof watchLeadQueue>;
  readonly parkedQueue: ReturnType<typeof watchParkedQueue>;
  readonly status: ReturnType<typeof watchStatus>;
  readonly simulator: EuphoriaSimulator | undefined;
  /** The last deliveries. Asked at each look, so it must be cheap while there is none. */
  readonly deliveries: () => Promise<Change['deliveries']>;
  readonly findDeparted: FindDeparted;
  /** Whether a source keeps what is refused of it. */
  readonly keeping: (source: string) => boolean;
  /** What functions and queues go by, milliseconds since 1970. */
  readonly now: () => number;
  readonly close: () => void;
}

const EVERY_MS = 200;
/** Contacts of whom it is known which lead they are. */
const KNOWN_CONTACTS = 5_000;

/** The feed of `npm start`: the functions' log files, the queues' file, the simulator's journal. */
export function openLocalFeed(sights: Sights): Feed {
  const { simulator, now } = sights;
  const story = createStory({
    logsCalls: simulator === undefined,
    keeping: sights.keeping,
  });
  const lookAtJournal = simulator === undefined ? () => [] : followJournal(simulator, kept.calls);
  const contacts = createContacts(KNOWN_CONTACTS);
  const ifChanged = createChanges();
  let seen: Seen | undefined;
  let deliveries: Change['deliveries'];
  let newestDelivery = 0;
  let isFirst = true;

  async function readLogs(): Promise<boolean> {
    const read = await Promise.all(sights.logs.map((log) => log()));
    return story.read(read.flat()).length > 0;
  }

  /** In this order: whoever is in a call was seen on the way to it. */
  function lookAtLeads(): boolean {
    const sightings = sights.leadQueue.read();
    for (const sighting of sightings) {
      story.ways.seen(sighting);
      contacts.see(sighting);
    }
    const seen = lookAtJournal();
    for (const { line, contacts: names } of seen) {
      story.calls.keep(line);
      const outcome = line.underWay ? undefined : line.outcome;
      for (const id of names.flatMap((name) => contacts.find(name, line.at) ?? [])) {
        story.ways.addTo(id, { kind: 'called', at: line.at, call: line.n, outcome });
      }
    }
    return sightings.length + seen.length > 0;
  }

  function lookAtParked(): readonly ParkedLine[] | undefined {
    const parked = sights.parkedQueue.read();
    for (const { line, receivedAt } of parked?.added ?? []) {
      if (receivedAt === undefined) continue;
      story.ways.add(line.id, line.source, { kind: 'received', at: receivedAt });
    }
    return parked?.lines;
  }

  /** The log says of most that is answered 503 why, but not whose delivery it was. */
  async function lookAtDeliveries(): Promise<void> {
    deliveries = await sights.deliveries();
    const fresh = (deliveries ?? []).filter(({ n }) => n > newestDelivery).reverse();
    newestDelivery = deliveries?.[0]?.n ?? newestDelivery;
    const known = new Set(sights.about().sources.map(({ name }) => name));
    for (const { source, at, status, why } of fresh) {
      if (status >= 500 && known.has(source)) {
        story.heard({ source, at, as: 'failed', why, isLead: false });
      }
    }
  }

  const summary = () => ({
    ...story.summary(now(), seen?.figures),
    restartDue: seen?.restartDue,
    deliveries,
    simulator: simulator && simulatorState(simulator),
  });

  return {
    everyMs: EVERY_MS,
    async look(isForNewcomer) {
      // First what the logs say: the call of a lead that they tell of is seen after it, never too late.
      const hasLogged = await readLogs();
      const hasMoved = lookAtLeads();
      const parked = lookAtParked();
      const isInMotion = hasMoved || hasLogged || parked !== undefined;
      seen = await (isForNewcomer ? sights.status.fresh() : sights.status.latest(isInMotion));
      if (seen !== undefined) story.know(toKnown(seen.breaker, seen.keptPlaces, now()));
      await lookAtDeliveries();
      if (parked !== undefined || isFirst) {
        await addDepartures(story.ways, sights.parkedQueue.lines(), sights.findDeparted);
      }
      isFirst = false;
      const { leads, calls, seconds } = story.changed();
      return {
        now: now(),
        ...ifChanged(summary()),
        leads: unlessEmpty(leads),
        calls: unlessEmpty(calls),
        seconds: unlessEmpty(seconds),
        parked,
      };
    },
    snapshot: () => ({
      ...sights.about(),
      now: now(),
      ...summary(),
      ...story.all(),
      parked: sights.parkedQueue.lines(),
      kept,
    }),
    readCall: (n) => (simulator === undefined ? undefined : readCall(simulator, n)),
    close: sights.close,
  };
}
