import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { QueueDoesNotExist } from '@aws-sdk/client-sqs';
import * as z from 'zod';
import type { Connector } from '../../functions/config/connector.ts';
import { CommandError } from '../command-error.ts';
import { type Finding, fine, wrong } from '../findings.ts';
import { dataSetting, euphoriaUrlSetting, portSetting } from '../settings.ts';
import { readAddresses } from './addresses.ts';
import { createClients } from './local-clients.ts';
import { readLocalFigures } from './local-figures.ts';
import { localSecrets } from './local-secrets.ts';
import { type Connection, findQueues, type Target } from './target.ts';

/** The connector that `npm start` runs, found by the same settings. */
export function localTarget(connector: Connector): Target {
  const dataDir = dataSetting();
  const port = portSetting();
  const euphoriaUrl = euphoriaUrlSetting() ?? `http://127.0.0.1:${port + 1}/`;
  const queuesFile = join(dataDir, 'queues', 'fauxqs.db');
  const notRunning = new CommandError(
    `npm start does not run here (${dataDir}): start it, or say by LOCAL_DATA where it keeps its data`,
  );

  async function connect(): Promise<Connection> {
    const addresses = readAddresses(dataDir);
    if (addresses === undefined) throw notRunning;
    const { sqs, dynamodb } = createClients(addresses);
    try {
      const queues = await findQueues(sqs, connector);
      return { sqs, queues, dynamodb, ledger: `${connector.name}-ledger` };
    } catch (error) {
      // Whatever has the port now, it is not npm start.
      if (error instanceof QueueDoesNotExist) {
        throw new CommandError(`npm start runs another connector than ${connector.name}`);
      }
      throw notRunning;
    }
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
        url: `http://localhost:${port}`,
        dialerLog: join(dataDir, 'logs', `${connector.name}-dialer.log`),
        webhookLog: join(dataDir, 'logs', `${connector.name}-webhook.log`),
        oldestAt: () => oldestAt(queuesFile, `${connector.name}-leads`),
      }),
    isWaiting: (id) => holds(queuesFile, `${connector.name}-leads`, id),
    check: async (): Promise<readonly Finding[]> => [await checkRunning(connect)],
  };
}

async function checkRunning(connect: () => Promise<Connection>): Promise<Finding> {
  try {
    await connect();
    return fine('npm start', 'runs');
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    return wrong('npm start', error.message, 'npm start');
  }
}

const rowSchema = z.object({ at: z.number().nullable() }).optional();

/** When the oldest message of a queue was sent, milliseconds since 1970. */
function oldestAt(queuesFile: string, queue: string): number | undefined {
  using database = new DatabaseSync(queuesFile, { readOnly: true });
  const sql = 'SELECT min(sent_timestamp) AS at FROM sqs_messages WHERE queue_name = ?';
  return rowSchema.parse(database.prepare(sql).get(queue))?.at ?? undefined;
}

/** Whether a queue has the message of a lead: without receiving it, which would hold it up. */
function holds(queuesFile: string, queue: string, id: string): boolean {
  if (!existsSync(queuesFile)) return false;
  using database = new DatabaseSync(queuesFile, { readOnly: true });
  const sql = 'SELECT 1 FROM sqs_messages WHERE queue_name = ? AND instr(body, ?) > 0 LIMIT 1';
  return database.prepare(sql).get(queue, JSON.stringify(id)) !== undefined;
}
