import type { Status } from '../../status.ts';
import type { Figures } from '../../wire.ts';

/** What of the stack's status the page is told. */
export interface Seen {
  readonly figures: Figures;
  readonly breaker: Status['breaker'];
  readonly keptPlaces: Status['keptPlaces'];
  readonly restartDue: boolean;
}

/** How long to wait between two looks: at least, and while nothing happens. Milliseconds. */
const PAUSE_MS = 500;
const QUIET_PAUSE_MS = 2_000;
/**
 * At most a quarter of the time goes into looking. While leads are under way, the status itself
 * reads the ledger more rarely (local/status.ts).
 */
const RESTS = 3;

/**
 * Looks at the status of the stack now and then, beside everything else.
 *
 * @param report is told of a look that failed; the next one is made all the same
 */
export function watchStatus(status: () => Promise<Status>, report: (error: unknown) => void) {
  let seen: Seen | undefined;
  let looking: Promise<void> | undefined;
  let nextAt = 0;
  let quietUntil = 0;
  let hasMoved = true;

  async function look(): Promise<void> {
    const began = performance.now();
    try {
      const now = await status();
      const { breaker, keptPlaces, restartDue } = now;
      seen = { figures: toFigures(now), breaker, keptPlaces, restartDue };
    } catch (error) {
      report(error);
    }
    const ended = performance.now();
    nextAt = ended + Math.max(PAUSE_MS, RESTS * (ended - began));
    quietUntil = ended + QUIET_PAUSE_MS;
    looking = undefined;
  }

  return {
    /**
     * The status as it was last seen. Waits for the first one only.
     *
     * @param isInMotion whether something has happened, so that they may have changed
     */
    async latest(isInMotion: boolean): Promise<Seen | undefined> {
      const now = performance.now();
      hasMoved ||= isInMotion;
      if (now >= nextAt && (hasMoved || now >= quietUntil)) {
        hasMoved = false;
        looking ??= look();
      }
      if (seen === undefined) await looking;
      return seen;
    },
    /** The status as it is now, for whoever has not seen it before: the last look may be long ago. */
    async fresh(): Promise<Seen | undefined> {
      // One that is under way may have begun before what the newcomer has just done.
      await looking;
      looking ??= look();
      await looking;
      return seen;
    },
  };
}

const toFigures = ({ balance, queue, settledMessages, environments, api }: Status): Figures => ({
  ...balance,
  // Their messages are hidden until they come back for the last time.
  inFlight: Math.max(0, queue.inFlight - settledMessages.length),
  webhook: environments.webhook,
  dialer: environments.dialer,
  calls: api.calls,
  callsByOutcome: api.byOutcome,
  contactsDelivered: api.contactsDelivered,
});
