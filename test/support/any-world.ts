import type { Reply } from '../../functions/dialer/euphoria/client.ts';
import type { QueueRecord } from '../../functions/dialer/intake.ts';
import { encodeQueuedLead, type QueuedLead } from '../../functions/lead/queued-lead.ts';
import { createChance } from './adversary/chance.ts';
import { accepted, aDialer, answered, aRecord, errorText, lost } from './dialer.ts';
import { aContact, aQueuedLead } from './leads.ts';

const SECOND = 1_000;
const HOUR = 3_600 * SECOND;
/** After so long the world is kind, so that everything must come to an end. */
const HOSTILE_MS = HOUR;
const LONGEST_MS = 8 * HOUR;
/**
 * A lead that comes when the world is kind, and only contacts that the API never takes are left. Where those keep the
 * breaker open, one lead probes about every ten seconds, and each of them may be before it.
 */
const LATE_MS = 100 * SECOND;
const PROBE_MS = 11 * SECOND;
const LATE_EVERY_MS = 1_200 * SECOND;
const MOST_SENDINGS = 2;
/** Messages of an invocation that died, or said nothing of them, come back after that. */
const HIDDEN_SECONDS = 180;
const CACHE_MS = 30 * SECOND;

/** A message of the lead queue as the world sees it. */
interface Message {
  readonly id: string;
  readonly lead: QueuedLead;
  visibleAt: number;
  receives: number;
  isGone: boolean;
}

/**
 * A world in which all that the dialer has to do with is hostile in a way that the seed draws: the API
 * (answers that are lost before or after it took a call, HTML, busy, down, slow, contacts and a list that it
 * refuses), the ledger (errors before and after writes), the queue (messages that it gives twice),
 * environments that die in the middle of a request. Two environments work at once.
 *
 * @returns which promises were broken, and for whom; none where all were kept
 */
