import { resolve } from 'node:path';
import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { ConnectorStack } from './connector-stack.ts';
import { loadConnectors } from './load-connectors.ts';

export const defaultConfigFile = resolve(import.meta.dirname, '../connector.config.ts');

/**
 * Feature flags. They stand here and not in cdk.json, which only the `cdk` command reads: the
 * tests and the local stack build the same template as a deployment.
 */
const flags = {
  '@aws-cdk/aws-iam:minimizePolicies': true,
  // With this, a template that CloudFormation would refuse fails in the synth already.
  '@aws-cdk/core:validateAgainstDefaultRules': true,
};

/**
 * The CDK app of a config file: one stack for each of its connectors. `synth()` throws on any
 * finding of cdk-nag (AwsSolutions) that is not acknowledged beside its construct, and on what CloudFormation
 * would refuse.
 *
 * @param options.configFile path of the config; `connector.config.ts` of this repository by default
 * @param options.outdir where the cloud assembly goes; the CDK's choice by default
 * @param options.isBundled false for a template alone: the functions' code is not made, which takes long
 * @param options.isValidated false where what is synthesized is not deployed: CloudFormation's rules are not
 *   asked, which take longer to load than the rest of a synth
 * @throws ConfigError if the config is wrong, with one line a fault
 */
export async function connectorApp(
  options: {
    readonly configFile?: string | undefined;
    readonly outdir?: string;
    readonly isBundled?: boolean;
    readonly isValidated?: boolean;
  } = {},
): Promise<App> {
  const { configFile = defaultConfigFile, isBundled = true, isValidated = true, ...rest } = options;
  const connectors = await loadConnectors(configFile);
  const app = new App({
    ...rest,
    builtinCloudFormationValidation: isValidated,
    postCliContext: { ...flags, ...(!isBundled && { 'aws:cdk:bundling-stacks': [] }) },
  });
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  for (const connector of connectors) new ConnectorStack(app, { connector, configFile });
  return app;
}
