import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';

const addressesSchema = z.object({ queues: z.url(), tables: z.url() });

/** Where the embedded SQS and DynamoDB of a running local stack are. Their ports are new each time. */
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
