import { errorTexts } from '../simulator/faults.ts';
import type { Call } from '../simulator/journal.ts';
import type { EuphoriaSimulator } from '../simulator/simulator.ts';
import type { LogEvent } from './log-events.ts';
import { contactName } from './sightings.ts';
import type { CallLine } from './wire.ts';

type Journaled = Pick<EuphoriaSimulator, 'journal'>;

/** A call that began or ended, and who was in it. */
export interface SeenCall {
  readonly line: CallLine;
  /** Of each contact, what {@link contactName} calls it. */
  readonly contacts: readonly string[];
}

/**
 * Follows the simulator's journal.
 *
 * @param limit so many calls back it is looked at, at most
 * @returns what gives the calls that have begun or ended since it was last asked
 */
function followJournal(simulator: Journaled, limit: number): () => readonly SeenCall[] {
  let newest = 0;
  let underWay: ReadonlySet<number> = new Set();

  return () => {
    const calls = simulator.journal({ limit });
    // The journal was emptied and counts from 1 again.
    if ((calls.at(-1)?.n ?? 0) < newest) newest = 0;
    const changed = calls.filter(({ n }) => n > newest || underWay.has(n));
    newest = calls.at(-1)?.n ?? 0;
    underWay = new Set(calls.flatMap(({ n, milliseconds }) => (milliseconds === null ? [n] : [])));
    return changed.map((call) => ({ line: toLine(call), contacts: contactsOf(call) }));
  };
}

function toLine({
  n,
  at,
  milliseconds,
  contacts,
  cached,
  campaign,
  list,
  ...call
}: Call): CallLine {
  return {
    n,
    at: Date.parse(at),
    milliseconds,
    underWay: milliseconds === null,
    contacts,
    outcome: wordsOf(call.outcome),
    cached,
    destination: [campaign, list].filter(Boolean).join(' / '),
    hasDocument: true,
  };
}

/** `concurrentCalls` → the API's words for it; `resetAfterProcessing` → `reset after processing` */
function wordsOf(outcome: string): string {
  const texts: Readonly<Record<string, string>> = errorTexts;
  if (Object.hasOwn(texts, outcome)) return texts[outcome] ?? outcome;
  return outcome.replace(/(?<=[a-z])[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

const contactsOf = ({ document, campaign, list }: Call): readonly string[] =>
  [...document.matchAll(/<PhoneNumber>(\d+)<\/PhoneNumber>/g)].map(([, phoneNumber = '']) =>
    contactName(phoneNumber, campaign ?? '', list ?? ''),
  );

/** The last calls: of the simulator's journal, or where the API is elsewhere, of the dialer's log. */
export function createCalls(simulator: Journaled | undefined, limit: number) {
  const look = simulator === undefined ? () => [] : followJournal(simulator, limit);
  const calls = new Map<number, CallLine>();
  const changed = new Set<number>();
  let logged = 0;

  function keep(line: CallLine): void {
    // Number 1 after others: the journal was emptied.
    if (line.n === 1 && !changed.has(1) && calls.get(1)?.at !== line.at) calls.clear();
    calls.set(line.n, line);
    changed.add(line.n);
    const [oldest] = calls.keys();
    if (calls.size > limit && oldest !== undefined) calls.delete(oldest);
  }

  return {
    /** Looks into the journal: the calls that have begun or ended since it last did. */
    look(): readonly SeenCall[] {
      const seen = look();
      for (const { line } of seen) keep(line);
      return seen;
    },
    /** Takes a call that the dialer has logged: what it came to, and with how many contacts. */
    logged({ at, outcome, error, contacts }: LogEvent & { kind: 'call' }): void {
      if (simulator !== undefined) return;
      logged += 1;
      keep({
        n: logged,
        at,
        milliseconds: null,
        underWay: false,
        contacts,
        outcome: error === '' ? outcome : `${outcome}: ${error}`,
        cached: false,
        destination: '',
        hasDocument: false,
      });
    },
    changed(): readonly CallLine[] {
      const told = [...changed].flatMap((n) => calls.get(n) ?? []);
      changed.clear();
      return told;
    },
    all: (): readonly CallLine[] => [...calls.values()],
  };
}
