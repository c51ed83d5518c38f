import { resolve } from 'node:path';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  // A config of the tests lies outside the repository, as a user's may: cdk/load-connectors.ts.
  resolve: { alias: { 'euphoria-lead-connector': resolve('functions/connector.ts') } },
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: 'test/support/run-folder.ts',
    // Much of the time goes into waiting for queues: four files at once keep two cores busy.
    maxWorkers: 4,
    // Tests of a file that run at once do so because each waits for its own queues.
    maxConcurrency: 16,
    // One worker loads the AWS SDK and the CDK once for all of its files: a seventh of the whole time.
    isolate: false,
    // The slowest takes 27 s on two cores, its wait for the others of its file included.
    testTimeout: 90_000,
    hookTimeout: 60_000,
    // Waits end when what is waited for is there; the limit is for a machine that does much else.
    expect: { poll: { timeout: 15_000 } },
    // Powertools writes metrics and logs to the console; the tests that are about them read them there.
    silent: 'passed-only',
    env: {
      POWERTOOLS_DEV: 'true',
      POWERTOOLS_SERVICE_NAME: 'test',
      POWERTOOLS_METRICS_NAMESPACE: 'test',
    },
  },
});
