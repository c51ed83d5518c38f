/**
 * The user's `connector.config.ts`, which is bundled in: cdk/lambda-function.ts resolves the name.
 */
declare module '#connector-config' {
  import type { Connector } from './connector.ts';

  const config: Connector | readonly Connector[];
  export default config;
}

/** The connector of the config that this function belongs to; cdk/lambda-function.ts sets it. */
declare const CONNECTOR_NAME: string;
