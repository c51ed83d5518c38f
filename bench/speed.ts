import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { seededRandom } from '../simulator/faults.ts';
import type { Call } from '../simulator/journal.ts';
import { aPostedLead, phoneOf } from './support/leads.ts';
import type { Result } from './support/result.ts';
import type { SimulatorProcess } from './support/simulator-process.ts';
import { type StackProcess, startStackProcess } from './support/stack-process.ts';
import { percent, type Summary, short, summarize } from './support/statistics.ts';
import { limitOf } from './support/throughput.ts';

export interface SpeedSettings {
  readonly latencyMs: number;
  readonly contactsPerCall: number;
  /** How many leads come one by one, each once the one before is accepted. */
  readonly idleLeads: number;
  /** Shares of the limit at which leads come, and for how long. */
  readonly loads: readonly number[];
  readonly loadMs: number;
}

export interface Speeds {
  readonly speeds: readonly Speed[];
  /** What both functions log, by the size of their logs. */
  readonly logBytesPerLead: number;
}

export interface Speed {
  /** Share of the limit; 0: one lead at a time. */
  readonly load: number;
  /** From the webhook's first byte to the API's acceptance, milliseconds. */
  readonly milliseconds: Summary;
  /** The same without the time that the API itself takes. */
  readonly overheadP95: number;
}

/** How long a lead takes from the webhook's first byte until the API has accepted it. */
export async function speed(
  simulator: SimulatorProcess,
  { latencyMs, contactsPerCall, idleLeads, loads, loadMs }: SpeedSettings,
): Promise<Result<Speeds>> {
  await simulator.setLatency(latencyMs);
  const stack = await startStackProcess(simulator.url, contactsPerCall);
  const measured: Speed[] = [];
  let next = 0;
  const measure = async (load: number, post: (from: number) => Promise<Posted>) => {
    await simulator.reset();
    const from = next;
    const posted = await post(from);
    next += posted.size;
    const milliseconds = summarize(await accepted(simulator, posted));
    measured.push({ load, milliseconds, overheadP95: milliseconds.p95 - latencyMs });
  };
  try {
    // What is compiled and connected at the first lead is no matter of the others.
    await measure(0, (from) => oneByOne(stack, simulator, from, 3));
    measured.length = 0;
    await measure(0, (from) => oneByOne(stack, simulator, from, idleLeads));
    for (const load of loads) {
      const rate = load * limitOf(latencyMs, contactsPerCall);
      await measure(load, (from) => atRate(stack, from, rate, loadMs));
    }
    const logBytesPerLead = sizeOfFiles(stack.logDir) / next;
    const table = toTable(measured, latencyMs, contactsPerCall);
    return { raw: { speeds: measured, logBytesPerLead }, table };
  } finally {
    await stack.close();
  }
}

const sizeOfFiles = (folder: string): number =>
  readdirSync(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);

/** Number of a lead → when its webhook was called, milliseconds since 1970. */
type Posted = ReadonlyMap<number, number>;

async function oneByOne(
  stack: StackProcess,
  simulator: SimulatorProcess,
  from: number,
  count: number,
): Promise<Posted> {
  const posted = new Map<number, number>();
  for (let n = from; n < from + count; n++) {
    posted.set(n, Date.now());
    await stack.post(aPostedLead(n));
    while ((await simulator.stats()).contactsTaken < posted.size) await wait(20);
  }
  return posted;
}

/** Posts leads at random times (Poisson), the same in every run. */
async function atRate(
  stack: StackProcess,
  from: number,
  perSecond: number,
  forMs: number,
): Promise<Posted> {
  const random = seededRandom(1);
  const posted = new Map<number, number>();
  const posts: Promise<void>[] = [];
  const began = performance.now();
  let due = 0;
  for (let n = from; due < forMs; n++) {
    due += (-Math.log(1 - random()) / perSecond) * 1_000;
    const early = began + due - performance.now();
    if (early > 1) await wait(early);
    posted.set(n, Date.now());
    posts.push(stack.post(aPostedLead(n)));
  }
  await Promise.all(posts);
  return posted;
}

/** How long each posted lead took, milliseconds. Waits until the last one is accepted. */
async function accepted(simulator: SimulatorProcess, posted: Posted): Promise<readonly number[]> {
  while ((await simulator.stats()).contactsTaken < posted.size) await wait(50);
  const endOf = new Map<string, number>();
  for (const call of await simulator.calls()) {
    for (const phone of phonesOf(call)) {
      endOf.set(phone, Date.parse(call.at) + (call.milliseconds ?? 0));
    }
  }
  return [...posted].map(([n, at]) => (endOf.get(phoneOf(n)) ?? Number.NaN) - at);
}

const phonesOf = ({ document }: Call): readonly string[] =>
  [...document.matchAll(/<PhoneNumber>(\d+)</g)].map(([, phone = '']) => phone);

const toTable = (measured: readonly Speed[], latencyMs: number, contactsPerCall: number) => ({
  title: `Speed to lead: milliseconds from the webhook's first byte to the API's acceptance (latency of the API ${latencyMs} ms, up to ${contactsPerCall} contacts a call)`,
  columns: ['load', 'leads', 'p50', 'p95', 'p99', 'p95 less the API’s own time'],
  rows: measured.map(({ load, milliseconds: { count, p50, p95, p99 }, overheadP95 }) => [
    load === 0 ? 'idle' : `${percent(load)} of the limit`,
    String(count),
    short(p50),
    short(p95),
    short(p99),
    short(overheadP95),
  ]),
});
