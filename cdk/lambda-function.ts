import { type Duration, RemovalPolicy } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { Connector } from '../functions/config/connector.ts';
import { metricsNamespace } from '../functions/shared/metrics.ts';
import { bundledCode } from './bundling/bundle.ts';

export interface LambdaFunctionProps {
  /** The function is `<its name>-<part>`. */
  readonly connector: Connector;
  /** The folder of functions/ with its handler. */
  readonly part: 'webhook' | 'dialer';
  readonly configFile: string;
  readonly timeout: Duration;
  readonly environment: Readonly<Record<string, string>>;
  readonly reservedConcurrentExecutions?: number;
}

/** A function of this project, bundled with its config and with a log group and role of its own. */
export function lambdaFunction(
  scope: Construct,
  id: string,
  { connector, part, configFile, environment, ...limits }: LambdaFunctionProps,
): LambdaFunction {
  const parent = new Construct(scope, id);
  const functionName = `${connector.name}-${part}`;
  const logGroup = connectorLogGroup(parent, 'Logs', `/aws/lambda/${functionName}`);
  // The managed AWSLambdaBasicExecutionRole would let the function write any log of the account.
  const role = new Role(parent, 'Role', {
    assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
  });
  logGroup.grant(role, 'logs:CreateLogStream', 'logs:PutLogEvents');

  return new LambdaFunction(parent, 'Function', {
    ...limits,
    functionName,
    logGroup,
    role,
    code: bundledCode({ connector, part, configFile }),
    handler: 'index.handler',
    runtime: Runtime.NODEJS_24_X,
    architecture: Architecture.ARM_64,
    // From here on a function has one whole vCPU. A cold start and the TLS handshakes after it are
    // computing, and at some 20 ms a delivery a million of them cost half a dollar.
    memorySize: 1769,
    environment: {
      ...environment,
      // Both functions are one service, so that a metric such as LeadsParked is one series.
      POWERTOOLS_SERVICE_NAME: connector.name,
      POWERTOOLS_METRICS_NAMESPACE: metricsNamespace,
    },
  });
}

/**
 * A log group whose lines are kept longer than a parked lead (14 days), so that those of every lead that
 * can still be sent again are there. The group itself goes with its stack: it holds nothing that
 * cannot be done without, and one that stayed would keep the next deployment from its name.
 */
export function connectorLogGroup(scope: Construct, id: string, logGroupName: string): LogGroup {
  return new LogGroup(scope, id, {
    logGroupName,
    retention: RetentionDays.ONE_MONTH,
    removalPolicy: RemovalPolicy.DESTROY,
  });
}
