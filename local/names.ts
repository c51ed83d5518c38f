import { region } from '../cli/target/local-clients.ts';
import type { Resource, Template } from './template.ts';

/** The account that fauxqs gives its queues. */
export const accountId = '000000000000';

/**
 * The property that names a resource of each type. Where it is left out, CloudFormation makes up a
 * name.
 */
const nameProperties: Readonly<Record<string, string>> = {
  'AWS::DynamoDB::GlobalTable': 'TableName',
  'AWS::DynamoDB::Table': 'TableName',
  'AWS::IAM::Role': 'RoleName',
  'AWS::Lambda::Function': 'FunctionName',
  'AWS::Logs::LogGroup': 'LogGroupName',
  'AWS::SecretsManager::Secret': 'Name',
  'AWS::SQS::Queue': 'QueueName',
};

/**
 * A resource's physical name. It is the same at every start, so that the data on disk is found
 * again.
 */
export function physicalName(template: Template, { id, type, properties }: Resource): string {
  const name = properties[nameProperties[type] ?? ''];
  return typeof name === 'string' ? name : `${template.stackName}-${id}`;
}

/**
 * What `Ref` and `Fn::GetAtt` give for a resource that the local stack has.
 *
 * @param queueAddress where the queues are served, such as `http://127.0.0.1:4566`
 * @returns attribute → value, with `Ref` among them; empty for a type that does not exist locally
 */
export function attributesOf(
  template: Template,
  resource: Resource,
  queueAddress: string,
): Readonly<Record<string, string>> {
  const name = physicalName(template, resource);
  const arn = (service: string, rest: string) =>
    `arn:aws:${service}:${region}:${accountId}:${rest}`;
  switch (resource.type) {
    case 'AWS::SQS::Queue':
      return {
        Ref: `${queueAddress}/${accountId}/${name}`,
        Arn: arn('sqs', name),
        QueueName: name,
        QueueUrl: `${queueAddress}/${accountId}/${name}`,
      };
    case 'AWS::DynamoDB::Table':
    case 'AWS::DynamoDB::GlobalTable':
      return { Ref: name, Arn: arn('dynamodb', `table/${name}`) };
    case 'AWS::KMS::Key':
      return { Ref: name, Arn: arn('kms', `key/${name}`), KeyId: name };
    case 'AWS::SecretsManager::Secret':
      return { Ref: secretArn(name), Id: secretArn(name) };
    case 'AWS::Lambda::Function':
      return { Ref: name, Arn: arn('lambda', `function:${name}`) };
    case 'AWS::Logs::LogGroup':
      return { Ref: name, Arn: arn('logs', `log-group:${name}:*`) };
    case 'AWS::IAM::Role':
      return { Ref: name, Arn: roleArn(name) };
    case 'AWS::ApiGatewayV2::Api':
      return { Ref: resource.id, ApiId: resource.id };
    case 'AWS::ApiGatewayV2::Integration':
      return { Ref: resource.id };
    default:
      return {};
  }
}

/** Secrets Manager adds six characters to a secret's name, and CDK cuts them off again. */
const secretSuffix = '-local0';

export const secretArn = (name: string): string =>
  `arn:aws:secretsmanager:${region}:${accountId}:secret:${name}${secretSuffix}`;

/** IAM knows no region. */
const roleArn = (name: string): string => `arn:aws:iam::${accountId}:role/${name}`;

/** The name of a secret, from the name or the ARN that a client asks by. */
export const secretName = (id: string): string =>
  id.startsWith('arn:') ? id.split(':').slice(6).join(':').replace(secretSuffix, '') : id;

/** Whether a text names a resource: by its name, its ARN, or an API Gateway URI around that. */
export function isNamedBy(template: Template, resource: Resource, text: unknown): boolean {
  const { Ref, Arn = '' } = attributesOf(template, resource, '');
  return text === Ref || String(text).split('/').includes(Arn);
}
