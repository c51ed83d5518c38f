import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { QueueDoesNotExist } from '@aws-sdk/client-sqs';
import * as z from 'zod';
import type { Connector } from '../../functions/config/connector.ts';
import { decodeQueuedLead, type QueuedLead } from '../../functions/lead/queued-lead.ts';
import { CommandError } from '../command-error.ts';
import { type Finding, fine, note, wrong } from '../findings.ts';
import { euphoriaUrlSetting, portSetting } from '../settings.ts';
import {
  type Addresses,
  expectToRun,
  OtherRuns,
  RESTART,
  readAddresses,
  whyRestart,
} from './addresses.ts';
import { invokeFunction } from './invoke-function.ts';
import { expectSame, localAddress } from './local-address.ts';
import { createClients, credentials, region } from './local-clients.ts';
import { readLocalFigures } from './local-figures.ts';
import { localSecrets } from './local-secrets.ts';
import { type Connection, findQueues, type Target } from './target.ts';

/** Nothing runs here: of a config alone that is no fault. */
class NotRunning extends CommandError {}

/** The connector that `npm start` runs, found by the same settings. */
export function localTarget(connector: Connector, configFile: string): Target {
  const address = localAddress();
  const { dataDir, left, url, isSaid } = address;
  const euphoriaUrl =
    euphoriaUrlSetting() ??
    (left !== undefined && url === left.api ? left.euphoria : undefined) ??
    `http://127.0.0.1:${portSetting() + 1}/`;
  const queuesFile = join(dataDir, 'queues', 'fauxqs.db');
  const notRunning = new NotRunning(
    `npm start does not run here (${dataDir}), or not yet: start it, or say by LOCAL_DATA where it keeps its data${isSaid ? ' (PORT does not find it)' : ''}`,
  );

  async function connect(): Promise<Connection> {
    const addresses = readAddresses(dataDir);
    if (addresses === undefined) throw notRunning;
    if (addresses.lambda === undefined || addresses.connector === undefined) {
      throw new CommandError(`npm start runs an older version of the connector: ${RESTART}`);
    }
    const { sqs, dynamodb } = createClients(addresses);
    const { name } = connector;
    const queues = await findQueues(sqs, connector).catch((error: unknown) => {
      if (error instanceof QueueDoesNotExist) return undefined;
      // Whatever has the port now, it is not npm start.
      throw notRunning;
    });
    // Only what answers runs: the word that a stack has left stays when it has ended.
    expectSame(address, addresses.api);
    expectToRun(name, addresses.connector);
    if (queues === undefined) throw notRunning;
    const lambda = new LambdaClient({ endpoint: addresses.lambda, region, credentials });
    return {
      ...{ sqs, queues, dynamodb, ledger: `${name}-ledger`, refused: `${name}-refused` },
      invokeWebhook: (event) => invokeFunction(lambda, `${name}-webhook`, event),
    };
  }

  return {
    label: 'npm start',
    connector,
    euphoriaUrl,
    option: '',
    secrets: localSecrets(connector, dataDir),
    connect,
    figures: () =>
      readLocalFigures({
        url,
        dialerLog: join(dataDir, 'logs', `${connector.name}-dialer.log`),
        webhookLog: join(dataDir, 'logs', `${connector.name}-webhook.log`),
        oldestAt: (settled) => oldestAt(queuesFile, `${connector.name}-leads`, settled),
      }),
    async knowsApi() {
      if (euphoriaUrlSetting() !== undefined) return true;
      return connect().then(
        () => true,
        (error: unknown) => {
          if (error instanceof CommandError) return false;
          throw error;
        },
      );
    },
    waiting: (settled = []) => readLeads(queuesFile, `${connector.name}-leads`, settled),
    check: () => checkRunning(connect, left, configFile),
  };
}

/** @param left what the stack has left word of when it started */
async function checkRunning(
  connect: () => Promise<Connection>,
  left: Addresses | undefined,
  configFile: string,
): Promise<readonly Finding[]> {
  try {
    await connect();
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    if (error instanceof NotRunning) return [note('npm start', error.message)];
    const todo = error instanceof OtherRuns ? 'docs/settings.md, "Of the machine"' : RESTART;
    return [wrong('npm start', error.message, todo)];
  }
  const why = left && (await whyRestart(left, configFile));
  return [why === undefined ? fine('npm start', 'runs') : wrong('npm start', why, RESTART)];
}

const notAmong = 'message_id NOT IN (SELECT value FROM json_each(?))';

const rowSchema = z.object({ at: z.number().nullable() }).optional();

/** When the oldest message of a queue was sent, milliseconds since 1970. */
function oldestAt(
  queuesFile: string,
  queue: string,
  settled: readonly string[],
): number | undefined {
  using database = new DatabaseSync(queuesFile, { readOnly: true });
  const sql = `SELECT min(sent_timestamp) AS at FROM sqs_messages WHERE queue_name = ? AND ${notAmong}`;
  const row = database.prepare(sql).get(queue, JSON.stringify(settled));
  return rowSchema.parse(row)?.at ?? undefined;
}

const bodySchema = z.object({ body: z.string() });

/** The leads on a queue: without receiving them, which would hold them up. */
function readLeads(
  queuesFile: string,
  queue: string,
  settled: readonly string[],
): readonly QueuedLead[] {
  if (!existsSync(queuesFile)) return [];
  using database = new DatabaseSync(queuesFile, { readOnly: true });
  const sql = `SELECT body FROM sqs_messages WHERE queue_name = ? AND ${notAmong}`;
  const rows = database.prepare(sql).all(queue, JSON.stringify(settled));
  return rows.flatMap((row) => {
    const lead = decodeQueuedLead(bodySchema.parse(row).body);
    return lead.ok ? [lead.value] : [];
  });
}
