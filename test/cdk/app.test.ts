import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../local/temporary-folder.ts';
import { config, configFile } from './config-file.ts';

/** Runs a command of Node's on a config file. */
async function node(
  args: readonly string[],
  file: string,
): Promise<{ code: number; stderr: string }> {
  const child = spawn(process.execPath, args, {
    env: { ...process.env, CONNECTOR_CONFIG: file },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const [stderr, [code]] = await Promise.all([text(child.stderr), once(child, 'close')]);
  return { code, stderr };
}

it('is synthesized by the CLI of the CDK, and cdk-nag has nothing against it', async () => {
  const output = join(temporaryFolder(), 'out');
  const synth = ['node_modules/aws-cdk/bin/cdk', 'synth', '--quiet', '--output', output];
  const { code, stderr } = await node(synth, 'test/support/sample.config.ts');
  expect(code, stderr).toBe(0);
  expect(stderr).not.toMatch(/AwsSolutions|error/i);
  expect(existsSync(join(output, 'acme-connector.template.json'))).toBe(true);
}, 120_000);

it('ends the synth of a wrong config with one line that names file, field, value and what was meant', async () => {
  const file = configFile(config("sources: { crm: { preset: 'hubspott' } }"));
  const line =
    'sources.crm.preset: got "hubspott"; did you mean hubspot? All presets: docs/settings.md, "What a preset adds"';
  expect(await node(['cdk/app.ts'], file)).toEqual({ code: 1, stderr: `${file}: ${line}\n` });
});
