import * as z from 'zod/mini';
import en from 'zod/v4/locales/en.js';
import { connectorSchema, type sourceSchema } from './config/connector-schema.ts';
import type { Dedupe } from './config/dedupe.ts';
import type { SourceOptions } from './webhook/presets.ts';

// What a schema does not say in its own words. Only this one: `z.locales` would bundle fifty.
z.config(en());

export type Connector = z.infer<typeof connectorSchema>;
type CommonInput = Omit<z.input<typeof connectorSchema>, 'sources'>;
type SourceInput = Pick<
  z.input<typeof sourceSchema>,
  'campaign' | 'list' | 'dataSource' | 'priority' | 'country' | 'dedupe' | 'contact'
> &
  SourceOptions;

/** What a user writes in `connector.config.ts`. */
export type ConnectorInput = CommonInput & { sources: Record<string, SourceInput> };

/** A config that must not be deployed. The message names each field, its value and the choices. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/**
 * Checks and completes a connector's config.
 *
 * @throws ConfigError with one line a fault.
 */
export function defineConnector(input: ConnectorInput): Connector {
  const result = connectorSchema.safeParse(input, { reportInput: true });
  if (result.success) return result.data;
  throw new ConfigError(describeIssues(result.error.issues));
}

/** `defaults.priority: must be 1 (first) to 10, got 11`: a line for each issue. */
export function describeIssues(
  issues: readonly z.core.$ZodIssue[],
  path: readonly PropertyKey[] = [],
): string {
  return issues
    .map((issue) => {
      const field = [...path, ...issue.path].map(String).join('.') || 'the config';
      if (issue.code === 'unrecognized_keys') return `${field}: ${issue.message}`;
      if (issue.input === undefined) return `${field}: is missing`;
      return `${field}: ${issue.message}, got ${JSON.stringify(issue.input) ?? typeof issue.input}`;
    })
    .join('\n');
}

/**
 * The connector of that name out of what a config file exports: one connector or a list.
 *
 * @throws ConfigError if there is none
 */
export function pickConnector(config: Connector | readonly Connector[], name: string): Connector {
  const connector = [config].flat().find((candidate) => candidate.name === name);
  if (connector === undefined) throw new ConfigError(`the config has no connector named ${name}`);
  return connector;
}

/**
 * What counts as the same lead of a source, and for how many hours. A source that is no longer in
 * the config, whose leads can still be waiting, has the connector's.
 */
export function dedupeOf({ sources, dedupe }: Connector, source: string): Dedupe {
  return sources[source]?.dedupe ?? dedupe;
}

/** Whether leads of any source are keyed by contact, so that there has to be a salt. */
export const dedupesByContact = (connector: Connector): boolean =>
  Object.keys(connector.sources).some((source) => dedupeOf(connector, source).by === 'contact');
