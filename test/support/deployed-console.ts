import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { startAwsAccount } from './aws-account.ts';
import { type CloudWatchState, startCloudWatch } from './cloud-watch.ts';
import { startStack } from './stack.ts';

const repository = resolve(import.meta.dirname, '../..');

/** `connector console` as a process of its own. */
export interface ConsoleCommand {
  readonly url: string;
  readonly process: ChildProcess;
  readonly said: () => string;
}

/**
 * A deployed connector, `test-connector` with the sources crm and website, and old with a list of its own, to `connector console --stack`. It is
 * the local stack: what the command asks of AWS is answered by its own queues and table, and by a stand-in for
 * CloudWatch that shows the functions' real log files.
 */
export async function startDeployedConnector() {
  const stack = await startStack({
    sources: {
      crm: { preset: 'generic' },
      website: { preset: 'generic' },
      old: { preset: 'generic', list: 'OldLeads' },
    },
  });
  const state: CloudWatchState = {
    lines: (group) => linesOf(join(stack.stack.logDir, `${basename(group)}.log`)),
    alarms: [],
  };
  const cloudWatch = await startCloudWatch(state);
  const generated = join(stack.folder.dataDir, 'generated-secrets.json');
  const secrets = Object.entries(JSON.parse(readFileSync(generated, 'utf8')));
  const account = await startAwsAccount({
    ...{ stacks: {}, bootstrap: undefined, quota: 0, unreserved: 0, metrics: {}, logs: {} },
    ...{ refusals: {}, functions: {} },
    secrets: Object.fromEntries(secrets.map(([name, value]) => [name, JSON.stringify(value)])),
  });
  /** The account, as the commands find it. */
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    AWS_REGION: 'af-south-1',
    AWS_ACCESS_KEY_ID: 'invented',
    AWS_SECRET_ACCESS_KEY: 'invented',
    AWS_ENDPOINT_URL_SQS: stack.stack.queues,
    AWS_ENDPOINT_URL_DYNAMODB: stack.stack.tables,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: account.url,
    AWS_ENDPOINT_URL_CLOUDWATCH: cloudWatch.url,
    AWS_ENDPOINT_URL_CLOUDWATCH_LOGS: cloudWatch.url,
  };
  const args = (...command: string[]): string[] => [
    ...['cli/main.ts', ...command],
    ...['--stack', 'test-connector', '--config', stack.folder.configFile],
  ];
  const consoles = new Set<ChildProcess>();
  return {
    stack,
    state,
    cloudWatch,
    /** The command as an operator starts it, once it has said where its page is. */
    async startConsole(...options: string[]): Promise<ConsoleCommand> {
      const child = spawn(process.execPath, args('console', '--port', '0', ...options), {
        cwd: repository,
        env,
      });
      consoles.add(child);
      let said = '';
      const { promise, resolve: heard, reject } = Promise.withResolvers<string>();
      for (const stream of [child.stdout, child.stderr]) {
        stream.on('data', (chunk) => {
          said += chunk;
          const [, url] = /(http:\/\/localhost:\d+)\//.exec(said) ?? [];
          if (url !== undefined) heard(url);
        });
      }
      child.once('exit', () => reject(new Error(`it ended: ${said}`)));
      return { url: await promise, process: child, said: () => said };
    },
    /** Another command, to its end; gives its exit status. */
    async run(...command: string[]): Promise<number | null> {
      const child = spawn(process.execPath, args(...command), {
        cwd: repository,
        env,
        stdio: 'ignore',
      });
      const [code] = await once(child, 'exit');
      return code;
    },
    async close(): Promise<void> {
      for (const child of consoles) child.kill();
      await cloudWatch.close();
      await account.close();
      await stack.close();
    },
  };
}

/** Ctrl+C; gives the exit status. */
export async function endConsole({ process: child }: ConsoleCommand): Promise<number | null> {
  const ended = once(child, 'exit');
  child.kill('SIGINT');
  const [code] = await ended;
  return code;
}

const linesOf = (file: string): readonly string[] => {
  try {
    return readFileSync(file, 'utf8').split('\n').slice(0, -1);
  } catch {
    return [];
  }
};
