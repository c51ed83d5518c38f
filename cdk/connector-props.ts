import type { Connector } from '../functions/config/connector.ts';

/** What the stack and its parts are built from. */
export interface ConnectorProps {
  readonly connector: Connector;
  /** Path of the file the connector comes from: the functions get it bundled in. */
  readonly configFile: string;
}