export async function playWorld(seed: number): Promise<readonly string[]> {
  const { random } = createChance(seed);
  const pick = <Value>(values: readonly [Value, ...Value[]]): Value =>
    values[Math.floor(random() * values.length)] ?? values[0];
  const rates = {
    lost: pick([0, 0, 0.1, 0.3]),
    html: pick([0, 0, 0.05]),
    busy: pick([0, 0, 0.2]),
    down: pick([0, 0, 0.2]),
    slow: pick([0, 0, 0.1]),
    writes: pick([0, 0, 0.02, 0.1]),
    reads: pick([0, 0, 0.05]),
    deaths: pick([0, 0, 0.05, 0.2]),
    twice: pick([0, 0.1]),
    poison: pick([0, 0, 0.05, 0.3]),
    refusedList: pick([0, 0, 1]),
  };
  /** What it says to a contact that it does not want, described or not. */
  const refusal = pick([
    errorText('Incorrect Input Parameters'),
    errorText('This phone is on strike'),
    answered('', 500),
  ]);
  const settings = { contactsPerCall: pick([1, 3, 10, 50]), mostSendings: MOST_SENDINGS, random };
  const first = aDialer(settings, (request) => {
    if (happens(request === 'read' ? rates.reads : rates.writes)) throw new Error('timeout');
  });
  const { world } = first;
  const environments = [first, aDialer(settings, undefined, first)] as const;
  const began = world.now;
  const isKind = (): boolean => world.now >= began + HOSTILE_MS;
  const happens = (rate: number): boolean => !isKind() && random() < rate;

  // People, and how the API sees them.
  const poison = new Set<string>();
  const taken = new Map<string, number>();
  const firstTaken = new Map<string, number>();
  const listOf = new Map<string, string>();
  const queue: Message[] = [];
  const add = (id: string, list: string, receivedAt: number): void => {
    const lead = aQueuedLead({
      id,
      key: id,
      contact: aContact({ surname: `S${id}.` }),
      receivedAt: new Date(receivedAt).toISOString(),
      destination: { campaign: 'C', list, dataSource: 'D', priority: pick([1, 5, 5]) },
    });
    listOf.set(id, list);
    for (let copies = happens(rates.twice) ? 2 : 1; copies > 0; copies--) {
      const id = `message-${queue.length}`;
      queue.push({ id, lead, visibleAt: receivedAt, receives: 0, isGone: false });
    }
  };
  const people = pick([1, 5, 30, 80]);
  for (let n = 1; n <= people; n++) {
    if (happens(rates.poison)) poison.add(`${n}`);
    add(`${n}`, pick(['A', 'B', 'Refused']), began + n);
  }
  // Once the world is kind, some more: a list that is held is found to be well again by them.
  for (const [n, list] of ['A', 'B', 'Refused', 'A', 'B', 'Refused'].entries()) {
    add(`late-${n}`, list, began + HOSTILE_MS + (n + 1) * LATE_EVERY_MS);
  }

  const cache = new Map<string, { readonly at: number; readonly reply: Reply }>();
  const answer = async (document: string): Promise<Reply> => {
    for (let turns = Math.floor(random() * 4); turns > 0; turns--) await turn();
    world.now += 100 + Math.floor(random() * 300) + (happens(rates.slow) ? 60 * SECOND : 0);
    if (happens(rates.busy)) return errorText('Concurrent API Calls Exceeded');
    if (happens(rates.down)) return answered('', 502);
    const known = cache.get(document);
    if (known !== undefined && world.now - known.at < CACHE_MS) {
      return happens(rates.lost) ? lost : known.reply;
    }
    const ids = [...document.matchAll(/<Surname>S([^.]+)\./g)].map(([, id = '']) => id);
    const isRefused = (id: string): boolean =>
      poison.has(id) || (listOf.get(id) === 'Refused' && happens(rates.refusedList));
    let reply = accepted;
    if (ids.some(isRefused)) reply = refusal;
    else if (happens(rates.lost)) return lost;
    else {
      for (const id of ids) {
        taken.set(id, (taken.get(id) ?? 0) + 1);
        if (!firstTaken.has(id)) firstTaken.set(id, world.now);
      }
    }
    cache.set(document, { at: world.now, reply });
    if (happens(rates.html)) return answered('<html>oops</html>');
    return happens(rates.lost) ? lost : reply;
  };
  world.answer = answer;
  world.doNothing = () => {
    if (happens(rates.down)) return answered('', 502);
    return happens(rates.lost) ? lost : answered('<XML>Nothing Done</XML>');
  };

  /** An environment that dies in its n-th request to the ledger: nothing of what follows happens. */
  function mortal(requests: number) {
    let left = requests;
    const death = Promise.withResolvers<void>();
    const dying =
      <Args extends readonly unknown[], Answer>(request: (...args: Args) => Promise<Answer>) =>
      (...args: Args): Promise<Answer> => {
        if (left-- > 0) return request(...args);
        death.resolve();
        return new Promise(() => {});
      };
    const { read, readAll, put, putAll } = first.table;
    const table = {
      read: dying(read),
      readAll: dying(readAll),
      put: dying(put),
      putAll: dying(putAll),
    };
    return { dialer: aDialer(settings, undefined, { ...first, table }), death: death.promise };
  }

  /** One invocation with messages, and what it makes of them. One that dies hides them for a while. */
  async function invoke(
    environment: typeof first,
    event: readonly Message[],
    behind: readonly Message[],
  ): Promise<void> {
    const all = [...event, ...behind];
    const toRecords = (messages: readonly Message[]): QueueRecord[] =>
      messages.map(({ id, lead, receives }) => aRecord(encodeQueuedLead(lead), id, receives + 1));
    const { dialer, death } = happens(rates.deaths)
      ? mortal(1 + Math.floor(random() * 3 * all.length))
      : { dialer: environment, death: new Promise<void>(() => {}) };
    const answered = await Promise.race([
      dialer.invoke(toRecords(event), toRecords(behind)),
      death,
    ]);
    const received = all.slice(0, all.length - (answered?.left ?? 0));
    for (const message of received) {
      const disposition = answered?.dispositions[message.id];
      message.receives += 1;
      message.isGone = disposition === 'done';
      const seconds = typeof disposition === 'number' ? disposition : HIDDEN_SECONDS;
      message.visibleAt = world.now + SECOND * seconds;
    }
  }

  const isOver = (): boolean =>
    queue.every(({ isGone, lead, receives }) => isGone || (poison.has(lead.id) && receives > 0)) &&
    world.now > began + HOSTILE_MS + 7 * LATE_EVERY_MS;
  while (!isOver() && world.now < began + LONGEST_MS) {
    const left = queue.filter(({ isGone }) => !isGone);
    const visible = left.filter(({ visibleAt }) => visibleAt <= world.now);
    if (visible.length === 0) {
      world.now = Math.min(...left.map(({ visibleAt }) => visibleAt));
      continue;
    }
    const [one, other, ...behind] = [10, 10, 30, 30].map((most) =>
      visible.splice(0, 1 + Math.floor(random() * most)),
    );
    await Promise.all(
      [one, other].map(async (event = [], index) => {
        if (event.length === 0) return;
        await invoke(environments[index] ?? first, event, behind[index] ?? []);
      }),
    );
  }

  const cameIn = (id: string): number =>
    Date.parse(queue.find(({ lead }) => lead.id === id)?.lead.receivedAt ?? '');
  const parked = Map.groupBy(world.parked, ({ id }) => id);
  return [...listOf.keys()].flatMap((id) => {
    const times = taken.get(id) ?? 0;
    const reasons = (parked.get(id) ?? []).map(({ reason }) => reason);
    const item = first.items.get(id);
    const isWaiting = queue.some(({ lead, isGone }) => lead.id === id && !isGone);
    const isHealthy = !poison.has(id) && listOf.get(id) !== 'Refused';
    const broken = {
      'taken more than twice': times > MOST_SENDINGS,
      'taken twice without a word': times > 1 && !world.possibleDuplicates.includes(id),
      'taken twice, and kept as if it were once':
        times > 1 && item?.state?.S === 'delivered' && item.mayBeTwice === undefined,
      lost: times === 0 && reasons.length === 0 && !isWaiting,
      'still waiting': !poison.has(id) && isWaiting,
      'taken late':
        id.startsWith('late') &&
        (firstTaken.get(id) ?? 0) - cameIn(id) > LATE_MS + poison.size * PROBE_MS,
      'taken, and parked as if it were not':
        isHealthy && times > 0 && reasons.some((reason) => !reason.startsWith('unsure')),
      'parked as refused, though it is well':
        isHealthy && reasons.some((reason) => reason.includes('refuses the contact')),
    };
    return Object.entries(broken).flatMap(([promise, isBroken]) =>
      isBroken
        ? [
            `${id}: ${promise} (taken ${times}, after ${((firstTaken.get(id) ?? 0) - cameIn(id)) / SECOND} s, parked ${reasons.join(', ')})`,
          ]
        : [],
    );
  });
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
