import { ConfigError } from '../functions/config/connector.ts';
import { connectorApp } from './connector-app.ts';

try {
  const app = await connectorApp({
    configFile: process.argv[2] ?? (process.env.CONNECTOR_CONFIG || undefined),
  });
  app.synth();
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
