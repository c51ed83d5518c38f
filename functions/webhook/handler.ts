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
import { logBug } from '../shared/log.ts';
import { metricsBySource } from '../shared/metrics.ts';
import { cachedSecret } from '../shared/secrets.ts';
import { sendMessages } from '../shared/send-messages.ts';
import { answers } from './answers.ts';
import { configureSources } from './configure.ts';
import { watchMappings } from './empty-mappings.ts';
import { toRequest, toResult } from './http.ts';
import { type ReceiveEffects, receive } from './receive.ts';
import { openCounters } from './screening/counters.ts';
import type { TakeOne } from './screening/limits.ts';
import { type LastHeard, openLastHeard } from './silence/last-heard.ts';
import { watchForSilence } from './silence/silence.ts';
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
  onTriage(source, triaged) {
    noteMappings(source, triaged);
    silence.hear(source, triaged);
  },
};

/** A rule of the stack asks every quarter of an hour which sources are silent (cdk/silence-check.ts). */
type SilenceCheck = EventBridgeEvent<'Scheduled Event', unknown>;

/**
 * The webhook function: whatever is asked of its address, `/hooks/{source}` or not, and the check for silent
 * sources.
 */
export async function handler(
  event: APIGatewayProxyEventV2 | SilenceCheck,
): Promise<APIGatewayProxyStructuredResultV2 | undefined> {
  // API Gateway gives each request its context, so that nobody can ask for the check by HTTP.
  if (!('requestContext' in event)) {
    try {
      await silence.check();
      return undefined;
    } finally {
      metrics.publish();
    }
  }
  const request = toRequest(event, connector.publicUrl);
  try {
    return toResult(await receive(request, effects));
  } catch (error) {
    // This is a bug. The sender is told to deliver again, so that it keeps the lead meanwhile. What is
    // in the path is logged only if it is a name of the config.
    const source = sources.has(request.source) ? request.source : undefined;
    logBug('the webhook function failed', error, { source });
    return toResult(answers.tryAgain());
  } finally {
    await silence.written();
    metrics.publish();
  }
}
