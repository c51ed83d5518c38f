import type * as z from 'zod/mini';
import { ConfigError, type Connector, describeIssues } from '../config/connector.ts';
import { type SourceConfig, sourceSchema } from '../config/connector-schema.ts';
import { checkExpression } from './mapping.ts';
import { presets } from './presets.ts';
import type { Preset } from './source.ts';

/** A source of the config together with what its preset knows. */
export interface ConfiguredSource {
  readonly name: string;
  readonly config: SourceConfig;
  readonly preset: Preset;
  readonly options: z.output<z.ZodMiniObject>;
}

/**
 * The sources of a connector by name, each with its preset and the preset's own settings checked.
 * It is called when the stack is built, so that a wrong config never deploys, and at each cold
 * start.
 *
 * @throws ConfigError with one line a fault.
 */
export function configureSources(connector: Connector): ReadonlyMap<string, ConfiguredSource> {
  return new Map(
    Object.entries(connector.sources).map(([name, config]) => [name, configure(name, config)]),
  );
}

function configure(name: string, config: SourceConfig): ConfiguredSource {
  const path = ['sources', name];
  const known: Readonly<Record<string, Preset>> = presets;
  const preset = Object.hasOwn(known, config.preset) ? known[config.preset] : undefined;
  if (preset === undefined) {
    throw new ConfigError(
      `${path.join('.')}.preset: must be one of ${Object.keys(presets).join(', ')}, got ${JSON.stringify(config.preset)}`,
    );
  }
  const own = Object.entries(config).filter(([key]) => !Object.hasOwn(sourceSchema.shape, key));
  const options = preset.options.safeParse(Object.fromEntries(own), { reportInput: true });
  if (!options.success) throw new ConfigError(describeIssues(options.error.issues, path));
  checkExpressions(path.join('.'), config);
  return { name, config, preset, options: options.data };
}

function checkExpressions(path: string, config: SourceConfig): void {
  const { campaign, list, priority, contact } = config;
  const routed = Object.entries({ campaign, list, priority }).flatMap(([field, value]) =>
    typeof value === 'object' ? ([[`${path}.${field}.from`, value.from]] as const) : [],
  );
  const mapped = Object.entries(contact).flatMap(([field, value]) =>
    typeof value === 'string' ? ([[`${path}.contact.${field}`, value]] as const) : [],
  );
  for (const [field, expression] of [...routed, ...mapped]) {
    const fault = checkExpression(expression);
    if (fault !== undefined) {
      throw new ConfigError(
        `${field}: is not a JMESPath expression (${fault}), got ${JSON.stringify(expression)}`,
      );
    }
  }
}
