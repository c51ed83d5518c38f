import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CloudFormationClient, GetTemplateCommand } from '@aws-sdk/client-cloudformation';
import { connectorApp } from '../../cdk/connector-app.ts';
import { CommandError } from '../command-error.ts';
import type { Template } from './template-changes.ts';

/** The template of a stack as it is deployed; undefined where there is none. */
export async function deployedTemplate(stack: string): Promise<Template | undefined> {
  try {
    const request = new GetTemplateCommand({ StackName: stack, TemplateStage: 'Original' });
    const { TemplateBody = '' } = await new CloudFormationClient().send(request);
    return parse(TemplateBody, stack);
  } catch (error) {
    if (error instanceof Error && /does not exist/.test(error.message)) return undefined;
    throw error;
  }
}

/** The CDK deploys JSON. */
function parse(text: string, stack: string): Template {
  try {
    return JSON.parse(text) as Template;
  } catch {
    throw new CommandError(`the template of ${stack} is not one that this connector has deployed`);
  }
}

/**
 * The template that a deployment would bring. The functions' code is not bundled for it, and CloudFormation's rules
 * are left to the deployment: these take most of a synth's time.
 *
 * @throws ConfigError if the config is wrong
 */
export async function nextTemplate(configFile: string, stack: string): Promise<Template> {
  const outdir = mkdtempSync(join(tmpdir(), 'connector-update-'));
  try {
    const app = await connectorApp({ configFile, outdir, isBundled: false, isValidated: false });
    return app.synth().getStackByName(stack).template as Template;
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}
