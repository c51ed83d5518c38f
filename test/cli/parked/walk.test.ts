import { describe, it } from 'vitest';
import type { ParkedMessage } from '../../../cli/parked/parked-message.ts';
import { walkParked } from '../../../cli/parked/walk.ts';
import { refused } from '../parked-bodies.ts';
import { useParkedQueues } from './parked-queues.ts';

const parkedQueues = useParkedQueues();

const leads = (count: number): string[] =>
  Array.from({ length: count }, (_, n) => refused(`lead-${n}`));

describe.concurrent('walkParked', () => {
  it('shows each message once, and leaves all there for the next one', async (test) => {
    const { expect } = test;
    const { sqs, urls, depths } = await parkedQueues(leads(95), test);
    const queue = { sqs, url: urls.parked };
    async function ids(): Promise<string[]> {
      const seen: string[] = [];
      const look = async (messages: readonly ParkedMessage[]) => {
        seen.push(...messages.map(({ id }) => id));
        return [];
      };
      expect(await walkParked(queue, look)).toBe(95);
      return seen.sort();
    }
    const first = await ids();
    expect(new Set(first).size).toBe(95);
    // At once: what the first one has given back is to be had again within its patience.
    expect(await ids()).toEqual(first);
    expect(await depths()).toEqual({ leads: 0, parked: 95 });
  });

  it('passes on what the visitor throws, and gives back what it holds', async (test) => {
    const { expect } = test;
    const { sqs, urls, depths } = await parkedQueues(leads(12), test);
    const queue = { sqs, url: urls.parked };
    const fall = () => Promise.reject(new Error('the disk is full'));
    await expect(walkParked(queue, fall)).rejects.toThrow('the disk is full');
    expect(await depths()).toEqual({ leads: 0, parked: 12 });
    expect(await walkParked(queue, async () => [])).toBe(12);
  });
});
