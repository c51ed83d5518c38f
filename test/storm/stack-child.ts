import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import type { Addresses } from '../../cli/target/addresses.ts';
import type { Status } from '../../console/status.ts';
import type { Clock } from '../../local/clock.ts';
import type { LocalStackOptions } from '../../local/stack.ts';
import type { AdversarySettings } from '../support/adversary/adversary.ts';
import type { Counts } from '../support/adversary/chance.ts';

/** What the process is started with. `aheadMs`: how far its clock is ahead of the system's. */
export interface StackProcessSettings extends StackFolder {
  readonly euphoriaUrl: string;
  readonly aheadMs: number;
  /** What is done to it; nothing stands between its parts without. */
  readonly adversary?: AdversarySettings | undefined;
}
export type StackFolder = Required<
  Pick<LocalStackOptions, 'configFile' | 'secretsFile' | 'dataDir'>
>;

export type Order =
  /** Carried out only while no environment is at work: a claim must not grow old in one's hands. */
  | { readonly kind: 'advance'; readonly milliseconds: number }
  | {
      readonly kind: 'terminate';
      readonly function: 'webhook' | 'dialer';
      /** From 0 to 1: which of the environments at work. */
      readonly random: number;
    }
  /** Changes what the adversary does. */
  | { readonly kind: 'spoil'; readonly change: AdversarySettings };
export type Report =
  | {
      readonly kind: 'started';
      readonly url: string;
      readonly queues: string;
      readonly tables: string;
    }
  /** `hit`: whether there was anything to do it to. `counts`: what the adversary has done. */
  | { readonly kind: 'done'; readonly hit: boolean; readonly counts?: Counts };

/** The local stack in a process that can be killed and started again, with one clock over all its lives. */
export interface StackChild {
  readonly clock: Clock;
  /** Where its webhooks are; undefined while it is down. */
  url(): string | undefined;
  start(euphoriaUrl: string): Promise<void>;
  /** `kill -9`. */
  kill(): Promise<void>;
  /** Moves the clock on, here and there, unless an environment has begun to work meanwhile. */
  advance(milliseconds: number): Promise<void>;
  /** Terminates an environment at work; whether there was one. False while the stack is down. */
  terminate(functionName: 'webhook' | 'dialer', random: number): Promise<boolean>;
  /** Changes what the adversary does. */
  spoil(change: AdversarySettings): Promise<void>;
  /** What the adversary has done since the stack was started. */
  counts(): Promise<Counts>;
  status(): Promise<Status>;
  /** When the next hidden message of the lead queue can be had again, by the clock; if there is one. */
  nextDeadline(): Promise<number | undefined>;
  /** The texts of all messages of the parked queue. */
  parked(): Promise<readonly string[]>;
  /** The texts of all messages of the lead queue. */
  waiting(): Promise<readonly string[]>;
  /** Addresses of its SQS and DynamoDB, past the adversary. */
  addresses(): Addresses;
}

export function stackChild(
  folder: StackFolder,
  clock: Clock,
  adversary?: AdversarySettings,
): StackChild {
  const { configFile, secretsFile, dataDir } = folder;
  let child: ChildProcess | undefined;
  let addresses: (Addresses & { readonly url: string }) | undefined;
  let lastCounts: Counts = {};
  /** Orders are carried out one after the other, so that each report belongs to the last one. */
  let orders: Promise<boolean> = Promise.resolve(true);

  function order(message: Order): Promise<boolean> {
    orders = orders.then(async () => {
      const receiver = child;
      if (receiver === undefined || addresses === undefined) return false;
      receiver.send(message);
      const report = await reportOf(receiver);
      if (report?.kind !== 'done') return false;
      lastCounts = report.counts ?? lastCounts;
      return report.hit;
    });
    return orders;
  }

  function running() {
    if (addresses === undefined) throw new Error('the stack is down');
    return addresses;
  }
  async function ask<Answer>(path: (at: ReturnType<typeof running>) => string): Promise<Answer> {
    return (await fetch(path(running()))).json() as Promise<Answer>;
  }
  const bodies = ({ ready, inflight }: Messages) =>
    [...ready, ...inflight.map(({ message }) => message)].map(({ body }) => body);
  const inspect = async (queue: 'leads' | 'parked'): Promise<Messages> =>
    (await ask<{ messages: Messages }>(({ queues }) => `${queues}/_fauxqs/queues/test-${queue}`))
      .messages;

  return {
    clock,
    url: () => addresses?.url,
    async start(euphoriaUrl) {
      const aheadMs = clock.now() - Date.now();
      const settings = { configFile, secretsFile, dataDir, euphoriaUrl, aheadMs, adversary };
      child = fork(
        resolve(import.meta.dirname, 'stack-process.ts'),
        [JSON.stringify(settings satisfies StackProcessSettings)],
        { stdio: ['ignore', 'ignore', 'pipe', 'ipc'], execArgv: [] },
      );
      let said = '';
      child.stderr?.on('data', (text) => {
        said += text;
      });
      const report = await reportOf(child);
      if (report?.kind !== 'started') throw new Error(`the stack did not start: ${said}`);
      addresses = report;
    },
    async kill() {
      addresses = undefined;
      const exited = child?.kill('SIGKILL') && once(child, 'exit');
      await exited;
      child = undefined;
    },
    async advance(milliseconds) {
      if (await order({ kind: 'advance', milliseconds })) clock.advance(milliseconds);
    },
    terminate: (functionName, random) =>
      order({ kind: 'terminate', function: functionName, random }),
    async spoil(change) {
      await order({ kind: 'spoil', change });
    },
    async counts() {
      await order({ kind: 'spoil', change: {} });
      return lastCounts;
    },
    status: () => ask<Status>(({ url }) => `${url}/local/status`),
    async nextDeadline() {
      const { inflight } = await inspect('leads');
      return inflight.map((one) => one.visibilityDeadline).sort((a, b) => a - b)[0];
    },
    parked: async () => bodies(await inspect('parked')),
    waiting: async () => bodies(await inspect('leads')),
    addresses: running,
  };
}

/** What fauxqs tells of a queue. */
interface Messages {
  readonly ready: readonly Message[];
  readonly inflight: readonly { readonly message: Message; readonly visibilityDeadline: number }[];
}
interface Message {
  readonly body: string;
}

/** The next message of the process; undefined if it ends without one. */
async function reportOf(child: ChildProcess): Promise<Report | undefined> {
  const { promise, resolve: give } = Promise.withResolvers<Report | undefined>();
  const ended = () => give(undefined);
  child.once('message', give);
  child.once('exit', ended);
  try {
    return await promise;
  } finally {
    child.off('message', give);
    child.off('exit', ended);
  }
}
