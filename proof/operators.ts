import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { AssumeRoleCommand, type STSClient } from '@aws-sdk/client-sts';
import type { Cloud, Keys } from './cloud.ts';
import { deployTemplate, until } from './probe.ts';

const folder = resolve(import.meta.dirname, '../docs/policies');

/** An account and a region of it. */
interface Place {
  readonly account: string;
  readonly region: string;
}

/** A group of commands, and the policies of docs/operations.md that they need. */
export const groups = {
  look: ['look'],
  mend: ['look', 'mend'],
  secrets: ['secrets'],
  goLive: ['look', 'mend', 'secrets'],
  deploy: ['deploy'],
} as const;
export type Group = keyof typeof groups;

/**
 * A policy of docs/policies/, for other names than those of the example.
 *
 * @param names of the connectors that it is to be for
 */
export function policyFor(
  name: string,
  { account, region }: Place,
  names: readonly string[],
): { readonly Version: string; readonly Statement: readonly object[] } {
  const text = readFileSync(resolve(folder, `${name}.json`), 'utf8')
    .replaceAll('123456789012', account)
    .replaceAll('af-south-1', region);
  const { Version, Statement } = JSON.parse(text);
  const ofName = (connector: string): readonly object[] =>
    JSON.parse(JSON.stringify(Statement).replaceAll('acme', connector));
  return { Version, Statement: names.flatMap(ofName) };
}

/** Makes a role for each group of commands, with its policies and no other right, and takes it on. */
export async function createOperators(
  { clients: { cloudFormation, sts }, account, region, prepared }: Cloud,
  names: readonly string[],
): Promise<Readonly<Record<Group, Keys>>> {
  const all = Object.entries(groups) as [Group, readonly string[]][];
  const roles = all.map(([group, policies]) => [
    group,
    operatorRole(
      `${operatorsStack}-${group}`,
      policies.map((name) => policyFor(name, { account, region }, names)),
    ),
  ]);
  const stack = await deployTemplate(
    cloudFormation,
    operatorsStack,
    prepared({ Resources: Object.fromEntries(roles) }),
  );
  if (stack.status !== 'CREATE_COMPLETE') throw new Error(`${stack.status}: ${stack.why}`);
  const keys = all.map(async ([group]) => [
    group,
    await takeOn(sts, account, `${operatorsStack}-${group}`),
  ]);
  return Object.fromEntries(await Promise.all(keys));
}

/** An AWS::IAM::Role that whoever may do so in the account can take on. */
export const operatorRole = (RoleName: string, policies: readonly object[]) => ({
  Type: 'AWS::IAM::Role',
  Properties: {
    RoleName,
    AssumeRolePolicyDocument: {
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: { AWS: { Ref: 'AWS::AccountId' } },
          Action: 'sts:AssumeRole',
        },
      ],
    },
    Policies: policies.map((PolicyDocument, index) => ({
      PolicyName: `policy-${index}`,
      PolicyDocument,
    })),
  },
});

/** Keys of a role, for an hour. A role is known everywhere in AWS only some seconds after it is made. */
export async function takeOn(client: STSClient, account: string, role: string): Promise<Keys> {
  const request = new AssumeRoleCommand({
    RoleArn: `arn:aws:iam::${account}:role/${role}`,
    RoleSessionName: 'proof',
  });
  const { Credentials } = await until(
    () => client.send(request).catch(() => undefined),
    `the role ${role}`,
    60_000,
  );
  return {
    accessKeyId: Credentials?.AccessKeyId ?? '',
    secretAccessKey: Credentials?.SecretAccessKey ?? '',
    sessionToken: Credentials?.SessionToken ?? '',
  };
}

export const operatorsStack = 'proof-operators';
