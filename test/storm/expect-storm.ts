import { expect } from 'vitest';
import type { Evidence } from './evidence.ts';
import { reportStorm } from './report.ts';
import { judgeStorm } from './verdict.ts';

/** Reports a storm, and holds it against what README.md promises whatever breaks. */
export function expectPromisesKept(evidence: Evidence): void {
  const verdict = judgeStorm(evidence);
  console.log(reportStorm(evidence, verdict));
  const { doubles, unsure, ...wrong } = verdict;
  // Of those whose second sending told nothing either, few are left by a storm.
  expect(unsure).toBeLessThan(evidence.settings.leads / 5);
  expect(wrong).toEqual({ lost: [], wronglyParked: [], wronglyNamed: [], unbalanced: 0 });
  expect(doubles.filter(({ cause }) => cause === 'unexplained')).toEqual([]);
  expect(doubles.filter(({ announced }) => !announced)).toEqual([]);
  expect(doubles.length).toBeLessThanOrEqual(evidence.logs.metrics.PossibleDuplicates ?? 0);
  expect(evidence.stats).toMatchObject({ overLimit: 0, violations: 0 });
  expect(evidence.stats.peak).toBeLessThanOrEqual(3);
}
