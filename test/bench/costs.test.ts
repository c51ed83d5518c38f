import { expect, it } from 'vitest';
import { acknowledgement } from '../../bench/acknowledgement.ts';
import { cost } from '../../bench/cost.ts';
import { expectTable } from './expect-table.ts';

// In a tiny form: that they run and what they yield. `npm run test:storm -- bench` runs the parts that need stacks.

const aDrain = {
  latencyMs: 200,
  contactsPerCall: 10,
  limit: 150,
  contactsPerSecond: 140,
  ratio: 0.93,
  measuredContactsPerCall: 10,
};

it('acknowledgement and cost', async () => {
  const acknowledged = await acknowledgement({ deliveries: 2, warmUp: 1 });
  expect(acknowledged.raw.map(({ leads }) => leads).slice(-3)).toEqual([1, 10, 100]);
  for (const { shares } of acknowledged.raw) {
    expect(Object.values(shares).reduce((sum, share) => sum + share, 0)).toBeCloseTo(1);
  }
  const input = { drained: [aDrain], acknowledged: acknowledged.raw, logBytesPerLead: 900 };
  const costs = await cost(input);
  expectTable(costs, 3);
  const [, lone, backlog] = costs.raw;
  expect(backlog?.usage.invocations).toBeLessThan(lone?.usage.invocations ?? 0);
});
