import { expect } from 'vitest';
import { phoneOf } from '../support/stack.ts';
import type { Evidence } from './evidence.ts';
import { reportStorm } from './report.ts';
import { judgeStorm } from './verdict.ts';

/** Reports a storm, and holds it against what README.md promises whatever breaks. */
export function expectPromisesKept(evidence: Evidence): void {
  const verdict = judgeStorm(evidence);
  console.log(reportStorm(evidence, verdict));
  const { doubles, unsure, ...wrong } = verdict;
  for (const { lead, cause } of doubles) {
    if (cause === 'unexplained') console.log(traceOf(lead, evidence));
  }
  // Of those whose second sending told nothing either, few are left by a storm.
  expect(unsure).toBeLessThan(evidence.settings.leads / 5);
  expect(wrong).toEqual({ lost: [], wronglyParked: [], wronglyNamed: [], unbalanced: 0 });
  expect(doubles.filter(({ cause }) => cause === 'unexplained')).toEqual([]);
  expect(doubles.filter(({ announced }) => !announced)).toEqual([]);
  expect(doubles.length).toBeLessThanOrEqual(evidence.logs.metrics.PossibleDuplicates ?? 0);
  expect(evidence.stats).toMatchObject({ overLimit: 0, violations: 0 });
  expect(evidence.stats.peak).toBeLessThanOrEqual(3);
}

/** What happened around the calls that took a lead, a line each in their order. */
function traceOf(lead: number, { calls, interruptions, ids, logs }: Evidence): string {
  const phone = `<PhoneNumber>${phoneOf(lead)}<`;
  const own = new Set(calls.filter(({ document }) => document.includes(phone)).map(({ n }) => n));
  const around = (at: number) =>
    calls.some((call) => own.has(call.n) && Math.abs(Date.parse(call.at) - at) < 40_000);
  const lines = [
    ...calls
      .filter(
        (call) => own.has(call.n) || (call.action === 'DoNothing' && around(Date.parse(call.at))),
      )
      .map(({ document, ...call }) => ({ at: Date.parse(call.at), call })),
    ...logs.notAsked.filter(({ at }) => around(at)),
    ...interruptions.filter(({ from }) => around(from)).map((one) => ({ at: one.from, one })),
    ...[...(ids.get(lead) ?? [])].flatMap((id) => [
      ...(logs.risked.get(id) ?? []).map((at) => ({ at, risked: id })),
      ...(logs.delivered.get(id) ?? []).map((at) => ({ at, delivered: id })),
    ]),
  ];
  return [
    `lead ${lead}:`,
    ...lines.sort((one, other) => one.at - other.at).map((line) => JSON.stringify(line)),
  ].join('\n');
}
