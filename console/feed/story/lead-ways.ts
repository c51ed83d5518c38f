import type { LeadState, LeadWay, Paused, Step } from '../../wire.ts';
import type { Destination, LogEvent } from './log-events.ts';
import { addStep, isOfPause, type OpenWay, tell } from './way.ts';

/** A lead that was seen in its queue message, or as it was handed to the dialer. */
export interface Sighting {
  readonly id: string;
  readonly source: string;
  readonly receivedAt: number;
  /** When its message was put on the lead queue. */
  readonly sentAt: number;
  /** It was on the parked queue before. */
  readonly isSentAgain: boolean;
  /** When fields of it were put right while it was parked, and which. */
  readonly edited: readonly { readonly at: number; readonly fields: readonly string[] }[];
  /** When the dialer took it from the queue, and for which time. */
  readonly taken: { readonly at: number; readonly attempt: number | undefined } | undefined;
}

/** The last leads by id, each with its way. */
export interface LeadWays {
  /** Takes what the log says of a lead. */
  logged(event: LogEvent & { kind: 'lead' }): void;
  /** Takes what the lead queue shows of one. */
  seen(sighting: Sighting): void;
  /** Adds a step that neither log nor queue has told, to a lead that may be new. */
  add(id: string, source: string, step: Step): void;
  /** Adds a step to a lead if it is known, and else does nothing. */
  addTo(id: string, step: Step): void;
  /** Takes which destinations the API refuses as a whole: whoever waits for one is held. */
  hold(destinations: readonly Destination[]): void;
  /** Takes which pauses are on: whoever waits for one that is over waits for its next look only. */
  pause(paused: readonly Paused[]): void;
  /** The leads that are in a state now. */
  inState(state: LeadState): readonly Pick<LeadWay, 'id'>[];
  /** The ways that have changed since it was last asked. */
  changed(): readonly LeadWay[];
  /** All of them, the one that changed last at the end. */
  all(): readonly LeadWay[];
}

/** @param limit how many leads are kept: those in which something happened last */
export function createLeadWays(limit: number): LeadWays {
  const ways = new Map<string, OpenWay>();
  const changed = new Set<OpenWay>();
  let held: ReadonlySet<string> = new Set();
  let paused: readonly Paused[] | undefined;

  const isHeld = ({ destination }: OpenWay): boolean =>
    destination !== undefined && held.has(keyOf(destination));
  const told = (way: OpenWay): LeadWay => tell(way, isHeld(way), paused);

  function add(id: string, source: string, step: Step): OpenWay {
    const way = ways.get(id) ?? { id, source, milliseconds: undefined, steps: [], leftOut: 0 };
    if (!addStep(way, step)) return way;
    changed.add(way);
    // The lead goes to the end of the map, so that the first is the one in which nothing has
    // happened for longest.
    ways.delete(id);
    ways.set(id, way);
    const [oldest] = ways.values();
    if (ways.size > limit && oldest !== undefined) {
      ways.delete(oldest.id);
      changed.delete(oldest);
    }
    return way;
  }

  return {
    logged({ id, source, step, milliseconds, destination }) {
      if (milliseconds !== undefined) {
        add(id, source, { kind: 'received', at: step.at - milliseconds });
      }
      const way = add(id, source, step);
      if (step.kind === 'delivered') way.milliseconds = milliseconds;
      way.destination = destination ?? way.destination;
    },
    seen({ id, source, receivedAt, sentAt, isSentAgain, edited, taken }) {
      add(id, source, { kind: 'received', at: receivedAt });
      add(id, source, { kind: isSentAgain ? 'sentAgain' : 'queued', at: sentAt });
      for (const { at, fields } of edited) {
        add(id, source, { kind: 'edited', at, reason: fields.join(', ') });
      }
      if (taken !== undefined) add(id, source, { kind: 'claimed', ...taken });
    },
    add,
    addTo(id, step) {
      const way = ways.get(id);
      if (way !== undefined) add(id, way.source, step);
    },
    hold(destinations) {
      const before = held;
      held = new Set(destinations.map(keyOf));
      if (held.size === before.size && [...held].every((key) => before.has(key))) return;
      for (const way of ways.values()) {
        const key = way.destination && keyOf(way.destination);
        if (key !== undefined && held.has(key) !== before.has(key)) changed.add(way);
      }
    },
    pause(now) {
      const isSame = JSON.stringify(now) === JSON.stringify(paused);
      paused = now;
      if (isSame) return;
      for (const way of ways.values()) if (way.steps.some(isOfPause)) changed.add(way);
    },
    inState: (state) => [...ways.values()].filter((way) => told(way).state === state),
    changed() {
      const news = [...changed].map(told);
      changed.clear();
      return news;
    },
    all: () => [...ways.values()].map(told),
  };
}

const keyOf = ({ campaign, list }: Destination): string => JSON.stringify([campaign, list]);
