import { randomUUID } from 'node:crypto';
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
import { reportCall, reportPossibleDuplicates } from './calls.ts';
import { type DeliverEffects, deliver } from './deliver.ts';
import { euphoriaClient } from './euphoria/client.ts';
import { openGate } from './gate.ts';
import { openLedger } from './ledger.ts';
import { dialerLimits } from './limits.ts';
import { openRecords } from './records.ts';
import { windowHours } from './window.ts';

const connector = pickConnector(config, CONNECTOR_NAME);
const sqs = new SQSClient(awsClientOptions);
const dynamodb = new DynamoDBClient(awsClientOptions);
const table = env('LEDGER_TABLE');
const metrics = metricsBySource();
const { callDeadlineMs, settleMs, timeoutSeconds } = dialerLimits;

const credentials = cachedSecret(
  new SecretsManagerClient(awsClientOptions),
  env('EUPHORIA_SECRET_ID'),
  z.object({
    tenantName: z.string().check(z.minLength(1)),
    authKey: z.string().check(z.minLength(1)),
  }),
);
/** `npm start` puts its simulator in the place of the API; deployed functions do not have the variable. */
const callApi = euphoriaClient(process.env.EUPHORIA_URL ?? connector.euphoria.url, callDeadlineMs);

const gate = openGate(dynamodb, table, Date.now);

/** The dialer function: leads of the queue → calls to DialerTrickleFeed. */
export async function handler(event: SQSEvent, context: Context): Promise<SQSBatchResponse> {
  const records = openRecords(event, sqs, env('LEAD_QUEUE_URL'));
  const hasTime = (calls: number) =>
    context.getRemainingTimeInMillis() > calls * callDeadlineMs + settleMs;
  const ledger = openLedger({
    client: dynamodb,
    table,
    owner: randomUUID(),
    leaseMs: timeoutSeconds * 1_000,
    windowHours: (lead) => windowHours(connector, lead),
    now: Date.now,
  });
  const effects: DeliverEffects = {
    ledger,
    gate,
    whenUnsure: connector.whenUnsure,
    contactsPerCall: connector.euphoria.contactsPerCall,
    giveUpAfterHours: connector.giveUpAfter,
    callApi,
    credentials,
    hasTime,
    // The call under way, and the one for which leads are received meanwhile, with its repetition.
    hasTimeForMore: () => hasTime(3),
    onCall: (batch, judgement) => reportCall(batch, judgement, metrics.count),
    onPossibleDuplicates: (items) => {
      reportPossibleDuplicates(items, metrics.count);
      // Before the call: who dies in it must have told.
      metrics.publish();
    },
    parkLeads: (messages) => sendMessages(sqs, env('PARKED_QUEUE_URL'), messages),
    count: metrics.count,
    now: Date.now,
    random: Math.random,
  };
  try {
    await deliver(records, effects);
  } catch (error) {
    // A bug. What is settled stays settled; a throw would bring the whole event back.
    logBug('the dialer function failed', error, { leads: event.Records.length });
  } finally {
    metrics.publish();
  }
  return records.response();
}
