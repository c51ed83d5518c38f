import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { expect, it } from 'vitest';
import { config, configFile } from './config-file.ts';

/** `cdk synth` as it runs: the command of cdk.json on a config file. */
async function synth(file: string): Promise<{ code: number; stderr: string }> {
  const child = spawn(process.execPath, ['cdk/app.ts'], {
    env: { ...process.env, CONNECTOR_CONFIG: file },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const [stderr, [code]] = await Promise.all([text(child.stderr), once(child, 'close')]);
  return { code, stderr };
}

it('ends the synth of a wrong config with one line that names file, field, value and what was meant', async () => {
  const file = configFile(config("sources: { crm: { preset: 'hubspott' } }"));
  const line =
    'sources.crm.preset: got "hubspott"; did you mean hubspot? All presets: docs/settings.md, "What a preset adds"';
  expect(await synth(file)).toEqual({ code: 1, stderr: `${file}: ${line}\n` });
});
