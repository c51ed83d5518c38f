import { join, resolve } from 'node:path';
import { type Duration, RemovalPolicy } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, Runtime } from 'aws-cdk-lib/aws-lambda';
import {
  type BundlingOptions,
  LogLevel,
  NodejsFunction,
  OutputFormat,
  SourceMapMode,
} from 'aws-cdk-lib/aws-lambda-nodejs';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { Connector } from '../functions/config/connector.ts';
import { usedPresets } from './bundling/used-presets.ts';
import { packageEntry, packageName } from './load-connectors.ts';

const projectRoot = resolve(import.meta.dirname, '..');

/** The CloudWatch namespace of what the functions count. */
export const metricsNamespace = 'LeadConnector';

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
): NodejsFunction {
  const parent = new Construct(scope, id);
  const functionName = `${connector.name}-${part}`;
  const logGroup = connectorLogGroup(parent, 'Logs', `/aws/lambda/${functionName}`);
  // The managed AWSLambdaBasicExecutionRole would let the function write any log of the account.
  const role = new Role(parent, 'Role', {
    assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
  });
  logGroup.grant(role, 'logs:CreateLogStream', 'logs:PutLogEvents');

  return new NodejsFunction(parent, 'Function', {
    ...limits,
    functionName,
    logGroup,
    role,
    entry: join(projectRoot, 'functions', part, 'handler.ts'),
    projectRoot,
    depsLockFilePath: join(projectRoot, 'package-lock.json'),
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
    bundling: { ...bundling, ...withConfig(configFile, connector) },
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

/** How both functions are bundled. */
export const bundling = {
  format: OutputFormat.ESM,
  target: 'node24',
  // esbuild can leave out what is not used of a package's ES modules, but not of its CommonJS ones.
  mainFields: ['module', 'main'],
  bundleAwsSDK: true,
  // The SDK loads these in browsers and for streamed answers only, which there are none of here.
  externalModules: ['bowser', '@smithy/core/event-streams'],
  // Some packages (qs, for one) still `require` a part of Node, and an ES module has no `require`.
  banner: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);",
  minify: true,
  // The map lies beside the bundle, to read a stack trace of the log with (docs/operations.md,
  // "Function errors"). The bundle does not name it, because Node would then read it in every cold
  // start and take a tenth or more of the time for it.
  sourceMap: true,
  sourceMapMode: SourceMapMode.EXTERNAL,
  sourcesContent: false,
  logLevel: LogLevel.WARNING,
} as const satisfies BundlingOptions;

const replacement = (file: string): string => join(import.meta.dirname, 'bundling', file);

/**
 * Packages of which a function needs a few lines only, each with the file that takes its place in
 * the bundles: docs/performance.md, "What paid".
 */
const replacementFiles: Readonly<Record<string, string>> = {
  '@aws-sdk/credential-provider-node': replacement('environment-credentials.ts'),
  'is-unsafe': replacement('is-unsafe.ts'),
  'mnemonist/lru-cache': replacement('lru-cache.ts'),
  'side-channel': replacement('side-channel.cjs'),
};

/** What esbuild takes in the place of a module's name: the config file, the presets that it uses, and the rest. */
export const aliases = (
  configFile: string,
  connectors: readonly Connector[],
): Readonly<Record<string, string>> => ({
  '#connector-config': resolve(configFile),
  [packageName]: packageEntry,
  ...usedPresets(connectors),
  ...replacementFiles,
});

/** Bundles the config file in, and as `CONNECTOR_NAME` the connector's name in it. */
const withConfig = (configFile: string, connector: Connector): BundlingOptions => ({
  esbuildArgs: Object.fromEntries(
    Object.entries(aliases(configFile, [connector])).map(([name, module]) => [
      `--alias:${name}`,
      module,
    ]),
  ),
  define: { CONNECTOR_NAME: JSON.stringify(connector.name) },
});
