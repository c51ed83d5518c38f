import { parseArgs } from 'node:util';
import * as z from 'zod';
import { profileNames } from './profiles.ts';
import { startEuphoriaSimulator } from './simulator.ts';

const optionsSchema = z.object({
  port: z.coerce.number().int().min(0).max(65_535),
  tenant: z.string().min(1),
  key: z.string().min(1),
  profile: z.enum(profileNames),
  latency: z.coerce.number().min(0).max(3_600_000).optional(),
  seed: z.coerce.number().int(),
});

// The simulator alone, for EUPHORIA_URL:
//   node simulator/main.ts --port 4999 --tenant acme --key secret --profile slow --latency 200
try {
  const { values } = parseArgs({
    options: {
      port: { type: 'string', default: '4999' },
      tenant: { type: 'string', default: 'acme' },
      key: { type: 'string', default: 'local-key' },
      profile: { type: 'string', default: 'kind' },
      latency: { type: 'string' },
      seed: { type: 'string', default: '1' },
    },
  });
  const { port, tenant, key, profile, latency, seed } = optionsSchema.parse(values);
  const tenants = [{ name: tenant, authKey: key }];
  const simulator = await startEuphoriaSimulator({ port, tenants, seed });
  simulator.setProfile(profile, latency === undefined ? {} : { latencyMs: latency });
  console.log(`Euphoria simulator: ${simulator.url} (journal: ${simulator.url}journal)`);
} catch (error) {
  const reason = error instanceof z.ZodError ? z.prettifyError(error) : (error as Error).message;
  console.error(`Euphoria simulator: ${reason.replaceAll(/\s+/g, ' ')}`);
  process.exitCode = 1;
}
