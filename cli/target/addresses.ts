import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';

const addressesSchema = z.object({
  /** The embedded SQS and DynamoDB. */
  queues: z.url(),
  tables: z.url(),
  /** Lambda's Invoke: local/lambda/lambda-api.ts. An older version leaves no word of it. */
  lambda: z.optional(z.url()),
  /** The HTTP API, and the Euphoria API or simulator. */
  api: z.optional(z.url()),
  euphoria: z.optional(z.url()),
  /** What the config said when it started: cdk/config-fingerprint.ts. */
  config: z.optional(z.string()),
  /** The process that it is. */
  pid: z.optional(z.number()),
});

/** Where the parts of a running local stack are. Their ports are new each time. */
export type Addresses = z.output<typeof addressesSchema>;

const fileIn = (dataDir: string): string => join(dataDir, 'addresses.json');

/** Leaves word in the data folder, for whoever works on the running stack from outside. */
export const writeAddresses = (dataDir: string, addresses: Addresses): void =>
  writeFileSync(fileIn(dataDir), `${JSON.stringify(addresses)}\n`);

/** @returns undefined where no stack has left word; it may be gone since */
export function readAddresses(dataDir: string): Addresses | undefined {
  try {
    return addressesSchema.parse(JSON.parse(readFileSync(fileIn(dataDir), 'utf8')));
  } catch {
    return undefined;
  }
}
