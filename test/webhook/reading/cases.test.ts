import { expect, it, vi } from 'vitest';
import { deliver, faultsOf, readCases } from './cases.ts';

/** After public bug reports and bodies captured from real senders; the people are invented. */
const cases = [...readCases('reading-cases.jsonl'), ...readCases('reading-more-cases.jsonl')];

it.each(cases.map((each) => [each.name, each] as const))('%s', async (_, each) => {
  for (const level of ['info', 'warn', 'error'] as const) {
    vi.spyOn(console, level).mockImplementation(() => {});
  }
  expect(faultsOf(each, await deliver(each))).toEqual([]);
});
