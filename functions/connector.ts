import type * as z from 'zod/mini';
import { ConfigError, type Connector, describeIssues } from './config/connector.ts';
import { connectorSchema, type sourceSchema } from './config/connector-schema.ts';
import type { SourceOptions } from './webhook/presets.ts';

type CommonInput = Omit<z.input<typeof connectorSchema>, 'sources'>;
type SourceInput = Pick<
  z.input<typeof sourceSchema>,
  | 'campaign'
  | 'list'
  | 'dataSource'
  | 'priority'
  | 'country'
  | 'countries'
  | 'dedupe'
  | 'when'
  | 'expectLeads'
  | 'keepRefused'
  | 'contact'
  | 'notes'
> &
  SourceOptions;

/** What a user writes in `connector.config.ts`. */
export type ConnectorInput = CommonInput & { sources: Record<string, SourceInput> };

/**
 * Checks and completes a connector's config. This is the one module that a `connector.config.ts`
 * imports; everything else takes what it needs from functions/config/.
 *
 * @throws ConfigError with one line a fault.
 */
export function defineConnector(input: ConnectorInput): Connector {
  const result = connectorSchema.safeParse(input, { reportInput: true });
  if (result.success) return result.data;
  throw new ConfigError(describeIssues(result.error.issues, [], connectorSchema));
}
