/** One API call, as the journal shows it. No key is anywhere in it. */
export interface Call {
  n: number;
  /** When it began (ISO 8601). */
  at: string;
  /** Until it was answered or its connection given up; null while in progress. */
  milliseconds: number | null;
  action: string | null;
  tenant: string | null;
  campaign: string | null;
  list: string | null;
  dataSource: string | null;
  /** 5 where it was left out; null where it is no number. */
  priority: number | null;
  /** Contacts in the document, and its length in bytes. */
  contacts: number;
  bytes: number;
  /** The XML received, keys masked. */
  document: string;
  /** The body sent back; null where none was, or not whole. */
  answer: string | null;
  /** `accepted`, a fault kind, or the error text of a fault of the request itself. */
  outcome: string;
  cached: boolean;
  /** Contacts this call added. */
  taken: number;
  /** Calls of the tenant in progress when it began, itself and those given up included. */
  concurrent: number;
  /** Whether its caller went away before it was done. */
  givenUp: boolean;
  violations: string[];
}

export interface Stats {
  calls: number;
  byOutcome: Record<string, number>;
  contactsTaken: number;
  /** The most calls of one tenant seen at once, those included whose caller had gone. */
  peak: number;
  /** Calls refused because the tenant had too many in progress. */
  overLimit: number;
  /** Calls refused although there was room, because other programs had taken it. */
  busyFromOutside: number;
  /** Calls whose caller went away before they were done. */
  givenUp: number;
  /** How often the person was taken who was taken most often: a phone number on a list. */
  mostTaken: number;
  inProgress: number;
  violations: number;
  /** Connections destroyed because of `down`. */
  refused: number;
}

/** A contact that was taken: by which call, onto which list. */
export interface Arrival {
  call: number;
  list: string;
  phoneNumber: string;
}

export interface Journal {
  stats: Omit<Stats, 'inProgress'>;
  /** Adds a call that begins, with its number. */
  begin(call: Omit<Call, 'n'>): Call;
  /** Notes that a call added contacts with these numbers to a list. */
  take(call: Call, phoneNumbers: string[]): void;
  /** Times each phone number was taken. */
  taken(): Record<string, number>;
  /** Times each person was taken: `0825550101 WebLeads`, a phone number on a list. */
  people(): Record<string, number>;
  /** The first 100,000 contacts taken, in their order. */
  arrivals(): Arrival[];
  /** Kept calls, newest last: the first `limit` after number `since`, else the newest `limit`. */
  read(page?: { since?: number | undefined; limit?: number | undefined }): Call[];
}

const keptCalls = 10_000;
const keptCharacters = 64 * 1024 * 1024;
const keptArrivals = 100_000;

/**
 * A journal that counts every call and keeps the newest 10,000, or fewer once their documents
 * pass 64 MiB together.
 */
export function createJournal(): Journal {
  // Numbers are consecutive, so the oldest call is found by its number and nothing is searched.
  const calls = new Map<number, Call>();
  const timesTaken = new Map<string, number>();
  const people = new Map<string, number>();
  const arrivals: Arrival[] = [];
  let oldest = 1;
  let newest = 0;
  let characters = 0;
  const stats = {
    calls: 0,
    byOutcome: {},
    contactsTaken: 0,
    peak: 0,
    overLimit: 0,
    busyFromOutside: 0,
    givenUp: 0,
    mostTaken: 0,
    violations: 0,
    refused: 0,
  };
  return {
    stats,
    begin(details) {
      newest += 1;
      const call = { n: newest, ...details };
      calls.set(newest, call);
      characters += call.document.length;
      while (calls.size > keptCalls || (characters > keptCharacters && calls.size > 1)) {
        characters -= calls.get(oldest)?.document.length ?? 0;
        calls.delete(oldest);
        oldest += 1;
      }
      stats.calls += 1;
      stats.violations += call.violations.length;
      stats.peak = Math.max(stats.peak, call.concurrent);
      return call;
    },
    take(call, phoneNumbers) {
      const list = call.list ?? '';
      stats.contactsTaken += phoneNumbers.length;
      for (const phoneNumber of phoneNumbers) {
        increase(timesTaken, phoneNumber);
        const times = increase(people, `${phoneNumber} ${list}`);
        stats.mostTaken = Math.max(stats.mostTaken, times);
        if (arrivals.length < keptArrivals) arrivals.push({ call: call.n, list, phoneNumber });
      }
    },
    taken: () => Object.fromEntries(timesTaken),
    people: () => Object.fromEntries(people),
    arrivals: () => [...arrivals],
    read({ since, limit = keptCalls } = {}) {
      const first = Math.max(oldest, since === undefined ? newest - limit + 1 : since + 1);
      const page: Call[] = [];
      for (let n = first; n <= newest && page.length < limit; n += 1) {
        const call = calls.get(n);
        if (call) page.push(call);
      }
      return page;
    },
  };
}

function increase(times: Map<string, number>, key: string): number {
  const more = (times.get(key) ?? 0) + 1;
  times.set(key, more);
  return more;
}

/** Masks the keys of a document: what an Auth element holds, and the known keys wherever they are. */
export function maskKeys(document: string, keys: string[]): string {
  return keys.reduce(
    (masked, key) => masked.replaceAll(key, '***'),
    document.replace(/(<auth\b[^>]*>)[^<]+/gi, '$1***'),
  );
}
