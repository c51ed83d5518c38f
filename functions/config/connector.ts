import * as z from 'zod/mini';
import en from 'zod/v4/locales/en.js';
import type { DialledCountries } from '../lead/contact.ts';
import type { connectorSchema, SourceConfig } from './connector-schema.ts';
import type { Dedupe } from './dedupe.ts';
import { fieldName, issueWords, placesOf, settingsAt, unknownSetting } from './issue-words.ts';

// The words for what a schema does not say itself. It is this one locale, because `z.locales` would
// bring fifty into the bundle.
z.config(en());

/** A connector as the rest of the product takes it: checked and complete. */
export type Connector = z.infer<typeof connectorSchema>;

/** A config that must not be deployed. The message names each field, its value and the choices. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/**
 * Issues in plain words, a line for each: field, what it must be, value and choices.
 * `defaults.priority: must be 1 (first) to 10, got 11`,
 * `defaults.campain: is not a setting; did you mean campaign? (choices: campaign, list, …)`.
 *
 * @param path where the settings stand in the config
 * @param schema what they were checked by: it knows the choices
 * @param beside further settings that may stand there
 * @param whole what the whole config is checked by: it knows where else a setting stands
 */
export function describeIssues(
  issues: readonly z.core.$ZodIssue[],
  path: readonly PropertyKey[] = [],
  schema?: z.core.$ZodType,
  beside: readonly string[] = [],
  whole: z.core.$ZodType | undefined = schema,
): string {
  const nameOf = (steps: readonly PropertyKey[]): string =>
    fieldName([...path, ...steps]) || 'the config';
  return issues
    .flatMap((issue) => {
      if (issue.code !== 'unrecognized_keys') {
        return [`${nameOf(issue.path)}: ${issueWords(issue)}`];
      }
      const settings = [...beside, ...(schema ? settingsAt(schema, issue.path) : [])];
      return issue.keys.map((key) => {
        // There it is a field of the contact that is meant.
        const isField = issue.path.at(-1) === 'contact';
        const elsewhere = whole === undefined || isField ? [] : placesOf(whole, key);
        return `${nameOf([...issue.path, key])}: ${unknownSetting(key, settings, elsewhere)}`;
      });
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

/** Whether any source keeps the deliveries that are refused. */
export const keepsRefused = ({ sources }: Connector): boolean =>
  Object.values(sources).some(({ keepRefused }) => keepRefused !== undefined);

/** Whether leads of any source are keyed by contact. */
export const dedupesByContact = (connector: Connector): boolean =>
  Object.keys(connector.sources).some((source) => dedupeOf(connector, source).by === 'contact');

/**
 * The countries whose numbers are dialled for a source. A source whose numbers are of another country
 * than the connector's is meant to have those dialled: its own `country` counts as well, unless the
 * source says in `countries` what may be dialled.
 */
export function countriesOf(
  { country, countries = [country] }: Pick<Connector, 'country' | 'countries'>,
  source: Pick<SourceConfig, 'country' | 'countries'>,
): DialledCountries {
  if (source.countries !== undefined) return source.countries;
  if (countries === 'all' || source.country === undefined) return countries;
  return [...countries, source.country];
}
