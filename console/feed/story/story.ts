import { unreachable } from '../../../functions/shared/result.ts';
import { type Change, type Figures, kept } from '../../wire.ts';
import { createCallList } from './calls.ts';
import { assess } from './health.ts';
import type { Known } from './known.ts';
import { createLeadWays } from './lead-ways.ts';
import { type LogEvent, readLogLine } from './log-events.ts';
import { createNotices } from './notices.ts';
import { createPulse } from './pulse.ts';
import { createSendersHeard } from './senders-heard.ts';
import { createSpeeds } from './speeds.ts';

/** The rate by which a backlog is judged is that of so many seconds. */
const RATE_SECONDS = 5;

export interface StoryOptions {
  /** Whether calls are known by the dialer's log only, and not better otherwise. */
  readonly logsCalls: boolean;
  /** What the commands are called with to mean this connector: ` --stack acme-connector`. */
  readonly option?: string | undefined;
  /** Whether a source keeps what is refused of it. */
  readonly keeping: (source: string) => boolean;
}

/**
 * What the functions' log lines tell, put together: leads and their way, calls, speed, what is wrong.
 * Both feeds tell it; each adds what it sees beside the logs.
 */
export function createStory({ logsCalls, option = '', keeping }: StoryOptions) {
  const ways = createLeadWays(kept.leads);
  const calls = createCallList(kept.calls);
  const speeds = createSpeeds(kept.seconds);
  const notices = createNotices(kept.notices);
  const pulse = createPulse();
  const senders = createSendersHeard();
  let known: Partial<Known> = {};
  const heldNow = () => known.heldDestinations ?? pulse.held();

  function take(event: LogEvent): void {
    switch (event.kind) {
      case 'lead':
        ways.logged(event);
        if (event.step.kind === 'delivered' && event.milliseconds !== undefined) {
          speeds.add(event.step.at, event.milliseconds);
        }
        return;
      case 'call':
        if (logsCalls) calls.logged(event);
        pulse.take(event);
        return;
      case 'breaker':
      case 'destination':
        pulse.take(event);
        return;
      case 'heard':
        senders.take(event);
        return;
      case 'silent':
        senders.isSilent(event);
        return;
      case 'notice':
        notices.add(event);
        return;
      default:
        unreachable(event);
    }
  }

  return {
    ways,
    calls,
    /** Takes how a source was answered that the log does not name. */
    heard: senders.take,
    /**
     * Takes lines of one or several logs.
     *
     * @returns what they told, by time
     */
    read(lines: readonly string[]): readonly LogEvent[] {
      // Logs cover different times: what happened last has to come last.
      const events = lines.flatMap(readLogLine).sort((one, other) => one.at - other.at);
      for (const event of events) take(event);
      return events;
    },
    /** Takes what the ledger knows, which is better than what the log tells of it. */
    know(what: Known): void {
      known = what;
      ways.pause(what.paused);
    },
    /** What is told as a whole. */
    summary(now: number, figures: Figures | undefined) {
      const { breaker = pulse.breaker(), paused = [], keptPlaces = [] } = known;
      const heldDestinations = heldNow();
      const heard = senders.all();
      const signs = {
        breaker,
        heldDestinations,
        paused,
        keptPlaces,
        heard,
        lastFailure: pulse.lastFailure(now),
      };
      const perSecond = speeds.rate(now, RATE_SECONDS);
      return {
        figures,
        health: figures && assess({ ...signs, figures, perSecond, now, option, keeping }),
        speed: speeds.overall(now),
        notices: notices.all(),
        ...{ breaker, heldDestinations, paused, keptPlaces, heard },
      };
    },
    /** The parts of lists that have changed since it was last asked. */
    changed() {
      ways.hold(heldNow());
      return { leads: ways.changed(), calls: calls.changed(), seconds: speeds.changed() };
    },
    all: () =>
      ({ leads: ways.all(), calls: calls.all(), seconds: speeds.all() }) satisfies Partial<Change>,
  };
}

export type Story = ReturnType<typeof createStory>;
