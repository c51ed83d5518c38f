import { afterAll, afterEach, beforeAll, beforeEach, vi } from 'vitest';
import { noFaults } from '../../simulator/faults.ts';
import { config, configFile } from '../cdk/config-file.ts';
import type { AccountState } from '../support/aws-account.ts';
import { startAws } from './aws-environment.ts';

export const STACK = 'beta-connector';
export const deployed = {
  status: 'UPDATE_COMPLETE',
  description: 'Webhook leads of beta to the Euphoria dialer',
  outputs: ['https://x.example.org/hooks/crm', 'https://x.example.org/dashboard'],
};

/** Those of a connector that is deployed, without a line. */
export const logGroupsOf = (name: string): AccountState['logs'] => ({
  [`/aws/lambda/${name}-webhook`]: [],
  [`/aws/lambda/${name}-dialer`]: [],
  [`/aws/vendedlogs/${name}-webhooks`]: [],
});

/** An account in which everything is as it should be. */
export const goodAccount = (): AccountState => ({
  secrets: {
    'beta/webhooks': JSON.stringify({ crm: 'token-one-of-the-crm' }),
    'beta/euphoria': JSON.stringify({ tenantName: 'beta', authKey: 'right-key' }),
    'beta/dedupe-salt': JSON.stringify({ salt: 'grains' }),
  },
  stacks: { [STACK]: deployed },
  bootstrap: '21',
  quota: 1_000,
  unreserved: 997,
  metrics: {},
  logs: logGroupsOf('beta'),
  functions: {},
  refusals: {},
});

/**
 * For the tests of a file, a connector `beta` that is deployed. Each test finds it as it should be.
 *
 * @param changes of the config, as code
 */
export function useDeployment(changes = '') {
  const state = goodAccount();
  let aws: Awaited<ReturnType<typeof startAws>>;
  const configOf = (more: string): string =>
    configFile(config(`euphoria: { url: '${aws.simulator.url}' }, ...{ ${more} }`));

  beforeAll(async () => {
    aws = await startAws(state);
    await aws.deploy('beta');
  });
  beforeEach(() => {
    Object.assign(state, goodAccount());
    aws.simulator.setFaults(noFaults);
    const environment = { ...aws.environment, CONNECTOR_CONFIG: configOf(changes) };
    for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
  });
  afterEach(() => {
    vi.unstubAllEnvs();
  });
  afterAll(() => aws.close());

  return { state, configOf, simulator: () => aws.simulator };
}
