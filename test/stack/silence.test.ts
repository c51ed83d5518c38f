import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createClock } from '../../local/clock.ts';
import { aLead, eventually, startStack } from '../support/stack.ts';

const HOUR = 3_600_000;

// What the template says about silence, on one machine: a rule calls the webhook function, which keeps in
// the ledger's table when each source was last heard.

it('a source that falls silent is told inside its hours, and one that is silent outside is not', {
  timeout: 120_000,
}, async () => {
  const clock = createClock();
  // The next Monday, 08:00 in Johannesburg.
  const now = clock.now();
  const midnight = Math.floor(now / (24 * HOUR)) * 24 * HOUR;
  const daysToMonday = (8 - new Date(midnight).getUTCDay()) % 7 || 7;
  clock.advance(midnight + daysToMonday * 24 * HOUR + 6 * HOUR - now);
  const hours = 'mon-fri 08:00-17:00';
  const running = await startStack({
    clock,
    sources: {
      office: { preset: 'generic', expectLeads: { within: '4h', hours } },
      night: { preset: 'generic', expectLeads: { within: '4h', hours: 'mon-fri 18:00-24:00' } },
      quiet: { preset: 'generic' },
    },
  });
  try {
    const log = () => readFileSync(join(running.stack.logDir, 'test-webhook.log'), 'utf8');
    const lines = (): readonly Record<string, unknown>[] =>
      log()
        .split('\n')
        .flatMap((line) => (line.startsWith('{') ? [JSON.parse(line)] : []));
    const told = () => lines().filter(({ message }) => message === 'a source is silent');
    const ran = () =>
      lines().filter(({ message }) => message === 'looked for silent sources').length;
    let checks = 0;
    /** An hour passes, and the check that is due then runs. @returns the sources it found silent */
    const anHour = async (): Promise<readonly unknown[]> => {
      const before = told().length;
      clock.advance(HOUR);
      checks++;
      await eventually(ran).toBe(checks);
      return told()
        .slice(before)
        .map(({ source }) => source);
    };
    const silentAt: Record<string, number[]> = { office: [], night: [], quiet: [] };
    for (const [n, source] of ['office', 'night', 'quiet'].entries()) {
      expect(await running.post(aLead(n), { source })).toMatchObject({ status: 200 });
    }
    for (let hour = 1; hour <= 24; hour++) {
      for (const source of await anHour()) silentAt[String(source)]?.push(8 + hour);
    }
    const from = (first: number) => Array.from({ length: 33 - first }, (_, n) => first + n);
    // Four of its hours after 08:00, and on, because nothing has come.
    expect(silentAt).toEqual({ office: from(12), night: from(22), quiet: [] });

    expect(await running.post(aLead(9), { source: 'office' })).toMatchObject({ status: 200 });
    expect(await anHour()).toEqual(['night']);
  } finally {
    await running.close();
  }
});
