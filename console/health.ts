import type { Figures, Health } from './wire.ts';

/** What the state of affairs is worked out from. */
export interface Signs {
  readonly figures: Figures;
  /** What the API refuses every call with, while it does. */
  readonly gateClosedBy: string | undefined;
  /** Why the last calls were not taken; undefined if they were. */
  readonly lastFailure: string | undefined;
  /** Contacts delivered a second, over the last few. */
  readonly perSecond: number;
}

/** Says in words whether all is well, and what to do if it is not. */
export function assess({ figures, gateClosedBy, lastFailure, perSecond }: Signs): Health {
  const { received, waiting, inFlight, parked, duplicate, dialer } = figures;
  const attention = parked === 0 ? '' : ` ${leads(parked)} ${parked === 1 ? 'is' : 'are'} parked.`;
  const tell = (level: Health['level'], text: string): Health => ({
    level,
    text: `${text}${attention}`,
  });

  if (gateClosedBy !== undefined) {
    return tell(
      'bad',
      `Calls have stopped, because the API said “${gateClosedBy}”.${waitingLeads(waiting)} One ` +
        'call a minute finds out whether it was put right; npm run connector -- check says what to do.',
    );
  }
  if (waiting > 0 && lastFailure !== undefined) {
    return tell(
      'bad',
      `The last API call failed: “${lastFailure}”.${waitingLeads(waiting)} Each is tried ` +
        'again by itself, half a minute after its first failure and then each minute.',
    );
  }
  if (waiting > 0 && perSecond >= 1) {
    const seconds = Math.ceil(waiting / perSecond);
    return tell('busy', `${leads(waiting)} on the way; through in about ${duration(seconds)}.`);
  }
  // Handed back by a failure that is over, or in the hands of a process that is gone.
  if (waiting > 0 && inFlight >= waiting && dialer.busy === 0) {
    const wait = waiting === 1 ? 'waits' : 'wait';
    return tell(
      'busy',
      `${leads(waiting)} ${wait} for another try, which comes by itself within minutes.`,
    );
  }
  if (waiting > 0) return tell('busy', `${leads(waiting)} on the way.`);
  if (received === 0) return tell('quiet', 'No lead has come in yet.');
  if (parked > 0) {
    const text = `${leads(parked)} ${parked === 1 ? 'is' : 'are'} parked; nothing else waits.`;
    return { level: 'waiting', text };
  }
  const again =
    duplicate === 0
      ? ''
      : ` ${leads(duplicate)} came in again, and ${duplicate === 1 ? 'was' : 'were'} not dialled twice.`;
  return tell('good', `Every lead that came in has been delivered.${again}`);
}

const leads = (count: number): string =>
  `${count.toLocaleString('en')} ${count === 1 ? 'lead' : 'leads'}`;
const waitingLeads = (count: number): string =>
  count === 0 ? '' : ` ${leads(count)} ${count === 1 ? 'waits' : 'wait'}; none is lost.`;
const duration = (seconds: number): string =>
  seconds < 90 ? `${seconds} s` : `${Math.ceil(seconds / 60)} min`;
