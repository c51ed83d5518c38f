import { afterAll, beforeAll, vi } from 'vitest';
import { queueDepth } from '../../cli/target/queue-depth.ts';
import { config, configFile } from '../cdk/config-file.ts';
import { startAws } from './aws-environment.ts';
import { goodAccount, logGroupsOf } from './deployment.ts';
import { inProcess } from './in-process.ts';

type Queue = 'leads' | 'parked';

/**
 * For the tests of a file that run at once, since they mostly wait for queues: any number of connectors
 * that are deployed, each with its own name, queues and ledger.
 */
export function useConnectors() {
  const state = goodAccount();
  let aws: Awaited<ReturnType<typeof startAws>>;
  let count = 0;

  beforeAll(async () => {
    aws = await startAws(state);
    for (const [name, value] of Object.entries(aws.environment)) vi.stubEnv(name, value);
  });
  afterAll(async () => {
    vi.unstubAllEnvs();
    await aws.close();
  });

  /** @param changes of the config, as code */
  async function connector(changes = '') {
    const name = `conn-${++count}`;
    const urls = await aws.deploy(name);
    Object.assign(state.logs, logGroupsOf(name));
    state.secrets[`${name}/dedupe-salt`] = '{"salt":"grains"}';
    const configOf = (more: string): string =>
      configFile(
        config(`name: '${name}', euphoria: { url: '${aws.simulator.url}' }, ...{ ${more} }`),
      );
    const file = configOf(changes);
    const ours = ['--stack', `${name}-connector`];
    const run = (...args: readonly string[]) =>
      inProcess(...args, ...ours, ...(args.includes('--config') ? [] : ['--config', file]));
    return {
      name,
      urls,
      configOf,
      /** What means it on a command line. */
      arguments: [...ours, '--config', file],
      run,
      async json(...args: readonly string[]) {
        const { status, stdout, stderr } = await run(...args, '--json');
        return { status, stderr, said: stdout === '' ? undefined : JSON.parse(stdout) };
      },
      put: (queue: Queue, bodies: readonly string[]) => aws.send(urls[queue], bodies),
      /** How many messages a queue holds, in whoever's hands. */
      async depth(queue: Queue): Promise<number> {
        const { visible, inFlight } = await queueDepth(aws.sqs, urls[queue]);
        return visible + inFlight;
      },
      /** The texts of a queue's messages, without receiving them. */
      async texts(queue: Queue): Promise<string[]> {
        const response = await fetch(`${aws.queuesUrl}/_fauxqs/queues/${name}-${queue}`);
        const { messages } = (await response.json()) as { messages: Inspection };
        return [...messages.ready, ...messages.inflight.map(({ message }) => message)].map(
          ({ body }) => body,
        );
      },
    };
  }

  return { state, connector, aws: () => aws };
}

interface Inspection {
  readonly ready: readonly { readonly body: string }[];
  readonly inflight: readonly { readonly message: { readonly body: string } }[];
}
