import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import { StartError } from '../cli/start-error.ts';
import { region } from '../cli/target/local-clients.ts';
import { accountId, isNamedBy } from './names.ts';
import type { Resolve } from './resolver.ts';
import { type Resource, resourcesOfType, type Template } from './template.ts';

/** A rule of the template that has a function called at a rate. */
export interface Schedule {
  readonly rule: string;
  readonly everyMs: number;
  readonly target: Resource;
}

/** How often it is looked whether one is due, milliseconds: a clock can be moved on. */
const LOOK_MS = 100;
const UNIT_MS: Readonly<Record<string, number>> = {
  minute: 60_000,
  hour: 3_600_000,
  day: 86_400_000,
};

const ruleSchema = z.object({
  ScheduleExpression: z.string(),
  State: z.literal('ENABLED').default('ENABLED'),
  Targets: z.array(z.object({ Arn: z.string() })).length(1),
});

/** @throws StartError if a rule has another schedule than a rate, or another target than a function */
export function readSchedules(template: Template, resolve: Resolve): readonly Schedule[] {
  return resourcesOfType(template, 'AWS::Events::Rule').map((rule) => {
    const { ScheduleExpression, Targets } = ruleSchema.parse(
      Object.fromEntries(Object.keys(ruleSchema.shape).map((name) => [name, resolve(rule, name)])),
    );
    const [, count, unit = ''] =
      /^rate\((\d+) (minute|hour|day)s?\)$/.exec(ScheduleExpression) ?? [];
    const everyMs = Number(count) * (UNIT_MS[unit] ?? Number.NaN);
    const arn = Targets[0]?.Arn;
    const target = resourcesOfType(template, 'AWS::Lambda::Function').find((one) =>
      isNamedBy(template, one, arn),
    );
    if (Number.isNaN(everyMs) || target === undefined) {
      throw new StartError(
        `${rule.id}: only a function can be called at a rate on one machine, got ${ScheduleExpression} for ${arn}`,
      );
    }
    return { rule: rule.id, everyMs, target };
  });
}

/**
 * Calls the functions of schedules as EventBridge does: each a period after the start for the first
 * time. What was missed, because the machine slept, is made up for by one call.
 *
 * @param invoke calls the function with an event; never throws
 * @param now the clock, milliseconds since 1970
 */
export function startSchedules(
  schedules: readonly Schedule[],
  invoke: (target: Resource, event: unknown) => Promise<unknown>,
  now: () => number,
): { close(): Promise<void> } {
  const due = new Map(schedules.map((one) => [one, now() + one.everyMs]));
  const running = new Set<Promise<unknown>>();
  const timer = setInterval(() => {
    for (const [schedule, at] of due) {
      if (now() < at) continue;
      due.set(schedule, now() + schedule.everyMs);
      const call = invoke(schedule.target, eventOf(schedule, now())).finally(() =>
        running.delete(call),
      );
      running.add(call);
    }
  }, LOOK_MS);
  return {
    async close() {
      clearInterval(timer);
      await Promise.all(running);
    },
  };
}

/** What EventBridge gives to the target of a scheduled rule. */
const eventOf = ({ rule }: Schedule, at: number) => ({
  version: '0',
  id: randomUUID(),
  'detail-type': 'Scheduled Event',
  source: 'aws.events',
  account: accountId,
  time: `${new Date(at).toISOString().slice(0, 19)}Z`,
  region,
  resources: [`arn:aws:events:${region}:${accountId}:rule/${rule}`],
  detail: {},
});
