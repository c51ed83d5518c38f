import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import { STSClient } from '@aws-sdk/client-sts';
import type { Environment } from './programs.ts';
import type { Post } from './senders.ts';

/** What a user, or a role for an hour, signs its requests with. */
export interface Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** A CloudFormation template, as far as it is looked at. */
export interface TemplateJson {
  readonly Resources: Readonly<Record<string, ResourceJson>>;
}

export interface ResourceJson {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
}

/** The account that the proof runs in, of whichever AWS. */
export interface Cloud {
  readonly account: string;
  readonly region: string;
  /** What a shell needs to work in it; with keys, as that user. */
  environment(keys?: Keys): Environment;
  /** A template as this AWS takes it. */
  prepared(template: TemplateJson): object;
  /** The CDK app that is deployed. */
  readonly app: string;
  /** What the CDK is told by its environment beside what the README says. */
  readonly deploySettings: Environment;
  /** For how long SQS refuses the name of a queue that was deleted, milliseconds. */
  readonly queueNamesAreFreeAfterMs: number;
  readonly post: Post;
  /** For what the proof itself looks up, with all rights. */
  readonly clients: Clients;
}

export interface Clients {
  readonly cloudFormation: CloudFormationClient;
  readonly sqs: SQSClient;
  readonly dynamodb: DynamoDBClient;
  readonly secrets: SecretsManagerClient;
  readonly lambda: LambdaClient;
  readonly logs: CloudWatchLogsClient;
  readonly sts: STSClient;
}

/** @param config nothing, for what the shell says */
export function createClients(config: {
  readonly endpoint?: string;
  readonly region?: string;
  readonly credentials?: Keys;
}): Clients {
  return {
    cloudFormation: new CloudFormationClient(config),
    sqs: new SQSClient({ ...config, useQueueUrlAsEndpoint: false }),
    dynamodb: new DynamoDBClient(config),
    secrets: new SecretsManagerClient(config),
    lambda: new LambdaClient(config),
    logs: new CloudWatchLogsClient(config),
    sts: new STSClient(config),
  };
}
