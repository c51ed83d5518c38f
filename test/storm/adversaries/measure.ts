import { setTimeout as wait } from 'node:timers/promises';
import { ScanCommand } from '@aws-sdk/client-dynamodb';
import { SendMessageBatchCommand } from '@aws-sdk/client-sqs';
import { createClients } from '../../../cli/target/local-clients.ts';
import { accountId } from '../../../local/names.ts';
import type { Faults } from '../../../simulator/faults.ts';
import { isPoisonNumber } from '../../../simulator/poison.ts';
import type { QueueFaults } from '../../support/adversary/hostile-queue.ts';
import { phoneOf } from '../../support/stack.ts';
import { type Figures, type Scene, secondsOf, someLeads, withScene } from './scene.ts';

// What `npm run test:storm` holds against the promises and `npm run bench` shows.

/** A slow API that keeps the place of every call until it is done. */
export function measureSlow(latencyMs: number, leads = 30): Promise<Figures> {
  return withScene({}, async ({ simulator, post, settled, figures }) => {
    await simulator.setProfile('holds-places', { latencyMs });
    for (const lead of someLeads(leads)) await post([lead]);
    // As long as it takes with three places, one lead a call, and as much again.
    await settled((2 * leads * latencyMs) / 3_000 + 60);
    return figures();
  });
}

export interface Outage extends Figures {
  /** Contacts in the calls of each minute, from the first call on. */
  readonly perMinute: readonly number[];
  /** Once the API is well again: until the last lead is settled; undefined if that did not happen. */
  readonly drainSeconds: number | undefined;
}

/**
 * An API that takes calls and never says anything that can be used, and is well again in the end.
 *
 * @param minutes how long it is not well
 */
export function measureOutage(
  profile: 'very-slow' | 'html',
  { leads = 20, minutes = 4, drainSeconds = 180 } = {},
): Promise<Outage> {
  return withScene({}, async ({ simulator, post, settled, figures }) => {
    await simulator.setProfile(profile);
    for (const lead of someLeads(leads)) await post([lead]);
    await wait(60_000 * minutes);
    const calls = await simulator.calls();
    const first = Date.parse(calls[0]?.at ?? '');
    const perMinute = Array.from({ length: minutes }, (_, minute) =>
      calls
        .filter(({ at }) => Math.floor((Date.parse(at) - first) / 60_000) === minute)
        .reduce((sum, { contacts }) => sum + contacts, 0),
    );
    await simulator.setProfile('kind');
    await simulator.finishCalls();
    const began = performance.now();
    const drained = await settled(drainSeconds);
    const seconds = (performance.now() - began) / 1_000;
    return { ...(await figures()), perMinute, drainSeconds: drained ? seconds : undefined };
  });
}

/**
 * Answers of one shape to all calls.
 *
 * @param seconds for which leads that wait are tried again and again, their waits skipped
 */
export function measureShape(faults: Partial<Faults>, seconds: number): Promise<Figures> {
  return withScene({}, async ({ simulator, post, pass, figures }) => {
    await simulator.setProfile('kind', faults);
    for (const lead of someLeads(3)) await post([lead]);
    await pass(seconds);
    return figures();
  });
}

/** How fast a backlog drains that goes to so many lists. */
export function measureLists(lists: number, { leads = 2_000, latencyMs = 200 } = {}) {
  return drain({ leads, latencyMs, lists, contactsPerCall: 50 });
}

/** How fast a backlog drains from a queue that gives parts of what it has. */
export function measureParts(
  parts: QueueFaults['parts'],
  contactsPerCall: number,
  { leads = 1_500, latencyMs = 200 } = {},
) {
  return drain({ leads, latencyMs, lists: 1, contactsPerCall, parts });
}

interface Drain {
  readonly leads: number;
  readonly latencyMs: number;
  readonly lists: number;
  readonly contactsPerCall: number;
  readonly parts?: QueueFaults['parts'];
}

function drain({ leads, latencyMs, lists, contactsPerCall, parts = 'whole' }: Drain) {
  const names = Array.from({ length: lists }, (_, n) => `List${n}`);
  return withScene(
    { contactsPerCall, adversary: { queue: { parts } } },
    async ({ simulator, fill, release, settled, figures, stack }) => {
      await simulator.setProfile('kind', { latencyMs });
      await fill(someLeads(leads, names));
      await release();
      await settled(180);
      const { 'queue.shortReceives': short = 0, 'queue.emptyReceives': empty = 0 } =
        await stack.counts();
      return { ...(await figures()), shortReceives: short, emptyReceives: empty };
    },
  );
}

