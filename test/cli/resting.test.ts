import { expect, it } from 'vitest';
import { restingOf, resumesByOf } from '../../cli/status/resting.ts';
import type { QueuedLead } from '../../functions/lead/queued-lead.ts';

const NOW = Date.parse('2026-11-27T12:00:00Z');
const lead = (source: string, list = 'Web') =>
  ({ source, destination: { campaign: 'Sales', list } }) as QueuedLead;
const over = (source: string | undefined) => ({
  ...{ source, since: NOW - 600_000, until: NOW - 1_000, untilResumed: false },
});
const held = {
  typo: { campaign: 'Sales', list: 'Typo', reason: 'no', since: NOW, nextProbeAt: NOW + 60_000 },
} as never;

it.each([
  ['of its source', [lead('crm')], over('crm'), true],
  ['of any, where all were paused', [lead('crm')], over(undefined), true],
  ['of nobody knows whom', undefined, over('crm'), true],
  ['of another source', [lead('crm')], over('site'), false],
  ['for a list that is held', [lead('crm', 'Typo')], over('crm'), false],
  ['none', [], over('crm'), false],
])('after a pause leads look again, if one waits: %s', (_, leads, pause, isLooking) => {
  const by = resumesByOf(leads, { pauses: [pause], held }, NOW);
  expect(by !== undefined && by > NOW).toBe(isLooking);
});

it('tells those that are paused from those whose list is held', () => {
  const leads = [lead('crm', 'Typo'), lead('site', 'Typo'), lead('crm')];
  const pause = { ...over('site'), until: NOW + 60_000 };
  expect(restingOf(leads, { pauses: [pause], held }, NOW)).toEqual({ paused: 1, held: 1 });
});
