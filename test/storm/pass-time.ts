import { setTimeout as wait } from 'node:timers/promises';
import type { Status } from '../../console/status.ts';
import type { StackChild } from './stack-child.ts';

/** Messages that can be had within so long of each other come together. */
const TOGETHER_MS = 10_000;
/** fauxqs looks every 20 ms for messages whose wait is over. */
const LOOK_EVERY_MS = 30;

/**
 * Lets time pass while nobody works, up to where the next message can be had again: waits end at
 * once, and since nobody can begin before, nobody's live claim is found dead.
 *
 * @param upTo by the stack's clock, milliseconds since 1970; or until the queue is empty
 * @param patienceMs how much real time this may take
 * @returns false if it took longer
 */
export async function passTime(
  stack: StackChild,
  upTo: number | 'empty',
  patienceMs: number,
): Promise<boolean> {
  const end = performance.now() + patienceMs;
  while (performance.now() < end) {
    const status = await stack.status();
    if (isEmpty(status) || (upTo !== 'empty' && stack.clock.now() >= upTo)) return true;
    if (isIdle(status)) await skipWait(stack);
    await wait(LOOK_EVERY_MS);
  }
  return false;
}

async function skipWait(stack: StackChild): Promise<void> {
  const deadline = await stack.nextDeadline();
  if (deadline === undefined) return;
  const left = deadline + TOGETHER_MS - stack.clock.now();
  if (left > 0) await stack.advance(left);
}

const isIdle = ({ queue, environments }: Status): boolean =>
  queue.visible === 0 && environments.dialer.busy === 0 && environments.webhook.busy === 0;

const isEmpty = (status: Status): boolean =>
  isIdle(status) && status.queue.inFlight === 0 && status.queue.delayed === 0;
