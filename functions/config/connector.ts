import * as z from 'zod/mini';
import en from 'zod/v4/locales/en.js';
import type { connectorSchema } from './connector-schema.ts';
import type { Dedupe } from './dedupe.ts';

// The words for what a schema does not say itself. It is this one locale, because `z.locales` would
// bring fifty into the bundle.
z.config(en());

/** A connector as the rest of the product takes it: checked and complete. */
export type Connector = z.infer<typeof connectorSchema>;

/** A config that must not be deployed. The message names each field, its value and the choices. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
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
 * Picks the connector of that name out of what a config file exports, which is one or a list.
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
 * the config takes the connector's, because leads of it can still be waiting.
 */
export function dedupeOf({ sources, dedupe }: Connector, source: string): Dedupe {
  return sources[source]?.dedupe ?? dedupe;
}

/** Whether leads of any source are keyed by contact, so that there has to be a salt. */
export const dedupesByContact = (connector: Connector): boolean =>
  Object.keys(connector.sources).some((source) => dedupeOf(connector, source).by === 'contact');
