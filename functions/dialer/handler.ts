import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import * as z from 'zod/mini';
import config from '#connector-config';
import { pickConnector } from '../config/connector.ts';
import { awsClientOptions } from '../shared/aws-client.ts';
import { env } from '../shared/env.ts';
import { logBug } from '../shared/log.ts';
import { metricsBySource } from '../shared/metrics.ts';
import { cachedSecret } from '../shared/secrets.ts';
import { sendMessages } from '../shared/send-messages.ts';
import { openBudget } from './budget.ts';
import { deliver } from './deliver.ts';
import { euphoriaClient } from './euphoria/client.ts';
import { openIntake } from './intake.ts';
import { openLedger } from './ledger/ledger.ts';
import { openTable } from './ledger/table.ts';
import { dialerLimits } from './limits.ts';
import { newPermitMemory, openPermits } from './permits.ts';
import { reportCall, reportPossibleDuplicates } from './report.ts';
import type { RunEffects } from './run.ts';
import { windowHours } from './window.ts';

const connector = pickConnector(config, CONNECTOR_NAME);
const sqs = new SQSClient(awsClientOptions);
const table = openTable(new DynamoDBClient(awsClientOptions), env('LEDGER_TABLE'));
const metrics = metricsBySource();
const credentials = cachedSecret(
  new SecretsManagerClient(awsClientOptions),
  env('EUPHORIA_SECRET_ID'),
  z.object({
    tenantName: z.string().check(z.minLength(1)),
    authKey: z.string().check(z.minLength(1)),
  }),
);
/** `npm start` puts its simulator in the place of the API; deployed functions do not have the variable. */
const callApi = euphoriaClient(process.env.EUPHORIA_URL ?? connector.euphoria.url);
const memory = newPermitMemory();

/** The dialer function: leads of the queue → calls to DialerTrickleFeed. */
export async function handler(event: SQSEvent, context: Context): Promise<SQSBatchResponse> {
  const intake = openIntake(event, sqs, env('LEAD_QUEUE_URL'));
  const { whenUnsure, mostSendings, giveUpAfter, euphoria } = connector;
  const invocation = randomBytes(6).toString('hex');
  const permits = openPermits({
    table,
    invocation,
    abandonedMs: euphoria.abandonedCallMinutes * 60_000,
    memory,
    count: metrics.count,
    now: Date.now,
    random: Math.random,
    pause,
  });
  const ledger = openLedger({
    table,
    invocation,
    windowHours: (lead) => windowHours(connector, lead),
    mostSendings,
    whenUnsure,
    leaseMs: dialerLimits.callMs + dialerLimits.settleMs,
    sentBy: permits.sentBy,
    now: Date.now,
  });
  const effects: RunEffects = {
    ledger,
    permits,
    budget: openBudget(context.getRemainingTimeInMillis),
    callApi,
    credentials,
    whenUnsure,
    mostSendings,
    contactsPerCall: euphoria.contactsPerCall,
    giveUpAfterHours: giveUpAfter,
    onCall: (batch, judgement) => reportCall(batch, judgement, metrics.count),
    onPossibleDuplicates: (messages) => {
      reportPossibleDuplicates(messages, metrics.count);
      // It is told before the call: an environment that dies in the call tells nothing any more.
      metrics.publish();
    },
    parkLeads: (messages) => sendMessages(sqs, env('PARKED_QUEUE_URL'), messages),
    count: metrics.count,
    now: Date.now,
    random: Math.random,
    pause,
  };
  try {
    await deliver(intake, effects);
  } catch (error) {
    // A bug. What is settled stays settled; a throw would bring the whole event back.
    logBug('the dialer function failed', error, { leads: event.Records.length });
  } finally {
    metrics.publish();
  }
  return intake.response();
}
