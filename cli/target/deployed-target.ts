import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { LambdaClient } from '@aws-sdk/client-lambda';
import {
  GetSecretValueCommand,
  PutSecretValueCommand,
  ResourceNotFoundException,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { QueueDoesNotExist, SQSClient } from '@aws-sdk/client-sqs';
import type { Connector } from '../../functions/config/connector.ts';
import { checkAccount } from '../check/check-account.ts';
import { CommandError } from '../command-error.ts';
import { jsonOf } from '../secrets-file.ts';
import { readDeployedErrors } from './deployed-errors.ts';
import { readDeployedFigures } from './deployed-figures.ts';
import { invokeFunction } from './invoke-function.ts';
import { findQueues, type SecretStore, type Target } from './target.ts';

/**
 * A deployed connector. Its parts have names of their own (cdk/), so that nobody has to be asked
 * for them; credentials and region are found as the AWS SDK finds them.
 */
export function deployedTarget(connector: Connector, stack: string): Target {
  const { name, euphoria } = connector;
  // An endpoint that the user has set (AWS_ENDPOINT_URL_SQS, for a VPC's) is for the queues too.
  const sqs = new SQSClient({ useQueueUrlAsEndpoint: false });
  const dynamodb = new DynamoDBClient();
  const lambda = new LambdaClient();
  const secrets = deployedSecrets(connector, stack);
  return {
    label: stack,
    connector,
    euphoriaUrl: euphoria.url,
    option: ` --stack ${stack}`,
    secrets,
    async connect() {
      try {
        const queues = await findQueues(sqs, connector);
        return {
          ...{ sqs, queues, dynamodb, ledger: `${name}-ledger`, refused: `${name}-refused` },
          invokeWebhook: (event) => invokeFunction(lambda, `${name}-webhook`, event),
        };
      } catch (error) {
        if (!(error instanceof QueueDoesNotExist)) throw error;
        throw new CommandError(notThere(`queue ${name}-leads`, await sqs.config.region(), stack));
      }
    },
    async figures({ queues }) {
      const [figures, errors] = await Promise.all([
        readDeployedFigures(new CloudWatchClient(), connector, queues),
        readDeployedErrors(new CloudWatchLogsClient(), connector),
      ]);
      return { ...figures, errors };
    },
    waiting: () => undefined,
    check: () => checkAccount(connector, stack),
  };
}

const notThere = (part: string, region: string, stack: string): string =>
  `there is no ${part} in ${region}: is ${stack} deployed there? AWS_REGION chooses another region`;

function deployedSecrets({ name }: Connector, stack: string): SecretStore {
  const client = new SecretsManagerClient();
  const idOf = (part: string): string => `${name}/${part}`;
  return {
    place: idOf,
    async read(part) {
      try {
        const request = new GetSecretValueCommand({ SecretId: idOf(part) });
        return jsonOf((await client.send(request)).SecretString ?? '');
      } catch (error) {
        if (error instanceof ResourceNotFoundException) return undefined;
        throw asDeleted(error, idOf(part));
      }
    },
    async write(part, value) {
      const SecretId = idOf(part);
      try {
        await client.send(
          new PutSecretValueCommand({ SecretId, SecretString: JSON.stringify(value) }),
        );
      } catch (error) {
        if (!(error instanceof ResourceNotFoundException)) throw asDeleted(error, SecretId);
        const region = await client.config.region();
        throw new CommandError(notThere(`secret ${SecretId}`, region, stack));
      }
    },
  };
}

/** A secret that was deleted keeps its name for its recovery window, and cannot be read. */
const asDeleted = (error: unknown, id: string): unknown =>
  error instanceof Error && error.name === 'InvalidRequestException'
    ? new CommandError(
        `the secret ${id} was deleted: aws secretsmanager restore-secret --secret-id ${id} brings it back`,
      )
    : error;
