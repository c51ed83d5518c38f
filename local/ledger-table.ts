import {
  type AttributeDefinition,
  CreateTableCommand,
  type DynamoDBClient,
  type KeySchemaElement,
  paginateScan,
  ResourceInUseException,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb';
import { physicalName } from './names.ts';
import type { Resolve } from './resolver.ts';
import { resourcesOfType, type Template } from './template.ts';

/**
 * Creates those of the template's tables that are not on disk already.
 *
 * @returns the names of all of them
 */
export async function createTables(
  dynamodb: DynamoDBClient,
  template: Template,
  resolve: Resolve,
): Promise<readonly string[]> {
  const tables = [
    ...resourcesOfType(template, 'AWS::DynamoDB::Table'),
    ...resourcesOfType(template, 'AWS::DynamoDB::GlobalTable'),
  ];
  for (const table of tables) {
    const create = new CreateTableCommand({
      TableName: physicalName(template, table),
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: resolve(table, 'AttributeDefinitions') as AttributeDefinition[],
      KeySchema: resolve(table, 'KeySchema') as KeySchemaElement[],
    });
    try {
      await dynamodb.send(create);
    } catch (error) {
      if (!(error instanceof ResourceInUseException)) throw error;
    }
    await waitUntilTableExists(
      { client: dynamodb, maxWaitTime: 10, minDelay: 0.01 },
      { TableName: physicalName(template, table) },
    );
  }
  return tables.map((table) => physicalName(template, table));
}

/** What the ledger knows of all leads together (docs/architecture.md, "Ledger"). */
export interface LedgerCounts {
  /** Items by state. */
  readonly byState: Readonly<Record<string, number>>;
  /** Queue messages delivered: several of an item whose key came again as a new enquiry. */
  readonly delivered: number;
  /** Queue messages that were recognised as duplicates. */
  readonly duplicates: number;
  /** Messages that an operator took off the parked queue: cli/parked/departed.ts. */
  readonly dropped: number;
  /** Of the given messages, those that only their acknowledgement is missing of. */
  readonly settled: readonly string[];
}

/**
 * Counts the ledger in one scan. What is no lead (places, breaker) has neither state nor counts.
 *
 * @param queued ids of the messages on the lead queue
 */
export async function countLedger(
  dynamodb: DynamoDBClient,
  tableName: string,
  queued: ReadonlySet<string>,
): Promise<LedgerCounts> {
  const byState: Record<string, number> = {};
  let delivered = 0;
  let duplicates = 0;
  let dropped = 0;
  const settled = new Set<string>();
  // While nothing is queued, nobody asks for the messages, of which there are many.
  const messages = queued.size === 0 ? '' : ', lastMessages, messageId';
  const pages = paginateScan(
    { client: dynamodb },
    {
      TableName: tableName,
      ProjectionExpression: `#state, deliveryCount, duplicateCount, deliveries, duplicates, dropped${messages}`,
      ExpressionAttributeNames: { '#state': 'state' },
    },
  );
  for await (const { Items = [] } of pages) {
    for (const { state, ...item } of Items) {
      if (state?.S !== undefined) byState[state.S] = (byState[state.S] ?? 0) + 1;
      // The sets are those of items that the first version wrote, and this one has not touched since.
      delivered += Number(item.deliveryCount?.N ?? 0) + (item.deliveries?.SS?.length ?? 0);
      duplicates += Number(item.duplicateCount?.N ?? 0) + (item.duplicates?.SS?.length ?? 0);
      dropped += item.dropped?.SS?.length ?? 0;
      // The dialer goes by the same (functions/dialer/ledger/transitions.ts, `claim`).
      const parked = state?.S === 'parked' ? [item.messageId] : [];
      for (const message of [...(item.lastMessages?.L ?? []), ...parked]) {
        if (message?.S !== undefined && queued.has(message.S)) settled.add(message.S);
      }
    }
  }
  return { byState, delivered, duplicates, dropped, settled: [...settled] };
}
