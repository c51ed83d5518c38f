import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { SQSClient } from '@aws-sdk/client-sqs';
import { createClients } from '../../cli/target/local-clients.ts';
import { queueDepth } from '../../cli/target/queue-depth.ts';
import { accountId } from '../../local/names.ts';
import { tenant } from './simulator-process.ts';
import type { StackReady, StackSettings, StackUsage } from './stack-child.ts';

const repository = resolve(import.meta.dirname, '../..');
/** The token of the only source, `crm`. */
const TOKEN = 'bench-token';

/** The local stack in a process of its own. */
export interface StackProcess {
  readonly sqs: SQSClient;
  readonly queueUrl: string;
  /** The folder of the functions' logs. */
  readonly logDir: string;
  /** Posts leads to the webhook and waits for the answer. */
  post(leads: unknown): Promise<void>;
  /** Messages of the lead queue. */
  waiting(): Promise<number>;
  usage(): Promise<StackUsage>;
  close(): Promise<void>;
}

/** Starts the stack of a connector with one source, and the API in the simulator. */
export async function startStackProcess(
  euphoriaUrl: string,
  contactsPerCall: number,
): Promise<StackProcess> {
  const folder = await mkdtemp(join(tmpdir(), 'connector-bench-'));
  const settings = { ...(await writeConfig(folder, contactsPerCall)), euphoriaUrl };
  const child = fork(join(import.meta.dirname, 'stack-child.ts'), [JSON.stringify(settings)], {
    execArgv: ['--no-warnings'],
  });
  const exited = once(child, 'exit');
  const [ready] = (await Promise.race([once(child, 'message'), exited])) as [StackReady];
  if (ready.kind !== 'ready') throw new Error(`the stack did not start: ${ready}`);
  const { sqs } = createClients({ queues: ready.queues, tables: ready.queues });
  const queueUrl = `${ready.queues}/${accountId}/bench-leads`;
  return {
    sqs,
    queueUrl,
    logDir: ready.logDir,
    async post(leads) {
      const response = await fetch(`${ready.url}/hooks/crm`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${TOKEN}` },
        body: JSON.stringify(leads),
      });
      if (response.status !== 200) throw new Error(`the webhook: ${await response.text()}`);
      await response.body?.cancel();
    },
    async waiting() {
      const { visible, inFlight, delayed } = await queueDepth(sqs, queueUrl);
      return visible + inFlight + delayed;
    },
    async usage() {
      child.send('usage');
      const [usage] = (await once(child, 'message')) as [StackUsage];
      return usage;
    },
    async close() {
      sqs.destroy();
      // At once: what is still queued is of no interest, and closing would wait for it.
      child.kill('SIGKILL');
      await exited;
      await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

async function writeConfig(
  folder: string,
  contactsPerCall: number,
): Promise<Omit<StackSettings, 'euphoriaUrl'>> {
  const configFile = join(folder, 'connector.config.mts');
  const secretsFile = join(folder, 'secrets.json');
  await writeFile(
    configFile,
    `import { defineConnector } from '${join(repository, 'functions/connector.ts')}';
export default defineConnector({
  name: 'bench',
  country: 'ZA',
  euphoria: { url: 'https://api.example.org/', contactsPerCall: ${contactsPerCall} },
  defaults: { campaign: 'SalesCampaign', list: 'WebLeads', dataSource: 'webhooks' },
  sources: { crm: { preset: 'generic' } },
});
`,
  );
  await writeFile(
    secretsFile,
    JSON.stringify({ 'bench/webhooks': { crm: TOKEN }, 'bench/euphoria': tenant }),
  );
  return { configFile, secretsFile, dataDir: join(folder, 'data') };
}
