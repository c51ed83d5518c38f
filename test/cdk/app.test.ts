import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
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

describe('a wrong config ends the synth with one line that names file, field, value and choices', () => {
  it.concurrent.each([
    [
      'unknown preset',
      "sources: { crm: { preset: 'hubspott' } }",
      'sources.crm.preset: got "hubspott"; did you mean hubspot? All presets: docs/settings.md, "What a preset adds"',
    ],
    [
      'priority 11',
      "defaults: { campaign: 'Sales', list: 'Web', priority: 11 }",
      'defaults.priority: must be 1 (first) to 10, got 11',
    ],
    [
      'empty campaign',
      "defaults: { campaign: '', list: 'Web' }",
      'defaults.campaign: must not be empty, got ""',
    ],
    [
      'plain-http API address',
      "euphoria: { url: 'http://api.euphoria.co.za/' }",
      'euphoria.url: must start with https://: plain http would send the key in clear text, and is taken for a loopback address only, got "http://api.euphoria.co.za/"',
    ],
  ])('%s', { timeout: 30_000 }, async (_, changes, line) => {
    const file = configFile(config(changes));
    expect(await synth(file)).toEqual({ code: 1, stderr: `${file}: ${line}\n` });
  });
});
