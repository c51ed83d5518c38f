import { DeleteTableCommand } from '@aws-sdk/client-dynamodb';
import { DeleteSecretCommand } from '@aws-sdk/client-secrets-manager';
import { DeleteQueueCommand, GetQueueUrlCommand } from '@aws-sdk/client-sqs';
import type { Cloud } from './cloud.ts';

/**
 * As docs/operations.md, "Removing", says with the AWS CLI; secrets at once, for the names' sake. What is gone
 * already holds up nothing of the rest.
 */
export async function deleteWhatStays({ clients }: Pick<Cloud, 'clients'>, name: string) {
  const { sqs, dynamodb, secrets } = clients;
  for (const part of ['leads', 'parked']) {
    await unlessGone(async () => {
      const asked = new GetQueueUrlCommand({ QueueName: `${name}-${part}` });
      const { QueueUrl } = await sqs.send(asked);
      await sqs.send(new DeleteQueueCommand({ QueueUrl }));
    });
  }
  await unlessGone(() => dynamodb.send(new DeleteTableCommand({ TableName: `${name}-ledger` })));
  for (const part of ['webhooks', 'euphoria', 'dedupe-salt']) {
    const secret = { SecretId: `${name}/${part}`, ForceDeleteWithoutRecovery: true };
    await unlessGone(() => secrets.send(new DeleteSecretCommand(secret)));
  }
}

async function unlessGone(remove: () => Promise<unknown>): Promise<void> {
  try {
    await remove();
  } catch (error) {
    const isGone =
      error instanceof Error && /^(QueueDoesNotExist|ResourceNotFound)/.test(error.name);
    if (!isGone) throw error;
  }
}
