import { unreachable } from '../functions/shared/result.ts';
import type { EuphoriaSimulator } from '../simulator/simulator.ts';
import { createCalls } from './calls.ts';
import { createContacts } from './contacts.ts';
import { simulatorState } from './faults.ts';
import type { watchStatus } from './figures.ts';
import { assess } from './health.ts';
import { createLeadWays } from './lead-ways.ts';
import { type LogEvent, readLogLine } from './log-events.ts';
import { createNotices } from './notices.ts';
import type { watchParkedQueue } from './parked-list.ts';
import { createPulse } from './pulse.ts';
import type { watchLeadQueue } from './sightings.ts';
import { createSpeeds } from './speeds.ts';
import { type Change, type Figures, kept, type Snapshot } from './wire.ts';

/** Where a view looks. */
export interface Sights {
  /** Of each function's log, what gives its new lines. */
  readonly logs: readonly (() => Promise<readonly string[]>)[];
  readonly leadQueue: ReturnType<typeof watchLeadQueue>;
  readonly parkedQueue: ReturnType<typeof watchParkedQueue>;
  readonly status: ReturnType<typeof watchStatus>;
  readonly simulator: EuphoriaSimulator | undefined;
  /** What functions and queues go by, milliseconds since 1970. */
  readonly now: () => number;
}

/** What of the running stack can be shown. */
export interface View {
  /** Looks everywhere, and gives what has changed since it last did. */
  look(): Promise<Change>;
  /** All that the looks so far have shown. */
  all(): Omit<Snapshot, 'connector' | 'apiHost' | 'url' | 'sources' | 'form'>;
}

/** Contacts of whom it is known which lead they are. */
const KNOWN_CONTACTS = 5_000;
/** The rate by which a backlog is judged is that of so many seconds. */
const RATE_SECONDS = 5;

export function createView(sights: Sights): View {
  const { simulator, now } = sights;
  const ways = createLeadWays(kept.leads);
  const calls = createCalls(simulator, kept.calls);
  const speeds = createSpeeds(kept.seconds);
  const notices = createNotices(kept.notices);
  const pulse = createPulse();
  const contacts = createContacts(KNOWN_CONTACTS);
  const told = new Map<string, string>();
  let figures: Figures | undefined;

  /** In this order: whoever is in a call was seen on the way to it. */
  function lookAtLeads(): boolean {
    const sightings = sights.leadQueue.read();
    for (const sighting of sightings) {
      ways.seen(sighting);
      contacts.see(sighting);
    }
    const seen = calls.look();
    for (const { line, contacts: names } of seen) {
      const outcome = line.underWay ? undefined : line.outcome;
      for (const id of names.flatMap((name) => contacts.find(name, line.at) ?? [])) {
        ways.addTo(id, { kind: 'called', at: line.at, call: line.n, outcome });
      }
    }
    return sightings.length + seen.length > 0;
  }

  async function readLogs(): Promise<boolean> {
    const read = await Promise.all(sights.logs.map((log) => log()));
    // Old logs cover different times: what happened last has to come last.
    const events = read.flat().flatMap(readLogLine);
    for (const event of events.sort((one, other) => one.at - other.at)) take(event);
    return events.length > 0;
  }

  function take(event: LogEvent): void {
    switch (event.kind) {
      case 'lead':
        ways.logged(event);
        if (event.step.kind === 'delivered' && event.milliseconds !== undefined) {
          speeds.add(event.step.at, event.milliseconds);
        }
        return;
      case 'call':
        calls.logged(event);
        pulse.take(event);
        return;
      case 'gate':
        pulse.take(event);
        return;
      case 'notice':
        notices.add(event);
        return;
      default:
        unreachable(event);
    }
  }

  function lookAtParked() {
    const parked = sights.parkedQueue.read();
    for (const { line, receivedAt } of parked?.added ?? []) {
      if (receivedAt === undefined) continue;
      ways.add(line.id, line.source, { kind: 'received', at: receivedAt });
    }
    return parked?.lines;
  }

  const unlessTold = <Value>(name: string, value: Value): Value | undefined => {
    const text = JSON.stringify(value);
    if (told.get(name) === text) return undefined;
    told.set(name, text);
    return value;
  };

  const summary = () => ({
    figures,
    health:
      figures &&
      assess({ ...pulse.signs(now()), figures, perSecond: speeds.rate(now(), RATE_SECONDS) }),
    speed: speeds.overall(now()),
    notices: notices.all(),
    simulator: simulator && simulatorState(simulator),
  });

  return {
    async look() {
      // First what the logs say: the call of a lead that they tell of is seen after it, never too late.
      const hasLogged = await readLogs();
      const hasMoved = lookAtLeads();
      const parked = lookAtParked();
      figures = await sights.status.latest(hasMoved || hasLogged || parked !== undefined);
      const changes = Object.entries(summary()).map(([name, value]) => [
        name,
        unlessTold(name, value),
      ]);
      return {
        now: now(),
        ...Object.fromEntries(changes),
        leads: unlessEmpty(ways.changed()),
        calls: unlessEmpty(calls.changed()),
        seconds: unlessEmpty(speeds.changed()),
        parked,
      };
    },
    all: () => ({
      now: now(),
      ...summary(),
      leads: ways.all(),
      calls: calls.all(),
      seconds: speeds.all(),
      parked: sights.parkedQueue.lines(),
      kept,
    }),
  };
}

const unlessEmpty = <Item>(items: readonly Item[]): readonly Item[] | undefined =>
  items.length === 0 ? undefined : items;
