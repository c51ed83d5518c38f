import { DeleteItemCommand, type DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import { physicalName } from './names.ts';
import type { Resolve } from './resolver.ts';
import { resourcesOfType, type Template } from './template.ts';

/**
 * Deletes what has expired of the tables that have a key of their own, as DynamoDB does with all: they hold
 * what may not be kept longer. What has expired of the ledger is hashes, and stays on one machine, because
 * its figures are made of them.
 *
 * @param now milliseconds since 1970
 */
export async function expireItems(
  dynamodb: DynamoDBClient,
  template: Template,
  resolve: Resolve,
  now: number,
): Promise<void> {
  for (const table of resourcesOfType(template, 'AWS::DynamoDB::Table')) {
    const { KMSMasterKeyId: key } = Object(resolve(table, 'SSESpecification'));
    const { AttributeName: expiry } = Object(resolve(table, 'TimeToLiveSpecification'));
    if (key === undefined || expiry === undefined) continue;
    const TableName = physicalName(template, table);
    const pages = paginateScan(
      { client: dynamodb },
      {
        TableName,
        ProjectionExpression: '#key',
        FilterExpression: '#expiry < :now',
        ExpressionAttributeNames: { '#key': 'key', '#expiry': String(expiry) },
        ExpressionAttributeValues: { ':now': { N: String(Math.floor(now / 1_000)) } },
      },
    );
    for await (const { Items = [] } of pages) {
      for (const Key of Items) await dynamodb.send(new DeleteItemCommand({ TableName, Key }));
    }
  }
}
