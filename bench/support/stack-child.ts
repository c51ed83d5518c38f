import { startLocalStack } from '../../local/stack.ts';

/** What the stack's process is started with. */
export interface StackSettings {
  readonly configFile: string;
  readonly secretsFile: string;
  readonly dataDir: string;
  readonly euphoriaUrl: string;
}

/** What it tells once it runs. */
export interface StackReady {
  readonly kind: 'ready';
  /** Where the webhooks are. */
  readonly url: string;
  /** Address of the embedded SQS. */
  readonly queues: string;
  readonly logDir: string;
}

/** What it has used since it was started; told whenever it is asked. */
export interface StackUsage {
  readonly kind: 'usage';
  readonly cpuMs: number;
  /** All that the process has in memory, bytes: the functions, the queues, the table. */
  readonly memory: number;
}

// The process of `stack-process.ts`: the stack as `npm start` runs it, but for the judge of roles, which in
// AWS takes nothing from the functions' cores (docs/performance.md).
const { euphoriaUrl, ...rest } = JSON.parse(process.argv[2] ?? '{}') as StackSettings;
const stack = await startLocalStack({ ...rest, euphoriaUrl, port: 0, judgesRoles: false });
process.on('message', () => {
  const { user, system } = process.cpuUsage();
  const cpuMs = (user + system) / 1_000;
  const memory = process.memoryUsage.rss();
  process.send?.({ kind: 'usage', cpuMs, memory } satisfies StackUsage);
});
process.once('SIGTERM', async () => {
  await stack.close();
  process.exit(0);
});
const { url, queues, logDir } = stack;
process.send?.({ kind: 'ready', url, queues, logDir } satisfies StackReady);
