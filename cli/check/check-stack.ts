import {
  type CloudFormationClient,
  DescribeStacksCommand,
  type Stack,
} from '@aws-sdk/client-cloudformation';
import type { Connector } from '../../functions/config/connector.ts';
import { type Finding, fine, note, wrong } from '../findings.ts';

/** @returns undefined where there is no stack of that name */
export async function findStack(
  client: CloudFormationClient,
  name: string,
): Promise<Stack | undefined> {
  try {
    return (await client.send(new DescribeStacksCommand({ StackName: name }))).Stacks?.[0];
  } catch (error) {
    if (error instanceof Error && /does not exist/.test(error.message)) return undefined;
    throw error;
  }
}

/** Whether a stack has its resources. One whose first deployment failed has none. */
export const hasItsParts = (stack: Stack | undefined): boolean =>
  /^(CREATE_COMPLETE|UPDATE_|IMPORT_)/.test(stack?.StackStatus ?? '');

/** What there is to say of a stack that has the connector's name. */
export function checkStack(stack: Stack, { name }: Connector): Finding[] {
  const { StackName: stackName = '', StackStatus: status = '' } = stack;
  const says = `${stackName} is ${status}`;
  // This is a change set that nobody has executed, which has no description yet.
  if (status === 'REVIEW_IN_PROGRESS') return [note('stack', says, 'npm run deploy')];
  // This is how cdk/connector-stack.ts describes the stack.
  if (stack.Description !== `Webhook leads of ${name} to the Euphoria dialer`) {
    const todo = 'give the connector another name in the config: a deployment would replace it';
    return [wrong('stack', `${stackName} is there, and is not this connector's`, todo)];
  }
  const fault = faultOf(status, stackName);
  if (fault !== undefined) return [wrong('stack', `${says}: ${fault.says}`, fault.todo)];
  return [describe(status, says), ...webhooksOf(stack).map((address) => fine('webhook', address))];
}

/** The addresses of the webhooks of a stack, one of each source. */
export const webhooksOf = ({ Outputs = [] }: Stack): readonly string[] =>
  Outputs.flatMap(({ OutputValue = '' }) =>
    /\/hooks\/[^/]+$/.test(OutputValue) ? [OutputValue] : [],
  );

/** What each status means out of which no deployment gets a stack by itself. */
function faultOf(status: string, stack: string): { says: string; todo: string } | undefined {
  switch (status) {
    case 'CREATE_FAILED':
    case 'ROLLBACK_COMPLETE':
    case 'ROLLBACK_FAILED':
    case 'DELETE_FAILED':
      return {
        says: status === 'DELETE_FAILED' ? 'it was not wholly removed' : 'its deployment failed',
        todo: `npx cdk destroy ${stack}, then npm run deploy`,
      };
    // The connector runs, and destroying it would cost its addresses.
    case 'UPDATE_FAILED':
    case 'UPDATE_ROLLBACK_FAILED':
      return {
        says: 'its last deployment stopped half-way',
        todo: `npx cdk rollback ${stack}, then npm run deploy`,
      };
    default:
      return undefined;
  }
}

function describe(status: string, says: string): Finding {
  if (/IN_PROGRESS$/.test(status)) return note('stack', `${says}: wait until that is over`);
  if (status === 'UPDATE_ROLLBACK_COMPLETE') {
    const failed = `${says}: the last deployment failed, and what was there before runs`;
    return note('stack', failed, 'npm run deploy, which says why');
  }
  return fine('stack', says);
}