export interface Overtaking extends Figures {
  /** Leads that nobody had received when the urgent one was posted. */
  readonly notInHand: number;
  /** Contacts that were taken after the urgent lead was posted, and before it. */
  readonly ahead: number;
  /** Those among them that the functions had not received when it was posted. */
  readonly aheadNotInHand: number;
}

/** A lead of priority 1 behind a backlog of priority 5 from the same source. */
export function measureOvertaking({ leads = 2_000, latencyMs = 200 } = {}): Promise<Overtaking> {
  return withScene(
    {},
    async ({ simulator, stack, fill, release, post, until, settled, figures }) => {
      await simulator.setProfile('kind', { latencyMs });
      const backlog = someLeads(leads).map((lead) => ({ ...lead, priority: 5 }));
      await fill(backlog);
      await release();
      await until(async () => (await simulator.stats()).contactsTaken >= leads / 10, 60);
      const { queue } = await stack.status();
      const before = (await simulator.stats()).contactsTaken;
      await post([{ n: leads, list: 'WebLeads', priority: 1 }]);
      await settled(180);
      const arrivals = await simulator.arrivals();
      const at = arrivals.findIndex(({ phoneNumber }) => phoneNumber === phoneOf(leads));
      const ahead = at - before;
      return {
        ...(await figures()),
        notInHand: queue.visible,
        ahead,
        aheadNotInHand: Math.max(0, ahead - queue.inFlight),
      };
    },
  );
}

export interface Poisoned extends Figures {
  /** Of the leads. */
  readonly poison: number;
  /** Calls that it takes to know which of the leads are poison, by information theory. */
  readonly bound: number;
  /** Calls without any poison. */
  readonly clean: number;
}

/** A backlog of which a share makes its calls be refused. */
export function measurePoison(
  latencyMs: number,
  { leads = 2_000, rate = 0.01, contactsPerCall = 50 } = {},
): Promise<Poisoned> {
  return withScene({ contactsPerCall }, async ({ simulator, fill, release, settled, figures }) => {
    await simulator.setProfile('poison', { latencyMs, poisonRate: rate });
    const all = someLeads(leads);
    const poison = all.filter(({ n }) => isPoisonNumber(phoneOf(n), rate)).length;
    const clean = Math.ceil(leads / contactsPerCall);
    const bound = leads * entropy(poison / leads);
    await fill(all);
    await release();
    // Three times as long as it takes with the fewest calls, one by one in three places.
    await settled((bound + clean) * (latencyMs / 1_000) + 120);
    return { ...(await figures()), poison, bound, clean };
  });
}

/** Bits that a yes or no of this probability holds. */
const entropy = (p: number): number =>
  p === 0 || p === 1 ? 0 : -p * Math.log2(p) - (1 - p) * Math.log2(1 - p);

export interface RefusedList extends Figures {
  /** Contacts of the four other lists a second, until the last of them is taken. */
  readonly othersRate: number;
  /** Calls for the refused list, until it was put right. */
  readonly callsOnIt: number;
  /** Errors in the log that name it. */
  readonly named: number;
  /** Once it is put right: until its leads are delivered; undefined if that did not happen. */
  readonly drainSeconds: number | undefined;
}

/** Five lists, of which the API may refuse one as a whole. */
export function measureRefusedList(
  isRefused: boolean,
  { leads = 1_000, latencyMs = 200, drainSeconds = 240 } = {},
): Promise<RefusedList> {
  const lists = Array.from({ length: 5 }, (_, n) => `List${n}`);
  const one = 'List2';
  return withScene({}, async ({ simulator, fill, release, until, settled, figures, errors }) => {
    const refused = isRefused ? [{ list: one, error: 'incorrectInput' as const }] : [];
    await simulator.setProfile('refuses-list', { refused, latencyMs });
    await fill(someLeads(leads, lists));
    await release();
    const takenOfOthers = async () =>
      (await simulator.calls()).filter(({ list, taken }) => list !== one && taken > 0);
    const contactsOf = (calls: readonly { readonly taken: number }[]): number =>
      calls.reduce((sum, { taken }) => sum + taken, 0);
    await until(async () => contactsOf(await takenOfOthers()) >= 0.8 * leads, 180);
    const ofOthers = await takenOfOthers();
    const othersRate = contactsOf(ofOthers) / Math.max(0.001, secondsOf(ofOthers));
    // Long enough for whoever would go on asking.
    if (isRefused) await wait(45_000);
    const callsOnIt = (await simulator.calls()).filter(({ list }) => list === one).length;
    const named = (await errors()).filter((line) => line.includes(one)).length;
    await simulator.setProfile('kind', { latencyMs });
    const began = performance.now();
    const drained = await settled(drainSeconds);
    const seconds = (performance.now() - began) / 1_000;
    return {
      ...(await figures()),
      othersRate,
      callsOnIt,
      named,
      drainSeconds: drained ? seconds : undefined,
    };
  });
}

