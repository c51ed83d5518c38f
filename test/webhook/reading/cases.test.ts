import { expect, it, vi } from 'vitest';
import { allCases, deliver, faultsOf } from './cases.ts';

it.each(allCases().map((each) => [each.name, each] as const))('%s', async (_, each) => {
  for (const level of ['info', 'warn', 'error'] as const) {
    vi.spyOn(console, level).mockImplementation(() => {});
  }
  expect(faultsOf(each, await deliver(each))).toEqual([]);
});
