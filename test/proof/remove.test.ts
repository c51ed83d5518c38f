import { type CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { DeleteTableCommand, ResourceNotFoundException } from '@aws-sdk/client-dynamodb';
import { DeleteSecretCommand } from '@aws-sdk/client-secrets-manager';
import { QueueDoesNotExist } from '@aws-sdk/client-sqs';
import { expect, it, vi } from 'vitest';
import { removeStack } from '../../proof/probe.ts';
import { deleteWhatStays } from '../../proof/remains.ts';

const gone = { message: 'gone', $metadata: {} };

/** An account in which a request fails as it is told. */
function account(failureOf: (command: object) => Error | undefined) {
  const deleted: string[] = [];
  const client = {
    async send(command: { readonly input: Readonly<Record<string, string>> }) {
      const failure = failureOf(command);
      if (failure !== undefined) throw failure;
      deleted.push(command.input.TableName ?? command.input.SecretId ?? '');
      return {};
    },
  };
  const clients = { sqs: client, dynamodb: client, secrets: client } as never;
  return { cloud: { clients }, deleted };
}

const isRest = (command: object): boolean =>
  command instanceof DeleteTableCommand || command instanceof DeleteSecretCommand;

it('removes the table and the secrets where the queues are gone', async () => {
  const { cloud, deleted } = account((command) =>
    isRest(command) ? undefined : new QueueDoesNotExist(gone),
  );
  await deleteWhatStays(cloud, 'acme');
  expect(deleted).toEqual(['acme-ledger', 'acme/webhooks', 'acme/euphoria', 'acme/dedupe-salt']);
});

it('is content where all is gone, and not where something may not be removed', async () => {
  const all = account((command) =>
    isRest(command) ? new ResourceNotFoundException(gone) : new QueueDoesNotExist(gone),
  );
  await deleteWhatStays(all.cloud, 'acme');
  const denied = account(() => new Error('not authorized'));
  await expect(deleteWhatStays(denied.cloud, 'acme')).rejects.toThrow('not authorized');
});

it.each([
  [500, undefined],
  [700, 'the removal of acme-connector: not within 600 s'],
])('a stack whose removal takes %i s: %s', async (seconds, fault) => {
  let now = 0;
  const clock = vi.spyOn(performance, 'now').mockImplementation(() => now);
  const client = {
    async send(command: object) {
      if (!(command instanceof DescribeStacksCommand)) return {};
      const isGone = now >= 1_000 * seconds;
      now += 250_000;
      if (isGone) throw new Error('Stack with id acme-connector does not exist');
      return { Stacks: [{ StackStatus: 'DELETE_IN_PROGRESS' }] };
    },
  } as unknown as CloudFormationClient;
  const removed = removeStack(client, 'acme-connector').then(
    () => undefined,
    (error: Error) => error.message,
  );
  expect(await removed).toBe(fault);
  clock.mockRestore();
});

it('a stack that cannot be removed is not waited for', async () => {
  const StackStatusReason = 'The bucket is not empty';
  const client = {
    send: async (command: object) =>
      command instanceof DescribeStacksCommand
        ? { Stacks: [{ StackStatus: 'DELETE_FAILED', StackStatusReason }] }
        : {},
  } as unknown as CloudFormationClient;
  await expect(removeStack(client, 'acme-connector')).rejects.toThrow(
    'acme-connector cannot be removed: The bucket is not empty',
  );
});
