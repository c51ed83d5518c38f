import { errorTexts } from '../../../simulator/faults.ts';
import type { Call } from '../../../simulator/journal.ts';
import type { EuphoriaSimulator } from '../../../simulator/simulator.ts';
import type { CallDocument, CallLine } from '../../wire.ts';
import { contactName } from './sightings.ts';

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
export function followJournal(simulator: Journaled, limit: number): () => readonly SeenCall[] {
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

/** The XML of a call, with the key masked, and the answer; undefined once the journal has it no more. */
export function readCall(simulator: Journaled, n: number): CallDocument | undefined {
  const [call] = simulator.journal({ since: n - 1, limit: 1 });
  return call?.n === n ? { n, document: call.document, answer: call.answer } : undefined;
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
    // By it, a command or the dialer asks whether the API answers: it is no call of a lead.
    destination:
      call.action === 'DoNothing'
        ? 'asks whether the API answers: no lead'
        : [campaign, list].filter(Boolean).join(' / '),
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
