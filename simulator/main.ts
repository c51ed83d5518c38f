import { parseArgs } from 'node:util';
import * as z from 'zod';
import { profileNames, profiles } from './profiles.ts';
import { startEuphoriaSimulator } from './simulator.ts';
import { wrongSettings } from './wrong-setting.ts';

const text = z.string().min(1);
const wholeNumber = /^-?\d+$/;
const numberFrom = (least: number, most: number, pattern = /^\d+(\.\d+)?$/) => {
  const rule = `must be a number from ${least} to ${most}`;
  return z
    .string()
    .regex(pattern, rule)
    .transform(Number)
    .pipe(z.number(rule).min(least, rule).max(most, rule));
};
const optionsSchema = z.object({
  port: numberFrom(0, 65_535, wholeNumber),
  tenant: text,
  key: text,
  profile: z.enum(profileNames),
  latency: numberFrom(0, 3_600_000).optional(),
  seed: numberFrom(-(2 ** 31), 2 ** 31, wholeNumber),
  help: z.boolean().optional(),
});

const HELP = `The Euphoria simulator by itself, for EUPHORIA_URL:
  node simulator/main.ts [--port 4999] [--tenant acme] [--key local-key] [--profile kind] [--latency MILLISECONDS] [--seed 1]
The profiles, to be changed by PUT /profile while it runs:
${Object.entries(profiles)
  .map(([name, { about }]) => `  ${name.padEnd(20)}${about}`)
  .join('\n')}`;

/** What the command line says cannot be used as it stands. */
class UsageError extends Error {}

function parse() {
  try {
    return parseArgs({
      tokens: true,
      options: {
        port: { type: 'string', default: '4999' },
        tenant: { type: 'string', default: 'acme' },
        key: { type: 'string', default: 'local-key' },
        profile: { type: 'string', default: 'kind' },
        latency: { type: 'string' },
        seed: { type: 'string', default: '1' },
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

function readOptions() {
  const { values, tokens } = parse();
  const given = new Set<string>();
  for (const token of tokens) {
    if (token.kind !== 'option' || token.value === undefined) continue;
    // Without the values: one of them may be a key.
    if (given.has(token.name)) throw new UsageError(`--${token.name}: takes one value, got two`);
    given.add(token.name);
  }
  const read = optionsSchema.safeParse(values);
  if (read.success) return read.data;
  const wrong = wrongSettings(read.error, values, []).split('\n');
  throw new UsageError(wrong.map((line) => `--${line}`).join('; '));
}

try {
  const { port, tenant, key, profile, latency, seed, help } = readOptions();
  if (help) console.log(HELP);
  else {
    const tenants = [{ name: tenant, authKey: key }];
    const simulator = await startEuphoriaSimulator({ port, tenants, seed });
    simulator.setProfile(profile, latency === undefined ? {} : { latencyMs: latency });
    console.log(`Euphoria simulator: ${simulator.url} (journal: ${simulator.url}journal)`);
    console.log(`Its tenant is ${tenant}, with the key ${key}: --tenant and --key choose others`);
  }
} catch (error) {
  const { message } = error as Error;
  console.error(`Euphoria simulator: ${message.replaceAll(/\s+/g, ' ')}`);
  process.exitCode = error instanceof UsageError ? 2 : 1;
}
