import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import type {
  APIGatewayProxyEventV2,
  APIGatewayProxyStructuredResultV2,
  EventBridgeEvent,
} from 'aws-lambda';
import * as z from 'zod/mini';
import config from '#connector-config';
import { pickConnector } from '../config/connector.ts';
import { awsClientOptions } from '../shared/aws-client.ts';
import { env } from '../shared/env.ts';
import { logBug, tellInEachLine } from '../shared/log.ts';
import { metricsBySource } from '../shared/metrics.ts';
import { cachedSecret } from '../shared/secrets.ts';
import { sendMessages } from '../shared/send-messages.ts';
import { answers } from './answers.ts';
import { configureSources } from './configure.ts';
import { watchMappings } from './empty-mappings.ts';
import { type HttpEvent, toRequest, toResult } from './http.ts';
import { type ReceiveEffects, receive } from './receive.ts';
import { type KeepRefused, keepRefused } from './refused/keep-refused.ts';
import { openRefusedTable, type RefusedTable } from './refused/refused-table.ts';
import type { ReplayEvent } from './refused/replay-event.ts';
import { openCounters } from './screening/counters.ts';
import type { TakeOne } from './screening/limits.ts';
import { type LastHeard, openLastHeard } from './silence/last-heard.ts';
import { watchForSilence } from './silence/silence.ts';
import type { Answer } from './source.ts';
import { webhookSecretsSchema } from './webhook-secrets.ts';

const connector = pickConnector(config, CONNECTOR_NAME);
const sqs = new SQSClient(awsClientOptions);
const secretsManager = new SecretsManagerClient(awsClientOptions);
const secrets = cachedSecret(secretsManager, env('WEBHOOKS_SECRET_ID'), webhookSecretsSchema);
const salt = cachedSecret(
  secretsManager,
  env('DEDUPE_SALT_SECRET_ID'),
  z.pipe(
    z.object({ salt: z.string().check(z.minLength(32)) }),
    z.transform(({ salt }) => salt),
  ),
);
const metrics = metricsBySource();

const sources = configureSources(connector);

// Only a stack that needs them has the table.
let counters: TakeOne | undefined;
const takeOne: TakeOne = async (...counter) => {
  counters ??= openCounters(env('LEDGER_TABLE'));
  return counters(...counter);
};

let heard: LastHeard | undefined;
const silence = watchForSilence({
  connector,
  lastHeard() {
    heard ??= openLastHeard(env('LEDGER_TABLE'));
    return heard;
  },
  count: metrics.count,
  now: Date.now,
});
let refused: RefusedTable | undefined;
const keep = keepRefused(connector, () => {
  refused ??= openRefusedTable(env('REFUSED_TABLE'));
  return refused;
});
const noteMappings = watchMappings(metrics.count);

const effects: ReceiveEffects = {
  connector,
  sources,
  takeOne,
  readSecrets: secrets.get,
  readSalt: salt.get,
  queueLeads: (messages) => sendMessages(sqs, env('LEAD_QUEUE_URL'), messages),
  parkLeads: (messages) => sendMessages(sqs, env('PARKED_QUEUE_URL'), messages),
  count: metrics.count,
  onTriage(source, triaged, receivedAt) {
    noteMappings(source, triaged);
    silence.hear(source, triaged, receivedAt);
  },
};

/** A rule of the stack asks every quarter of an hour which sources are silent (cdk/silence-check.ts). */
type SilenceCheck = EventBridgeEvent<'Scheduled Event', unknown>;

/**
 * The webhook function: whatever is asked of its address, `/hooks/{source}` or not; the check for silent
 * sources; and deliveries that were refused and that an operator replays.
 *
 * API Gateway gives each request its context, and nothing of a caller's beside it. So nobody can ask for
 * the check or for a replay by HTTP: that takes the right to invoke the function (docs/security.md,
 * "Refused deliveries").
 */
export async function handler(
  event: APIGatewayProxyEventV2 | SilenceCheck | ReplayEvent,
): Promise<APIGatewayProxyStructuredResultV2 | undefined> {
  const replayed = 'replay' in event ? event.replay.requestContext.timeEpoch : undefined;
  tellInEachLine(replayed === undefined ? {} : { arrived: new Date(replayed).toISOString() });
  try {
    if ('requestContext' in event) return toResult(await answer(event, keep));
    // Judged by the time of its arrival, and by the secrets and the config of today. It is kept already.
    if ('replay' in event) return toResult(await answer(event.replay));
    await silence.check();
    return undefined;
  } finally {
    await silence.written();
    metrics.publish(replayed);
  }
}

async function answer(event: HttpEvent, onAnswer?: KeepRefused): Promise<Answer> {
  const request = toRequest(event, connector.publicUrl);
  try {
    const answer = await receive(request, effects);
    await onAnswer?.(event, request, answer);
    return answer;
  } catch (error) {
    // This is a bug. The sender is told to deliver again, so that it keeps the lead meanwhile. What is
    // in the path is logged only if it is a name of the config.
    const source = sources.has(request.source) ? request.source : undefined;
    logBug('the webhook function failed', error, { source });
    return answers.tryAgain();
  }
}
