import { CloudFormationClient, type Stack } from '@aws-sdk/client-cloudformation';
import { GetAccountSettingsCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import type { Connector } from '../../functions/config/connector.ts';
import { dialerLimits } from '../../functions/dialer/limits.ts';
import { explain } from '../command-error.ts';
import { type Finding, fine, note, wrong } from '../findings.ts';
import { checkStack, findStack, hasItsParts } from './check-stack.ts';
import { findLeftovers } from './leftovers.ts';

/** The parameter in which `cdk bootstrap` leaves its version. */
const BOOTSTRAP = '/cdk-bootstrap/hnb659fds/version';
/** The least version that the CDK takes. */
const BOOTSTRAP_VERSION = 6;
/** Executions that Lambda keeps for functions without a reservation. */
const UNRESERVED = 100;

/**
 * Looks for what in the AWS account and region can keep a connector from being deployed or from
 * running.
 */
export async function checkAccount(connector: Connector, stackName: string): Promise<Finding[]> {
  const cloudFormation = new CloudFormationClient();
  let stack: Stack | undefined;
  try {
    stack = await findStack(cloudFormation, stackName);
  } catch (error) {
    // Without credentials or region, nothing else can be asked either.
    return [wrong('AWS', explain(error) ?? 'cannot be asked', 'put that right, then check again')];
  }
  const region = await cloudFormation.config.region();
  const account = stack?.StackId?.split(':')[4];
  return [
    fine('AWS', `${region}${account === undefined ? '' : `, account ${account}`}`),
    await orWhy('bootstrap', () => checkBootstrap(region)),
    await orWhy('concurrency', () => checkConcurrency(region, hasItsParts(stack), connector.trial)),
    ...(stack === undefined
      ? [
          note('stack', `${stackName} is not deployed in ${region} yet`, 'npm run deploy'),
          ...(await findLeftovers(connector)),
        ]
      : checkStack(stack, connector)),
  ];
}

/**
 * A finding, or why there is none, so that one that may not be asked for does not hide the others.
 */
async function orWhy(what: string, check: () => Promise<Finding>): Promise<Finding> {
  try {
    return await check();
  } catch (error) {
    const says = explain(error) ?? 'cannot be asked';
    return wrong(what, says, 'check again with credentials that may ask');
  }
}

async function checkBootstrap(region: string): Promise<Finding> {
  const todo = 'npx cdk bootstrap';
  try {
    const request = new GetParameterCommand({ Name: BOOTSTRAP });
    const version = Number((await new SSMClient().send(request)).Parameter?.Value);
    return version >= BOOTSTRAP_VERSION
      ? fine('bootstrap', `version ${version}`)
      : wrong('bootstrap', `version ${version}, and ${BOOTSTRAP_VERSION} is needed`, todo);
  } catch (error) {
    if (!(error instanceof Error && error.name === 'ParameterNotFound')) throw error;
    return wrong('bootstrap', `${region} of this account is not bootstrapped`, todo);
  }
}

async function checkConcurrency(
  region: string,
  isDeployed: boolean,
  isTrial: boolean,
): Promise<Finding> {
  const { AccountLimit } = await new LambdaClient().send(new GetAccountSettingsCommand({}));
  const { ConcurrentExecutions: quota = 0, UnreservedConcurrentExecutions: unreserved = 0 } =
    AccountLimit ?? {};
  const says = `${unreserved} of ${quota} executions are not reserved`;
  const wanted = dialerLimits.concurrency;
  if (isTrial) {
    const todo =
      unreserved - wanted >= UNRESERVED
        ? 'the account has room: take trial out of the config and deploy (docs/operations.md, "Trial")'
        : `ask AWS for more in ${region}, then take trial out of the config (docs/operations.md, "Trial")`;
    return note('concurrency', `${says}; trial: true reserves none for the dialer`, todo);
  }
  // A stack that is deployed has its reservation already.
  if (isDeployed || unreserved - wanted >= UNRESERVED) return fine('concurrency', says);
  return wrong(
    'concurrency',
    `${says}: the dialer reserves ${wanted}, and ${UNRESERVED} must stay`,
    `ask AWS for more in ${region}: Service Quotas, AWS Lambda, "Concurrent executions", 1000 (docs/operations.md, "A new AWS account")`,
  );
}
