import * as z from 'zod';
import { StartError } from '../cli/start-error.ts';
import type { EventSource } from './event-source.ts';
import type { Throttle } from './http-api.ts';
import { isNamedBy } from './names.ts';
import type { Resolve } from './resolver.ts';
import { type Resource, resourcesOfType, type Template } from './template.ts';

/** How the template's parts are wired: the way of a lead from the webhook to the dialer. */
export interface Blueprint {
  /** Keys of the routes, such as `POST /hooks/{source}`. */
  readonly routeKeys: readonly string[];
  /** The routes that have a limit of their own, by key. */
  readonly throttles: Readonly<Record<string, Throttle>>;
  readonly webhook: Resource;
  readonly dialer: Resource;
  /** The dialer's event source, on the lead queue. */
  readonly source: Omit<EventSource, 'invoke'>;
  readonly parkedQueueUrl: string;
  /** Name of the ledger's table. */
  readonly ledger: string;
}

const routeSettingsSchema = z
  .record(
    z.string(),
    z
      .object({ ThrottlingRateLimit: z.number(), ThrottlingBurstLimit: z.number() })
      .transform(({ ThrottlingRateLimit: rate, ThrottlingBurstLimit: burst }) => ({ rate, burst })),
  )
  .default({});

const mappingSchema = z.object({
  EventSourceArn: z.string(),
  FunctionName: z.string(),
  BatchSize: z.number().default(10),
  FunctionResponseTypes: z.array(z.string()).default([]),
  ScalingConfig: z.object({ MaximumConcurrency: z.number() }),
  // The local event source can neither collect nor filter messages, so a template that asks for it
  // is refused. The connector asks for neither: docs/architecture.md, "AWS settings".
  MaximumBatchingWindowInSeconds: z.literal(0).optional(),
  FilterCriteria: z.undefined().optional(),
});

/**
 * Finds the parts by what joins them and not by their names, which a template may change: the
 * webhook function is what the routes lead to, the lead queue what the event source reads, the
 * parked queue what it redrives to, the ledger the table that the dialer is told.
 *
 * @throws StartError if the template is not of that shape
 */
export function readBlueprint(template: Template, resolve: Resolve): Blueprint {
  const find = (type: string, text: unknown, wantedBy: string): Resource => {
    const found = resourcesOfType(template, type).find((one) => isNamedBy(template, one, text));
    if (found) return found;
    throw new StartError(`${wantedBy}: no ${type} of the template is ${JSON.stringify(text)}`);
  };
  const refOf = ({ id }: Resource) =>
    String(resolve({ id, type: '', properties: {} }, 'Ref', { Ref: id }));

  const routes = resourcesOfType(template, 'AWS::ApiGatewayV2::Route');
  const targets = routes.map((route) => {
    const id = String(resolve(route, 'Target')).replace('integrations/', '');
    const integration = find('AWS::ApiGatewayV2::Integration', id, route.id);
    return find('AWS::Lambda::Function', resolve(integration, 'IntegrationUri'), integration.id);
  });
  const [webhook] = targets;
  if (webhook === undefined || targets.some((target) => target !== webhook)) {
    throw new StartError('the routes of the template must lead to one function');
  }

  const [stage] = resourcesOfType(template, 'AWS::ApiGatewayV2::Stage');

  const [mapping, ...others] = resourcesOfType(template, 'AWS::Lambda::EventSourceMapping');
  if (mapping === undefined || others.length > 0) {
    throw new StartError('the template must have one event source mapping');
  }
  const properties = mappingSchema.parse(
    Object.fromEntries(
      Object.keys(mappingSchema.shape).map((name) => [name, resolve(mapping, name)]),
    ),
  );
  const leadQueue = find('AWS::SQS::Queue', properties.EventSourceArn, mapping.id);
  const { deadLetterTargetArn } = Object(resolve(leadQueue, 'RedrivePolicy'));
  const dialer = find('AWS::Lambda::Function', properties.FunctionName, mapping.id);
  const { LEDGER_TABLE: ledger } = Object(Object(resolve(dialer, 'Environment')).Variables);
  return {
    routeKeys: routes.map((route) => String(resolve(route, 'RouteKey'))),
    throttles: routeSettingsSchema.parse(stage && resolve(stage, 'RouteSettings')),
    webhook,
    dialer,
    source: {
      queueUrl: refOf(leadQueue),
      queueArn: properties.EventSourceArn,
      batchSize: properties.BatchSize,
      // CloudFormation's own default.
      timeoutSeconds: Number(resolve(dialer, 'Timeout') ?? 3),
      maxConcurrency: properties.ScalingConfig.MaximumConcurrency,
      reportBatchItemFailures: properties.FunctionResponseTypes.includes('ReportBatchItemFailures'),
    },
    ledger: String(ledger),
    parkedQueueUrl: refOf(find('AWS::SQS::Queue', deadLetterTargetArn, leadQueue.id)),
  };
}