/** Two lists; after a quarter of the leads the API refuses one of them as a whole, and later takes it again. */
export function measureListGoingBad({ leads = 1_000, latencyMs = 200 } = {}) {
  const lists = ['Good', 'Archived'];
  return withScene({}, async ({ simulator, fill, release, until, settled, figures }) => {
    await simulator.setProfile('kind', { latencyMs });
    await fill(someLeads(leads, lists));
    await release();
    const taken = async () => (await simulator.stats()).contactsTaken;
    await until(async () => (await taken()) >= leads / 4, 60);
    const refused = [{ list: 'Archived', error: 'incorrectInput' as const }];
    await simulator.setProfile('refuses-list', { refused, latencyMs });
    // The other list drains, and this one is asked for as long as anybody would.
    await wait(30_000);
    const callsOnIt = (await simulator.calls()).filter(
      (call) => call.list === 'Archived' && call.taken === 0,
    ).length;
    const { parked } = await figures();
    await simulator.setProfile('kind', { latencyMs });
    await settled(240);
    return { ...(await figures()), callsOnIt, parkedMeanwhile: parked };
  });
}

export interface Doubts extends Figures {
  /** What the adversary has done. */
  readonly counts: Readonly<Record<string, number>>;
  /** Leads that the stack itself counted as possibly delivered twice. */
  readonly inDoubt: number;
}

/** A backlog in a world that does what it is told to queue, table, secrets and functions. */
export function measureDoubts(
  adversary: NonNullable<Parameters<typeof withScene>[0]['adversary']>,
  options: {
    readonly leads: number;
    readonly contactsPerCall: number;
    readonly seconds: number;
    /** To how many lists the leads go, in turn: 1 where that is not said. */
    readonly lists?: number;
    readonly faults?: Partial<Faults>;
    /** The world is kind again once so many environments have died. */
    readonly deaths?: number;
  },
): Promise<Doubts> {
  const { leads, contactsPerCall, seconds, lists = 1, faults = {}, deaths } = options;
  const names = Array.from({ length: lists }, (_, n) => `List${n}`);
  return withScene({ contactsPerCall, adversary }, async (scene: Scene) => {
    const { simulator, stack, post, until, settled, figures, logs } = scene;
    await simulator.setProfile('kind', { latencyMs: 100, ...faults });
    await post(someLeads(leads, names));
    if (deaths !== undefined) {
      let n = leads;
      // There is work until enough of them have died.
      const enough = async () => {
        const { balance } = await stack.status();
        if (balance.waiting < contactsPerCall) {
          await post(someLeads(20 * contactsPerCall, names, n));
          n += 20 * contactsPerCall;
        }
        return ((await stack.counts())['dialer.died'] ?? 0) >= deaths;
      };
      await until(enough, seconds);
      await stack.spoil({ diesWithin: 0 });
    }
    await scene.pass(seconds);
    await settled(seconds);
    const { metrics } = await logs();
    const inDoubt = metrics.PossibleDuplicates ?? 0;
    return { ...(await figures()), counts: await stack.counts(), inDoubt };
  });
}

export interface Repeated extends Figures {
  /** The largest item of the ledger, bytes of its JSON. */
  readonly largestItem: number;
}

/** One delivery that comes again and again, each time with the same lead. */
export function measureRepetitions(times: number): Promise<Repeated> {
  return withScene({}, async ({ simulator, stack, fill, release, until, figures }) => {
    await simulator.setProfile('kind', { latencyMs: 20 });
    await fill(someLeads(1));
    const [MessageBody = ''] = await stack.waiting();
    const { sqs, dynamodb } = createClients(stack.addresses());
    const QueueUrl = `${stack.addresses().queues}/${accountId}/test-leads`;
    let left = times - 1;
    const send = async () => {
      while (left > 0) {
        const count = Math.min(10, left);
        left -= count;
        const Entries = Array.from({ length: count }, (_, index) => ({
          Id: String(index),
          MessageBody,
          MessageGroupId: 'crm',
        }));
        await sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
      }
    };
    await Promise.all([send(), send(), send(), send()]);
    await release();
    await until(async () => {
      const { queue } = await stack.status();
      return queue.visible + queue.inFlight + queue.delayed === 0;
    }, 900);
    const { Items = [] } = await dynamodb.send(new ScanCommand({ TableName: 'test-ledger' }));
    const largestItem = Math.max(...Items.map((item) => JSON.stringify(item).length));
    sqs.destroy();
    dynamodb.destroy();
    return { ...(await figures()), largestItem };
  });
}
