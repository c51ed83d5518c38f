import { getCountries, isSupportedCountry } from 'libphonenumber-js/max';
import type * as z from 'zod/mini';
import { expressionFault } from '#expression-fault';
import * as presets from '#presets';
import { ConfigError, type Connector, countriesOf, describeIssues } from '../config/connector.ts';
import { connectorSchema, type SourceConfig, sourceSchema } from '../config/connector-schema.ts';
import { timeZoneOf, timeZonesOf } from '../config/expect-leads.ts';
import { fieldName, show } from '../config/issue-words.ts';
import { readCountry } from '../lead/country.ts';
import { readPhone } from '../lead/phone.ts';
import { fail, ok, type Result } from '../shared/result.ts';
import { mappingsOf } from './expressions/mappings-of.ts';
import { whyNoNumber } from './find-phone.ts';
import { wrongPreset } from './meant-preset.ts';
import type { Preset } from './source.ts';

/** A source of the config together with what its preset knows. */
export interface ConfiguredSource {
  readonly name: string;
  readonly config: SourceConfig;
  readonly preset: Preset;
  readonly options: z.output<z.ZodMiniObject>;
}

/** Whether a source has an entry in the webhooks secret: what it proves itself with, or a verifier's key. */
export const takesSecret = ({ preset, options }: ConfiguredSource): boolean =>
  preset.needsSecret || preset.verifies?.(options) === true;

/**
 * The sources of a connector by name, each with its preset and the preset's own settings checked.
 * It is called when the stack is built, so that a wrong config never deploys, and at each cold
 * start, where the expressions are not read again (cdk/bundling/no-expression-fault.ts).
 *
 * @throws ConfigError with one line a fault.
 */
export function configureSources(connector: Connector): ReadonlyMap<string, ConfiguredSource> {
  const faults = [...countryFaults([], connector)];
  const sources = new Map<string, ConfiguredSource>();
  for (const [name, config] of Object.entries(connector.sources)) {
    const configured = configure(name, config);
    if (configured.ok) sources.set(name, configured.value);
    else faults.push(...configured.error);
    const path = ['sources', name];
    faults.push(
      ...countryFaults(path, config),
      ...expressionFaults(path, config),
      ...numberFaults(path, config, connector),
      ...timeZoneFaults(path, config, connector),
    );
  }
  if (faults.length > 0) throw new ConfigError(faults.join('\n'));
  return sources;
}

/** A source with its preset, or what is wrong with the preset's settings. */
function configure(
  name: string,
  config: SourceConfig,
): Result<ConfiguredSource, readonly string[]> {
  const path = ['sources', name];
  const known: Readonly<Record<string, Preset>> = presets;
  const preset = Object.hasOwn(known, config.preset) ? known[config.preset] : undefined;
  if (preset === undefined) {
    const says = wrongPreset(config.preset, Object.keys(presets));
    return fail([`${path.join('.')}.preset: ${says}`]);
  }
  const common = Object.keys(sourceSchema.shape);
  const own = Object.entries(config).filter(([key]) => !common.includes(key));
  const options = preset.options.safeParse(Object.fromEntries(own), { reportInput: true });
  return options.success
    ? ok({ name, config, preset, options: options.data })
    : fail([describeIssues(options.error.issues, path, preset.options, common, connectorSchema)]);
}

/** A code that no telephone number has is a mistake: with it, nobody's number would be dialled. */
function countryFaults(
  path: readonly string[],
  { country, countries }: Pick<SourceConfig, 'country' | 'countries'>,
): readonly string[] {
  const listed = countries === 'all' ? [] : (countries ?? []);
  const codes = [
    [['country'], country],
    ...listed.map((code, index) => [['countries', index], code] as const),
  ] as const;
  return codes.flatMap(([field, code]) => {
    if (code === undefined || isSupportedCountry(code)) return [];
    const meant = readCountry(code);
    const hint = meant !== undefined && meant !== code ? `; did you mean ${meant}?` : '';
    return [
      `${fieldName([...path, ...field])}: is no ISO 3166 code of a country with telephone numbers, got ${show(code)}${hint}`,
    ];
  });
}

/** Hours mean nothing without a time zone, and some countries have several. */
function timeZoneFaults(
  path: readonly string[],
  { expectLeads }: SourceConfig,
  { country }: Connector,
): readonly string[] {
  if (expectLeads?.hours === undefined || timeZoneOf(expectLeads, country) !== undefined) return [];
  const zones = timeZonesOf(country).slice(0, 3).join(', ');
  return [
    `${[...path, 'expectLeads', 'timeZone'].join('.')}: must be set, because ${country} has more than one time zone: ${zones} …`,
  ];
}

/** A constant that can be dialled in no country, whatever the lead says of its own, is a mistake. */
function numberFaults(
  path: readonly string[],
  config: SourceConfig,
  connector: Connector,
): readonly string[] {
  const { phoneNumber } = config.contact;
  if (typeof phoneNumber !== 'object' || !isSupportedCountry(connector.country)) return [];
  const dialled = countriesOf(connector, config);
  const own = config.country ?? connector.country;
  const read = (country: string) =>
    readPhone([String(phoneNumber.value)], { home: connector.country, country, dialled });
  const phone = read(own);
  if (phone.ok || (dialled === 'all' ? getCountries() : dialled).some((code) => read(code).ok)) {
    return [];
  }
  const why = whyNoNumber(phone.error.reason);
  return [
    `${[...path, 'contact', 'phoneNumber'].join('.')}: the constant ${why}, got ${show(phoneNumber.value)}`,
  ];
}

function expressionFaults(path: readonly string[], config: SourceConfig): readonly string[] {
  const { when } = config;
  const condition = typeof when === 'string' ? [['when', when] as const] : [];
  return [...mappingsOf(config), ...condition].flatMap(([field, expression]) => {
    const fault = expressionFault(expression, field === 'when' ? 'condition' : 'mapping');
    if (fault === undefined) return [];
    const name = [...path, field].join('.');
    const why = isNumber(field, expression)
      ? 'a telephone number is no name of a field'
      : fault.why;
    return [
      `${name}: ${fault.says}, got ${show(expression)}: ${why}${constantHint(field, expression)}`,
    ];
  });
}

/** Fewer digits may be the name of a field: `4` in a form whose fields are numbered. */
const isNumber = (field: string, expression: string): boolean =>
  field.startsWith('contact.') && /^\+?(?:[ ()./-]*\d){7,}$/.test(expression);

/** Words with blanks between them may be the name of a field, or what is to stand in it. */
const constantHint = (field: string, expression: string): string =>
  isNumber(field, expression) ||
  (field.startsWith('contact.') && /^[\p{L}\p{N}]+(?: [\p{L}\p{N}-]+)+$/u.test(expression))
    ? `; a constant is written { value: '${expression}' }`
    : '';
