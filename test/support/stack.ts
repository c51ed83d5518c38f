import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { ChangeMessageVisibilityCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { startFauxqs } from 'fauxqs';
import { expect } from 'vitest';
import type { ConnectorInput } from '../../functions/connector.ts';
import type { Adversary } from '../../local/adversary.ts';
import type { Clock } from '../../local/clock.ts';
import { startLocalStack } from '../../local/stack.ts';
import { assemblyOf } from './assembly.ts';

const repository = resolve(import.meta.dirname, '../..');

export const TOKEN = 'invented-token-of-the-tests';
export const KEY = 'invented-key';

export interface StackSettings {
  readonly contactsPerCall?: number;
  readonly sources?: ConnectorInput['sources'];
  readonly clock?: Clock;
  readonly adversary?: Adversary;
  readonly judgesRoles?: boolean;
}

/** A folder with a config, its secrets and a data folder, for one local stack. */
export async function aStackFolder({
  contactsPerCall = 50,
  sources = { crm: { preset: 'generic' } },
}: StackSettings = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'connector-'));
  const configFile = join(folder, 'connector.config.mts');
  const secretsFile = join(folder, 'secrets.json');
  await writeFile(
    configFile,
    `import { defineConnector } from '${join(repository, 'functions/connector.ts')}';
export default defineConnector({
  name: 'test',
  country: 'ZA',
  euphoria: { url: 'https://api.example.org/Euphoria.Api.aspx', contactsPerCall: ${contactsPerCall} },
  defaults: { campaign: 'SalesCampaign', list: 'WebLeads', dataSource: 'webhooks' },
  sources: ${JSON.stringify(sources)},
});
`,
  );
  let secrets = { tokens: tokensOf(Object.keys(sources), TOKEN), authKey: KEY };
  const storeSecrets = (changed: Partial<typeof secrets>) => {
    secrets = { ...secrets, ...changed };
    const file = {
      'test/webhooks': secrets.tokens,
      'test/euphoria': { tenantName: 'acme', authKey: secrets.authKey },
    };
    return writeFile(secretsFile, JSON.stringify(file));
  };
  await storeSecrets({});
  return {
    configFile,
    secretsFile,
    dataDir: join(folder, 'data'),
    /** Puts changed secrets in, as an operator does. */
    storeSecrets,
    storeKey: (authKey: string) => storeSecrets({ authKey }),
    remove: () => rm(folder, { recursive: true, force: true, maxRetries: 5 }),
  };
}

/** One token, or several while it is rotated, for each of the sources. */
export const tokensOf = (
  sources: readonly string[],
  ...tokens: string[]
): Record<string, readonly string[]> =>
  Object.fromEntries(sources.map((source) => [source, tokens]));

type Inspection = NonNullable<ReturnType<Awaited<ReturnType<typeof startFauxqs>>['inspectQueue']>>;

/** The deployed stack on this machine, with its simulator, and what tests ask of it. */
export async function startStack(settings?: StackSettings) {
  const folder = await aStackFolder(settings);
  const stack = await startLocalStack({
    ...folder,
    assembly: await assemblyOf(folder.configFile),
    port: 0,
    clock: settings?.clock,
    adversary: settings?.adversary,
    judgesRoles: settings?.judgesRoles,
  });
  const { simulator } = stack;
  if (simulator === undefined) throw new Error('no simulator');
  const client = new SQSClient({
    endpoint: stack.queues,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  const inspect = async (queue: 'leads' | 'parked'): Promise<Inspection['messages']> => {
    const response = await fetch(`${stack.queues}/_fauxqs/queues/test-${queue}`);
    return ((await response.json()) as Inspection).messages;
  };
  return {
    stack,
    folder,
    simulator,
    inspect,
    storeKey: folder.storeKey,
    storeSecrets: folder.storeSecrets,
    post: (body: unknown, as?: Sender) => postTo(stack.url, body, as),
    parked: async () => (await inspect('parked')).ready.map(({ body }) => JSON.parse(body)),
    /** Ends the wait of every lead that waits for its next try. */
    async hurry(): Promise<void> {
      const { inflight } = await inspect('leads');
      for (const { receiptHandle } of inflight) {
        await client.send(
          new ChangeMessageVisibilityCommand({
            QueueUrl: `${stack.queues}/000000000000/test-leads`,
            ReceiptHandle: receiptHandle,
            VisibilityTimeout: 1,
          }),
        );
      }
    },
    async close(): Promise<void> {
      client.destroy();
      await stack.close();
      await folder.remove();
    },
  };
}

/** Which source posts, with which token. */
export interface Sender {
  readonly source?: string;
  readonly token?: string;
}

/** Posts leads as a CRM would, and gives the answer. */
export async function postTo(
  url: string,
  body: unknown,
  { source = 'crm', token = TOKEN }: Sender = {},
): Promise<{ status: number; receipt: Receipt }> {
  const response = await fetch(`${url}/hooks/${source}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify(body),
  });
  return { status: response.status, receipt: (await response.json()) as Receipt };
}

interface Receipt {
  readonly accepted: { readonly id: string }[];
  readonly rejected: { readonly field: string; readonly reason: string }[];
  readonly ignored: number;
}

/** An invented person of their own for each `n` under a million. */
export const aLead = (n: number) => ({
  id: `lead-${n}`,
  firstName: 'Thandi',
  surname: `Mokoena ${n}`,
  phone: phoneOf(n),
});

export const phoneOf = (n: number): string => `082${String(1_000_000 + n)}`;

/** Waits, with a limit, until a check passes. */
export const eventually = (check: () => unknown, timeout = 20_000) =>
  expect.poll(check, { timeout, interval: 20 });
