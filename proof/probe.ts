import { setTimeout as wait } from 'node:timers/promises';
import {
  type CloudFormationClient,
  CreateChangeSetCommand,
  CreateStackCommand,
  DeleteStackCommand,
  DescribeChangeSetCommand,
  DescribeStacksCommand,
  ExecuteChangeSetCommand,
  type Stack,
} from '@aws-sdk/client-cloudformation';

/** A stack of the proof's own, and how its deployment ended. */
export interface ProbeStack {
  readonly status: string;
  readonly why: string;
  readonly description: string;
  readonly outputs: Readonly<Record<string, string>>;
}

/** How long a small stack may take, on AWS too. */
const LIMIT_MS = 180_000;
/** How long the removal of a whole connector may take, on AWS too. */
const REMOVAL_MS = 600_000;
const LOOK_EVERY_MS = 250;
const Capabilities = ['CAPABILITY_NAMED_IAM' as const];

/** Deploys a template by itself, as CreateStack does or, as the CDK does, by a change set. */
export async function deployTemplate(
  client: CloudFormationClient,
  StackName: string,
  template: object,
  by: 'stack' | 'changeSet' = 'stack',
): Promise<ProbeStack> {
  const TemplateBody = JSON.stringify(template);
  if (by === 'stack') {
    await client.send(new CreateStackCommand({ StackName, TemplateBody, Capabilities }));
  } else {
    const ChangeSetName = 'probe';
    const asked = { StackName, ChangeSetName };
    await client.send(
      new CreateChangeSetCommand({ ...asked, TemplateBody, Capabilities, ChangeSetType: 'CREATE' }),
    );
    await until(async () => {
      const { Status = '' } = await client.send(new DescribeChangeSetCommand(asked));
      return Status === 'CREATE_COMPLETE' ? Status : undefined;
    }, `the change set of ${StackName}`);
    await client.send(new ExecuteChangeSetCommand(asked));
  }
  const stack = await until(async () => {
    const found = await find(client, StackName);
    return /^(?!REVIEW).*(COMPLETE|FAILED)$/.test(found?.StackStatus ?? '') ? found : undefined;
  }, StackName);
  return {
    status: stack.StackStatus ?? '',
    why: stack.StackStatusReason ?? '',
    description: stack.Description ?? '',
    outputs: Object.fromEntries(
      (stack.Outputs ?? []).map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]),
    ),
  };
}

export async function removeStack(client: CloudFormationClient, StackName: string): Promise<void> {
  await client.send(new DeleteStackCommand({ StackName }));
  const isGone = async (): Promise<true | undefined> => {
    const stack = await find(client, StackName);
    if (stack?.StackStatus === 'DELETE_FAILED') {
      throw new Error(
        `${StackName} cannot be removed: ${stack.StackStatusReason ?? 'no reason given'}`,
      );
    }
    return stack === undefined ? true : undefined;
  };
  await until(isGone, `the removal of ${StackName}`, REMOVAL_MS);
}

/** @returns undefined where there is none, or none any more */
export async function find(
  client: CloudFormationClient,
  StackName: string,
): Promise<Stack | undefined> {
  try {
    const { Stacks = [] } = await client.send(new DescribeStacksCommand({ StackName }));
    return Stacks.find(({ StackStatus }) => StackStatus !== 'DELETE_COMPLETE');
  } catch (error) {
    if (error instanceof Error && /does not exist/.test(error.message)) return undefined;
    throw error;
  }
}

/** Looks until there is an answer, with a limit. */
export async function until<Answer>(
  look: () => Promise<Answer | undefined>,
  what: string,
  limitMs = LIMIT_MS,
): Promise<Answer> {
  const limit = performance.now() + limitMs;
  for (;;) {
    const answer = await look();
    if (answer !== undefined) return answer;
    if (performance.now() > limit) throw new Error(`${what}: not within ${limitMs / 1_000} s`);
    await wait(LOOK_EVERY_MS);
  }
}
