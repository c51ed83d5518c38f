import { randomBytes } from 'node:crypto';
import { createInterface } from 'node:readline/promises';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { apiStack } from './aws-api.ts';
import { type Cloud, createClients } from './cloud.ts';
import { NotRun } from './not-run.ts';
import { operatorsStack } from './operators.ts';
import { createPost } from './senders.ts';
import { type Names, stackOf } from './setting.ts';

/** Names that no connector of the account has, so that nothing of it is touched. */
export const throwawayNames = (): Names => {
  const mark = randomBytes(3).toString('hex');
  return { first: `proof-${mark}-a`, second: `proof-${mark}-b` };
};

/**
 * The account of the shell's AWS credentials.
 *
 * @throws NotRun without any
 */
export async function onAws(): Promise<Cloud> {
  const clients = createClients({});
  let account: string | undefined;
  let region: string;
  try {
    region = await clients.sts.config.region();
    account = (await clients.sts.send(new GetCallerIdentityCommand({}))).Account;
  } catch (error) {
    throw new NotRun(`AWS cannot be asked (${error instanceof Error ? error.message : error})`);
  }
  if (account === undefined) throw new NotRun('AWS does not tell the account');
  const ofShell = Object.fromEntries(
    Object.entries(process.env).flatMap(([name, value]) =>
      name.startsWith('AWS_') && value !== undefined ? [[name, value]] : [],
    ),
  );
  return {
    account,
    region,
    environment(keys) {
      if (keys === undefined) return { ...ofShell, AWS_REGION: region };
      const { AWS_PROFILE: _, AWS_SESSION_TOKEN: __, ...rest } = ofShell;
      return {
        ...rest,
        AWS_REGION: region,
        AWS_ACCESS_KEY_ID: keys.accessKeyId,
        AWS_SECRET_ACCESS_KEY: keys.secretAccessKey,
        ...(keys.sessionToken && { AWS_SESSION_TOKEN: keys.sessionToken }),
      };
    },
    prepared: (template) => template,
    app: 'node cdk/app.ts',
    deploySettings: {},
    queueNamesAreFreeAfterMs: 61_000,
    post: createPost(),
    clients,
  };
}

/** Says what will be made and what that costs, and asks. */
export async function askBefore({ account, region }: Cloud, names: Names): Promise<boolean> {
  const stacks = [...Object.values(names).map(stackOf), operatorsStack, apiStack];
  console.log(`This works in the AWS account ${account}, region ${region}. It makes, and removes at the end:

  the stacks ${stacks.join(', ')}
  with 5 Lambda functions, 2 HTTP APIs, 4 queues, 2 tables, 5 secrets, 2 dashboards, some 30 alarms and
  log groups, and ${operatorsStack}'s roles, which only this account can take on; and, if it was not there,
  CDKToolkit (cdk bootstrap), which stays.

Some 700 invented leads go to ${apiStack}, a function that answers as the API does: nobody is phoned.
It takes about half an hour. By list prices that is some cents: a few thousand requests, and the hours of
secrets, alarms and metrics. If it is killed, remove the stacks by hand, and what stays (docs/operations.md).
`);
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await terminal.question('Type the number of the account to go on: ');
  terminal.close();
  return answer.trim() === account;
}
