import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { createClock } from '../../local/clock.ts';
import { type EuphoriaSimulator, startEuphoriaSimulator } from '../../simulator/simulator.ts';
import { aStackFolder, KEY } from '../support/stack.ts';
import type { Evidence, Interruption } from './evidence.ts';
import { contactsPerCall, faultsOf } from './faults.ts';
import { readLogs } from './logs.ts';
import { passTime } from './pass-time.ts';
import { planStorm, type StormSettings, type Wave } from './plan.ts';
import { createSender, type Sender } from './sender.ts';
import { type StackChild, stackChild } from './stack-child.ts';
import { terminateAtRandom } from './terminations.ts';

/** Between waves, by the storm's clock: the retries of one meet the leads of the next. */
const PAUSE_MS = 40_000;
/** For a pause, in real time: while a call hangs, nobody is idle and the clock stands. */
const PATIENCE_MS = 3_000;

/** The stack is killed with at least so many of its three calls under way. */
const CALLS_AT_KILL = 2;
/** A dialer environment is terminated every so many calls, a webhook one every so many requests. */
const CALLS_A_TERMINATION = 25;
const REQUESTS_A_TERMINATION = 100;

/**
 * Raises a storm over the local stack: in front a sender that repeats itself, behind an API that
 * fails in every way, and in the middle execution environments that are terminated and a whole stack
 * that is killed. Resolves when the queue is empty again.
 */
export async function runStorm(settings: StormSettings): Promise<Evidence> {
  const began = performance.now();
  const plan = planStorm(settings);
  const clock = createClock();
  const interruptions: Interruption[] = [];
  await using open = new AsyncDisposableStack();
  const folder = await aStackFolder({ contactsPerCall });
  open.defer(folder.remove);
  const stack = stackChild(folder, clock);
  open.defer(stack.kill);
  const terminate = (kind: 'dialer' | 'webhook', every: number) =>
    terminateAtRandom(stack, {
      kind,
      every,
      seed: settings.seed,
      onHit: (one) => interruptions.push(one),
    });
  const ofDialer = terminate('dialer', CALLS_A_TERMINATION);
  const ofWebhook = terminate('webhook', REQUESTS_A_TERMINATION);
  const simulator = await startEuphoriaSimulator({
    port: 0,
    tenants: [{ name: 'acme', authKey: KEY }],
    seed: settings.seed,
    now: clock.now,
    onCall: ofDialer.onDone,
  });
  open.defer(simulator.close);
  simulator.setFaults(faultsOf(settings, plan));
  const sender = createSender(stack.url, ofWebhook.onDone);
  const scene: Scene = { stack, simulator, sender, interruptions };

  await stack.start(simulator.url);
  for (const wave of plan.waves) {
    await postWave(wave, scene);
    await passTime(stack, clock.now() + PAUSE_MS, PATIENCE_MS);
  }
  const drained = await passTime(stack, 'empty', settings.drainMs);
  if (!drained) throw new Error(`still waiting: ${JSON.stringify(await stack.status())}`);
  await Promise.all([ofDialer.end(), ofWebhook.end()]);

  return {
    settings,
    plan,
    seconds: (performance.now() - began) / 1_000,
    clockSeconds: (clock.now() - Date.now()) / 1_000,
    ...sender.figures,
    ids: sender.ids,
    calls: simulator.journal(),
    stats: simulator.stats(),
    taken: simulator.taken(),
    parked: await stack.parked(),
    interruptions,
    logs: await readLogs(join(folder.dataDir, 'logs')),
    status: await stack.status(),
  };
}

interface Scene {
  readonly stack: StackChild;
  readonly simulator: EuphoriaSimulator;
  readonly sender: Sender;
  readonly interruptions: Interruption[];
}

/** Posts a wave. In its middle, with calls under way, the stack is killed and started again. */
async function postWave({ deliveries, killAfter }: Wave, scene: Scene): Promise<void> {
  const { stack, simulator, sender, interruptions } = scene;
  const killIsDue = Promise.withResolvers<void>();
  const posting = sender.post(deliveries, (answered) => {
    if (answered === killAfter) killIsDue.resolve();
  });
  if (killAfter !== undefined) {
    await killIsDue.promise;
    while (simulator.stats().inProgress < CALLS_AT_KILL) await wait(1);
    const from = stack.clock.now();
    const underWay = { requests: sender.figures.open, calls: simulator.stats().inProgress };
    await stack.kill();
    interruptions.push({ kind: 'kill', ...underWay, from, to: stack.clock.now() });
    await stack.start(simulator.url);
  }
  await posting;
}
