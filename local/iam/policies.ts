import * as z from 'zod';
import { StartError } from '../../cli/start-error.ts';
import { attributesOf, physicalName } from '../names.ts';
import type { Resolve } from '../resolver.ts';
import { type Resource, resourcesOfType, type Template } from '../template.ts';

/** A policy document as IAM takes it: nothing of CloudFormation is left in it. */
export interface PolicyDocument {
  readonly Version: string;
  readonly Statement: readonly Statement[];
}

export interface Statement {
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource?: string | readonly string[] | undefined;
  readonly [other: string]: unknown;
}

/** What of the template says who may do what. */
export interface Policies {
  /** ARN of a role → all that is attached to it. */
  readonly roles: ReadonlyMap<string, readonly PolicyDocument[]>;
  /** ARN of a queue, a table, a secret or a key → its own policy. */
  readonly resources: ReadonlyMap<string, PolicyDocument>;
  /** ARN of a table → that of the key it is encrypted with, for tables with a key of their own. */
  readonly keys?: ReadonlyMap<string, string> | undefined;
}

const many = z.union([z.string(), z.array(z.string())]);
const documentSchema = z.object({
  Version: z.string().default('2012-10-17'),
  Statement: z.array(
    z.looseObject({ Effect: z.string(), Action: many, Resource: many.optional() }),
  ),
});
const inlineSchema = z.array(z.object({ PolicyDocument: documentSchema }));
const listSchema = z.array(z.string());

/**
 * Reads the roles of a template, with the policies that stand in them and beside them, and the policies
 * of its queues, tables, secrets and keys.
 *
 * @throws StartError for a role with a managed policy: what that allows stands in no template
 */
export function readPolicies(template: Template, resolve: Resolve): Policies {
  const roles = new Map<string, PolicyDocument[]>();
  for (const role of resourcesOfType(template, 'AWS::IAM::Role')) {
    if (listSchema.parse(resolve(role, 'ManagedPolicyArns') ?? []).length > 0) {
      throw new StartError(
        `${role.id} ManagedPolicyArns: one machine has no managed policies; grant single actions`,
      );
    }
    const inline = inlineSchema.parse(resolve(role, 'Policies') ?? []);
    roles.set(
      arnOf(template, role),
      inline.map(({ PolicyDocument }) => PolicyDocument),
    );
  }
  for (const policy of resourcesOfType(template, 'AWS::IAM::Policy')) {
    const document = documentSchema.parse(resolve(policy, 'PolicyDocument'));
    const names = listSchema.parse(resolve(policy, 'Roles'));
    for (const role of resourcesOfType(template, 'AWS::IAM::Role')) {
      if (names.includes(physicalName(template, role))) {
        roles.get(arnOf(template, role))?.push(document);
      }
    }
  }
  return {
    roles,
    resources: readResourcePolicies(template, resolve),
    keys: readKeys(template, resolve),
  };
}

function readKeys(template: Template, resolve: Resolve): ReadonlyMap<string, string> {
  return new Map(
    resourcesOfType(template, 'AWS::DynamoDB::Table').flatMap((table) => {
      const { KMSMasterKeyId: key } = Object(resolve(table, 'SSESpecification'));
      return key === undefined ? [] : [[arnOf(template, table), String(key)] as const];
    }),
  );
}

function readResourcePolicies(template: Template, resolve: Resolve): Policies['resources'] {
  const policies = new Map<string, PolicyDocument>();
  const add = (arn: string, document: unknown) => policies.set(arn, documentSchema.parse(document));
  for (const policy of resourcesOfType(template, 'AWS::SQS::QueuePolicy')) {
    const meant = listSchema.parse(resolve(policy, 'Queues'));
    for (const queue of resourcesOfType(template, 'AWS::SQS::Queue')) {
      const url = String(resolve(queue, 'Ref', { Ref: queue.id }));
      if (meant.includes(url)) add(arnOf(template, queue), resolve(policy, 'PolicyDocument'));
    }
  }
  for (const policy of resourcesOfType(template, 'AWS::SecretsManager::ResourcePolicy')) {
    add(String(resolve(policy, 'SecretId')), resolve(policy, 'ResourcePolicy'));
  }
  for (const key of resourcesOfType(template, 'AWS::KMS::Key')) {
    add(arnOf(template, key), resolve(key, 'KeyPolicy'));
  }
  for (const table of resourcesOfType(template, 'AWS::DynamoDB::Table')) {
    const policy = Object(resolve(table, 'ResourcePolicy')).PolicyDocument;
    if (policy !== undefined) add(arnOf(template, table), policy);
  }
  return policies;
}

const arnOf = (template: Template, resource: Resource): string =>
  attributesOf(template, resource, '').Arn ?? '';
