/** The user's `connector.config.ts`, bundled in: `cdk/lambda-function.ts` resolves the name. */
declare module '#connector-config' {
  import type { Connector } from './connector.ts';

  const config: Connector | readonly Connector[];
  export default config;
}

/** Which connector of the config this function belongs to; set by `cdk/lambda-function.ts`. */
declare const CONNECTOR_NAME: string;
