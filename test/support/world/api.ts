import type { Reply } from '../../../functions/dialer/euphoria/client.ts';
import { dialerLimits } from '../../../functions/dialer/limits.ts';
import { answered, errorText, lost } from '../dialer.ts';
import type { Operators } from './operators.ts';
import { type People, type Person, REFUSED_LIST } from './people.ts';
import type { Scene } from './scene.ts';

/** What the API saw and did. By person's id, where it is of a person. */
export interface ApiRecord {
  /** How often it took the contact, and when first. */
  readonly taken: ReadonlyMap<string, number>;
  readonly firstTaken: ReadonlyMap<string, number>;
  /** How often a call with it arrived, and when the last. */
  readonly sent: ReadonlyMap<string, number>;
  readonly lastSent: ReadonlyMap<string, number>;
  readonly calls: number;
  /** How many calls it had at once at most. */
  readonly peak: number;
}

export interface WorldApi {
  readonly record: ApiRecord;
  call(document: string, deadlineMs: number): Promise<Reply>;
}

/** On the wire, one way; what it says at once; its cache, milliseconds (docs/euphoria-api.md). */
const WIRE_MS = 5;
const AT_ONCE_MS = 20;
const CACHE_MS = 30_000;
/** A call that does nothing takes so long, milliseconds; one that hangs, from and for so much more. */
const NOTHING_MS = 50;
const HANGS_MS = 60_000;
const HANGS_MORE_MS = 220_000;
/**
 * While the breaker is open, a probe does not wait for the calls that were given up before it (README.md, "What is
 * promised, and what is not"); those end within so long, milliseconds.
 */
const AFTER_OPEN_MS = 330_000;
/** A call that had begun before a pause may be asked about still, milliseconds. */
const INTO_PAUSE_MS = 90_000;
const MOST_CONTACTS = 50;

/**
 * The API, on its worst days: it works on for calls whose callers are gone, counts them among the three, answers from
 * its cache, or not at all.
 *
 * @param isOpen whether the breaker is open, so that only probes are made
 * @param broke told of promises that are broken in a call itself
 */
