import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import * as z from 'zod';
import { fingerprint } from '../../cdk/config-fingerprint.ts';
import type { Connector } from '../../functions/config/connector.ts';
import { CommandError } from '../command-error.ts';

/** What `openRunning` goes by of it. */
const ranSchema = z.looseObject({
  name: z.string(),
  trial: z.boolean(),
  sources: z.record(z.string(), z.looseObject({})),
});

const addressesSchema = z.object({
  /** The embedded SQS and DynamoDB. */
  queues: z.url(),
  tables: z.url(),
  /** Lambda's Invoke: local/lambda/lambda-api.ts. An older version leaves no word of it. */
  lambda: z.optional(z.url()),
  /** The HTTP API, and the Euphoria API or simulator. */
  api: z.optional(z.url()),
  euphoria: z.optional(z.url()),
  /** The name of the connector that it runs. An older version leaves no word of it. */
  connector: z.optional(z.string()),
  /** What the config said when it started: cdk/config-fingerprint.ts. */
  config: z.optional(z.string()),
  /** The whole path of that config. An older version leaves no word of it. */
  configFile: z.optional(z.string()),
  /** What that config said, as JSON has it: without its functions. An older version leaves no word of it. */
  runs: z.optional(z.custom<Connector>((value) => ranSchema.safeParse(value).success)),
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

/** What runs is not what is meant: another connector, or the stack of another data folder. */
export class OtherRuns extends CommandError {}

/**
 * Holds that what runs is the connector that is meant. One data folder may hold what several have left
 * there, one after the other: queues and tables of that name tell nothing.
 *
 * @param runs the name of the connector that runs; undefined where nobody has left word
 * @throws OtherRuns if it is another one
 */
export function expectToRun(meant: string, runs: string | undefined): void {
  if (runs === meant) return;
  throw new OtherRuns(
    `npm start runs another connector than ${meant}${runs === undefined ? '' : ` (${runs})`}: CONNECTOR and CONNECTOR_CONFIG say which one is meant`,
  );
}

/** Whether the process that has left word is still there, as far as that can be told without asking it. */
export function isRunning({ pid }: Addresses): boolean {
  if (pid === undefined) return false;
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // Another user's.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** Whether the process that has left word is gone. An older version leaves no word of which that was. */
export const hasEnded = (left: Addresses): boolean => left.pid !== undefined && !isRunning(left);

/**
 * What the stack that has left word runs with, if not with a config as it is now.
 *
 * @returns undefined where it runs with what that config says
 */
export async function whyRestart(
  { config, configFile: runs }: Addresses,
  configFile: string,
): Promise<string | undefined> {
  if (config === undefined || (await fingerprint(configFile)).hash === config) return undefined;
  const meant = resolve(configFile);
  return runs === undefined || runs === meant
    ? 'runs with the config as it was: it has changed since'
    : `runs with another config, ${runs}, not with ${meant}`;
}

/** Two stacks cannot have one data folder. */
export const RESTART = 'end it (Ctrl-C), then npm start';
