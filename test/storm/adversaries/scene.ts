import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import {
  type SimulatorProcess,
  startSimulatorProcess,
} from '../../../bench/support/simulator-process.ts';
import { createClock } from '../../../local/clock.ts';
import type { Call } from '../../../simulator/journal.ts';
import type { AdversarySettings } from '../../support/adversary/adversary.ts';
import { aLead, aStackFolder, KEY, postTo } from '../../support/stack.ts';
import { type Logs, readLogs } from '../logs.ts';
import { passTime } from '../pass-time.ts';
import { type StackChild, stackChild } from '../stack-child.ts';

/** A lead of a scene: who it is, and where it goes. */
export interface SceneLead {
  readonly n: number;
  readonly list?: string;
  readonly priority?: number;
}

export interface SceneSettings {
  readonly contactsPerCall?: number;
  /** What is done to queue, table, secrets and functions; they are reached through it in any case. */
  readonly adversary?: AdversarySettings;
}

/** The deployed stack on this machine and an API, each in a process of its own. */
export interface Scene {
  readonly simulator: SimulatorProcess;
  readonly stack: StackChild;
  /** Posts leads to the webhook, up to 50 a request; resolves when all are accepted. */
  post(leads: readonly SceneLead[]): Promise<void>;
  /** Posts leads before anything is taken from the queue, so that all of them wait at once. */
  fill(leads: readonly SceneLead[]): Promise<void>;
  /** Lets what was filled in flow. */
  release(): Promise<void>;
  /**
   * Waits, up to a time, until a condition holds.
   *
   * @returns whether it came to hold
   */
  until(condition: () => Promise<boolean>, seconds: number): Promise<boolean>;
  /** Waits, up to a time, until every lead posted is delivered, a duplicate or parked. */
  settled(seconds: number): Promise<boolean>;
  /**
   * Lets time pass while nobody works, so that waits of minutes take moments, until nothing waits.
   *
   * @param seconds of real time, at most
   * @returns whether nothing waits any more
   */
  pass(seconds: number): Promise<boolean>;
  logs(): Promise<Logs>;
  /** The lines of the functions' logs with level ERROR. */
  errors(): Promise<readonly string[]>;
  figures(): Promise<Figures>;
}

/** What a scene came to, counted at the receiving end and in the stack's own balance. */
export interface Figures {
  readonly leads: number;
  readonly calls: number;
  /** Calls refused for a fourth place. */
  readonly refusals: number;
  /** The most calls at once, those included that were given up and are still worked on. */
  readonly mostAtOnce: number;
  /** How often the person was taken who was taken most often. */
  readonly mostTaken: number;
  /** People who were taken at all. */
  readonly people: number;
  readonly delivered: number;
  /** Leads in the parked queue: a message whose sending was not answered may be there twice. */
  readonly parked: number;
  readonly waiting: number;
  /** From the first call's beginning to the last one's end. */
  readonly seconds: number;
  /** Contacts taken a second, meanwhile. */
  readonly rate: number;
}

const REQUEST_LEADS = 50;
const SENDERS = 4;
const LOOK_MS = 200;