export function openWorldApi(
  scene: Scene,
  people: People,
  operators: Operators,
  isOpen: () => boolean,
  broke: (promise: string) => void,
): WorldApi {
  const { clock, ways, random, happens, seconds, began, hostileUntil } = scene;
  const cache = new Map<string, { readonly at: number; readonly reply: Reply }>();
  const atWork = new Set<{ readonly since: number; readonly tookMs: number }>();
  const [taken, firstTaken, sent, lastSent] = [0, 0, 0, 0].map(() => new Map<string, number>()) as [
    Map<string, number>,
    Map<string, number>,
    Map<string, number>,
    Map<string, number>,
  ];
  const listIsRightAt = began + (ways.refusesList ? random() * (hostileUntil - began) : 0);
  let calls = 0;
  let peak = 0;
  let lastOpen = Number.NEGATIVE_INFINITY;

  /** A call with contacts has arrived: it must be one that may be made. */
  function hear(contacts: readonly Person[]): void {
    calls += 1;
    if (contacts.length > MOST_CONTACTS) broke(`a call with ${contacts.length} contacts`);
    if (new Set(contacts.map(({ list }) => list)).size > 1) broke('a call for more than one list');
    for (const { id, key, source } of contacts) {
      sent.set(id, (sent.get(id) ?? 0) + 1);
      lastSent.set(id, clock.now());
      scene.trace(key, () => `api: call with ${id}, of ${contacts.length}`);
      const pausedFor = operators.pausedFor(source);
      if (pausedFor > INTO_PAUSE_MS) {
        broke(`${id} is in a call ${pausedFor / 1_000} s into a pause of ${source}`);
      }
    }
  }

  function countAtWork(): number {
    if (isOpen()) lastOpen = clock.now();
    const atOnce = atWork.size + 1;
    if (clock.now() - lastOpen <= AFTER_OPEN_MS) return atOnce;
    peak = Math.max(peak, atOnce);
    if (atOnce > dialerLimits.concurrency) {
      const others = [...atWork].map(
        ({ since, tookMs }) => `${seconds(since)} to ${seconds(since + tookMs)}`,
      );
      broke(`a call too many at ${seconds(clock.now())} s, beside those of ${others.join(', ')}`);
    }
    return atOnce;
  }

  /** What it answers in the end, and whom it takes. */
  function judge(document: string, contacts: readonly Person[]): Reply {
    if (!document.includes(`<Auth>${operators.key}</Auth>`)) {
      return errorText('Authorization Failed');
    }
    if (contacts.length === 0) return answered('<XML>Nothing Done</XML>');
    if (ways.tooLarge > 0 && contacts.length > ways.tooLarge) return answered('', 413);
    if (contacts[0]?.list === REFUSED_LIST && clock.now() < listIsRightAt) {
      return errorText('Incorrect Input Parameters');
    }
    const error = contacts.find((one) => one.error !== undefined)?.error;
    if (error !== undefined) return errorText(error);
    for (const { id, key } of contacts) {
      taken.set(id, (taken.get(id) ?? 0) + 1);
      if (!firstTaken.has(id)) firstTaken.set(id, clock.now());
      scene.trace(key, () => `api: takes ${id}`);
    }
    return answered('<XML></XML>');
  }

  async function work(
    document: string,
    contacts: readonly Person[],
    tookMs: number,
  ): Promise<Reply> {
    const call = { since: clock.now(), tookMs };
    atWork.add(call);
    await clock.sleep(tookMs);
    atWork.delete(call);
    const reply = judge(document, contacts);
    cache.set(document, { at: clock.now(), reply });
    return reply;
  }

  async function call(document: string, deadlineMs: number): Promise<Reply> {
    await clock.sleep(WIRE_MS);
    if (happens('notSent')) return { kind: 'notSent', cause: 'ECONNREFUSED' };
    const contacts = people.inCall(document);
    if (contacts.length > 0) hear(contacts);
    const isFull = countAtWork() > dialerLimits.concurrency;
    const isLost = happens('lost') || happens('gateway');
    if (isFull || happens('busy')) {
      await clock.sleep(AT_ONCE_MS);
      return errorText('Concurrent API Calls Exceeded');
    }
    if (happens('down')) {
      await clock.sleep(AT_ONCE_MS);
      return errorText('Sip Server not found');
    }
    const known = cache.get(document);
    if (ways.caches && known !== undefined && clock.now() - known.at < CACHE_MS) {
      await clock.sleep(AT_ONCE_MS);
      return isLost ? lost : known.reply;
    }
    const hangs = happens('hangs');
    const usualMs = contacts.length > 0 ? ways.callMs : NOTHING_MS;
    const tookMs = hangs ? HANGS_MS + random() * HANGS_MORE_MS : usualMs * (0.6 + 0.8 * random());
    const reply = await Promise.race([
      work(document, contacts, tookMs),
      after(Math.max(1, deadlineMs), { kind: 'gaveUp' }),
      // Or the connection breaks while it is at work, or just after that.
      ...(isLost && !hangs ? [after(tookMs * 1.2 * random(), lost)] : []),
    ]);
    if (reply.kind !== 'answered') return reply;
    if (isLost) return random() < 0.5 ? lost : answered('', 502);
    if (happens('html')) return answered('<html>oops</html>');
    if (!happens('cut')) return reply;
    return { ...reply, body: reply.body.slice(0, Math.floor(random() * reply.body.length)) };
  }

  const after = async (milliseconds: number, reply: Reply): Promise<Reply> => {
    await clock.sleep(milliseconds);
    return reply;
  };

  return {
    call,
    record: {
      taken,
      firstTaken,
      sent,
      lastSent,
      get calls() {
        return calls;
      },
      get peak() {
        return peak;
      },
    },
  };
}