/** Plays a scene, and takes everything down again. */
export async function withScene<Result>(
  { contactsPerCall = 50, adversary = {} }: SceneSettings,
  play: (scene: Scene) => Promise<Result>,
): Promise<Result> {
  await using open = new AsyncDisposableStack();
  const sources = {
    crm: {
      preset: 'generic',
      list: { from: 'list' },
      priority: { from: 'priority' },
    },
  } as const;
  const folder = await aStackFolder({ contactsPerCall, sources });
  open.defer(folder.remove);
  const simulator = await startSimulatorProcess({ tenantName: 'acme', authKey: KEY });
  open.defer(simulator.close);
  // Nothing is taken from the queue until it is released: receives that wait already would.
  const queue = { ...adversary.queue, held: true };
  const stack = stackChild(folder, createClock(), { ...adversary, queue });
  open.defer(stack.kill);
  await stack.start(simulator.url);

  const logDir = join(folder.dataDir, 'logs');
  let posted = 0;
  const release = () => stack.spoil({ queue: { held: false } });
  async function send(leads: readonly SceneLead[]): Promise<void> {
    const requests = Array.from({ length: Math.ceil(leads.length / REQUEST_LEADS) }, (_, index) =>
      leads.slice(index * REQUEST_LEADS, (index + 1) * REQUEST_LEADS),
    ).values();
    const sendInTurn = async () => {
      for (const request of requests) {
        const body = request.map(({ n, ...destination }) => ({ ...aLead(n), ...destination }));
        // As every sender does, it sends again what got no 200.
        while ((await postTo(stack.url() ?? '', body)).status !== 200) await wait(LOOK_MS);
        posted += request.length;
      }
    };
    await Promise.all(Array.from({ length: SENDERS }, sendInTurn));
  }
  async function until(condition: () => Promise<boolean>, seconds: number): Promise<boolean> {
    const end = performance.now() + 1_000 * seconds;
    while (performance.now() < end) {
      if (await condition()) return true;
      await wait(LOOK_MS);
    }
    return condition();
  }
  const settled = (seconds: number) =>
    until(async () => {
      const { balance, environments } = await stack.status();
      return balance.waiting === 0 && environments.dialer.busy === 0;
    }, seconds);

  return await play({
    simulator,
    stack,
    async post(leads) {
      await release();
      await send(leads);
    },
    until,
    settled,
    async fill(leads) {
      await send(leads);
      const { balance } = await stack.status();
      if (balance.waiting < leads.length) throw new Error('something was taken from a held queue');
    },
    release,
    pass: (seconds) => passTime(stack, 'empty', 1_000 * seconds),
    logs: () => readLogs(logDir),
    async errors() {
      const files = await readdir(logDir);
      const texts = await Promise.all(files.map((file) => readFile(join(logDir, file), 'utf8')));
      return texts
        .flatMap((text) => text.split('\n'))
        .filter((line) => line.includes('"level":"ERROR"'));
    },
    async figures() {
      const stats = await simulator.stats();
      const calls = await simulator.calls();
      const people = Object.keys(await simulator.people()).length;
      const { balance } = await stack.status();
      const seconds = secondsOf(calls);
      return {
        leads: posted,
        calls: stats.calls,
        refusals: stats.overLimit,
        mostAtOnce: stats.peak,
        mostTaken: stats.mostTaken,
        people,
        delivered: balance.delivered,
        parked: new Set((await stack.parked()).map(idOfParked)).size,
        waiting: balance.waiting,
        seconds,
        rate: stats.contactsTaken / Math.max(seconds, 0.001),
      };
    },
  });
}

/** The lead that a parked message is about. */
function idOfParked(body: string): unknown {
  const { id, lead } = JSON.parse(body) as { id?: string; lead?: { id?: string } };
  return lead?.id ?? id ?? body;
}

/** From the beginning of the first of some calls to the end of the last one. */
export function secondsOf(calls: readonly Call[]): number {
  const began = calls.map(({ at }) => Date.parse(at));
  const ended = calls.map(({ at, milliseconds }) => Date.parse(at) + (milliseconds ?? 0));
  if (calls.length === 0) return 0;
  return (Math.max(...ended) - Math.min(...began)) / 1_000;
}

/** So many leads, from a number on, to lists in turn. */
export const someLeads = (count: number, lists: readonly string[] = ['WebLeads'], from = 0) =>
  Array.from(
    { length: count },
    (_, index): SceneLead => ({ n: from + index, list: lists[index % lists.length] ?? 'WebLeads' }),
  );

/** A scene in one line, for the reader. */
export function show(name: string, figures: object): void {
  const written = Object.entries(figures).map(
    ([key, value]) => `${key} ${typeof value === 'number' ? +value.toFixed(2) : value}`,
  );
  console.log(`${name}: ${written.join(', ')}`);
}
