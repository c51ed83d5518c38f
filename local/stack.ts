import { mkdirSync } from 'node:fs';
import { join, resolve as resolvePath } from 'node:path';
import { SQSClient } from '@aws-sdk/client-sqs';
import { fingerprint, watchConfig } from '../cdk/config-fingerprint.ts';
import { defaultConfigFile } from '../cdk/connector-app.ts';
import type { ConnectorSecrets } from '../cli/secrets-file.ts';
import { writeAddresses } from '../cli/target/addresses.ts';
import { createClients, region } from '../cli/target/local-clients.ts';
import { queueDepth, queueName } from '../cli/target/queue-depth.ts';
import { openConsole } from '../console/console.ts';
import type { Status } from '../console/status.ts';
import type { Connector } from '../functions/config/connector.ts';
import { readBreaker } from '../functions/dialer/breaker-item.ts';
import { openTable } from '../functions/dialer/ledger/table.ts';
import { readPlaces } from '../functions/dialer/place-store.ts';
import { keptPlaces } from '../functions/dialer/places.ts';
import { fail } from '../functions/shared/result.ts';
import type { Call } from '../simulator/journal.ts';
import { type EuphoriaSimulator, startEuphoriaSimulator } from '../simulator/simulator.ts';
import type { Adversary } from './adversary.ts';
import { readBlueprint } from './blueprint.ts';
import type { Clock } from './clock.ts';
import { takeDataFolder } from './data-folder.ts';
import { keepDeliveries, serveDeliveries } from './deliveries.ts';
import { type EventSource, startEventSource } from './event-source.ts';
import { expireItems } from './expire-items.ts';
import { startFunctions } from './functions.ts';
import { checkPort, startHttpApi } from './http-api.ts';
import { type LocalIam, startIam } from './iam/local-iam.ts';
import type { LocalFunction } from './lambda/function.ts';
import { accessKeyOf } from './lambda/function-spec.ts';
import { startLambdaApi } from './lambda/lambda-api.ts';
import { countLeads } from './lead-counts.ts';
import { countLedger, createTables } from './ledger-table.ts';
import { createQueues } from './queues.ts';
import { createResolver } from './resolver.ts';
import { readSchedules, startSchedules } from './schedules.ts';
import { generateSecrets, prepareSecrets } from './secrets.ts';
import { startSecretsManager } from './secrets-manager.ts';
import { cachedWhileBusy, readStatus } from './status.ts';
import { startStorage } from './storage.ts';
import { loadConnector, readAssembly, synthesize } from './synthesize.ts';
import type { Resource } from './template.ts';

export interface LocalStackOptions {
  /** Path of the config; `connector.config.ts` of this repository by default. */
  readonly configFile?: string | undefined;
  /** Which connector of the config; the first by default. */
  readonly connector?: string | undefined;
  /** Everything is kept here: queues, tables, secrets, bundles, logs. */
  readonly dataDir: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** An API or simulator elsewhere, in place of the built-in simulator. */
  readonly euphoriaUrl?: string | undefined;
  /** The built-in simulator's port; any free one by default. */
  readonly simulatorPort?: number;
  /**
   * Folder of a cloud assembly of this very config, bundles included, which is only read: tests start many stacks
   * of one. Synthesized into the data folder by default.
   */
  readonly assembly?: string | undefined;
  /** A JSON file, secret name → value; made up in the data folder by default. */
  readonly secretsFile?: string | undefined;
  /** Told of each call that the built-in simulator has answered. */
  readonly onCall?: (call: Call) => void;
  /** Whether the functions' requests are judged by their roles; they are by default. */
  readonly judgesRoles?: boolean | undefined;
  /** What functions, queues and the built-in simulator go by; the system's clock by default. */
  readonly clock?: Clock | undefined;
  /** Tests put one between the functions and what they reach. */
  readonly adversary?: Adversary | undefined;
}

export interface LocalStack {
  /** Where the webhooks are, `<url>/hooks/<source>`, and the console at `<url>/`. */
  readonly url: string;
  readonly connector: Connector;
  readonly secrets: ConnectorSecrets;
  /** The built-in simulator; undefined where the API is elsewhere. */
  readonly simulator: EuphoriaSimulator | undefined;
  /** The folder of the functions' logs. */
  readonly logDir: string;
  /** Addresses of the embedded SQS and DynamoDB, and of Lambda's Invoke. */
  readonly queues: string;
  readonly tables: string;
  readonly lambda: string;
  readonly iam: LocalIam;
  readonly functions: Readonly<Record<'webhook' | 'dialer', LocalFunction>>;
  status(): Promise<Status>;
  close(): Promise<void>;
}

/**
 * Stands up on this machine what the synthesized template of one connector says
 * (docs/architecture.md, "One machine"), with what was in its data folder when it was last stopped
 * or killed.
 *
 * @throws ConfigError, StartError with a clear line each: wrong config, secret missing, port or
 *   data folder taken
 */
export async function startLocalStack(options: LocalStackOptions): Promise<LocalStack> {
  const dataDir = resolvePath(options.dataDir);
  const logDir = join(dataDir, 'logs');
  // Whatever is open when a later step fails is closed again, the newest first.
  await using open = new AsyncDisposableStack();
  const closeLater = <Part extends { close(): Promise<void> }>(part: Part): Part =>
    open.adopt(part, (one) => one.close());

  open.defer(takeDataFolder(dataDir));
  // Bundling takes seconds, of which nothing is left where the port is taken.
  await checkPort(options.port);
  mkdirSync(logDir, { recursive: true });
  const { configFile = defaultConfigFile } = options;
  const config = await fingerprint(configFile);
  const connector = await loadConnector(configFile, options.connector);
  const secrets = prepareSecrets(connector, dataDir, options.secretsFile);
  const simulator = options.euphoriaUrl ? undefined : await startSimulator(secrets, options);
  if (simulator) closeLater(simulator);
  const template = options.assembly
    ? readAssembly(options.assembly, connector)
    : await synthesize(configFile, connector, join(dataDir, 'cdk.out'));

  const generated = generateSecrets(template, dataDir);
  const secretsManager = closeLater(await startSecretsManager(secrets.file, generated));
  const storage = closeLater(await startStorage(dataDir, options.clock));
  const { sqs, dynamodb } = createClients(storage);
  const honest = { ...storage, secrets: secretsManager.url };
  const { adversary } = options;
  const reached = adversary ? closeLater(await adversary.standBetween(honest)) : honest;
  const resolve = createResolver(template, reached.queues);
  await createQueues(sqs, template, resolve);
  await createTables(dynamodb, template, resolve);
  await expireItems(dynamodb, template, resolve, (options.clock?.now ?? Date.now)());

  const blueprint = readBlueprint(template, resolve);
  const { ledger } = blueprint;
  const { close: stopReading, ...counts } = countLeads(storage.queuesFile, {
    leads: queueName(blueprint.source.queueUrl),
    parked: queueName(blueprint.parkedQueueUrl),
  });
  open.defer(stopReading);
  const iam = closeLater(await startIam(template, blueprint, resolve, reached));
  const { judgesRoles = true } = options;
  const seen = judgesRoles ? { queues: iam.url, tables: iam.url, secrets: iam.url } : reached;
  // The SDK goes to where a queue's URL says.
  const resolveForFunctions = createResolver(template, seen.queues);
  const functions = await startFunctions(template, blueprint, resolveForFunctions, {
    endpoints: {
      AWS_ENDPOINT_URL_SQS: seen.queues,
      AWS_ENDPOINT_URL_DYNAMODB: seen.tables,
      AWS_ENDPOINT_URL_SECRETS_MANAGER: seen.secrets,
      EUPHORIA_URL: simulator?.url ?? options.euphoriaUrl ?? '',
    },
    logDir,
    iam,
    clock: options.clock,
    adversary,
  });
  const { webhook, dialer, calls } = closeLater(functions);

  const readLedger = cachedWhileBusy(
    () => countLedger(dynamodb, ledger, counts.queued()),
    () => dialer.environments().busy > 0,
  );
  const restartDue = watchConfig(configFile, config);
  const now = options.clock?.now ?? Date.now;
  const startedAt = now();
  const status = () =>
    readStatus({
      leads: () => queueDepth(sqs, blueprint.source.queueUrl),
      parked: () => queueDepth(sqs, blueprint.parkedQueueUrl),
      received: counts.received,
      ledger: readLedger,
      isQueued: counts.isQueued,
      breaker: () => readBreaker(openTable(dynamodb, ledger)),
      keptPlaces: async () => keptPlaces(await readPlaces(openTable(dynamodb, ledger)), now()),
      webhook,
      dialer,
      up: () => (now() - startedAt) / 1_000,
      api: () => ({
        ...calls.figures(now()),
        peakSimultaneous: simulator?.stats().peak ?? null,
      }),
      restartDue,
    });
  const routes = blueprint.routeKeys.map((key) => ({
    key,
    throttle: blueprint.throttles[key],
    target: webhook,
  }));
  const { port, clock } = options;
  const deliveries = keepDeliveries(connector, secrets.file);
  const leadConsole = closeLater(
    openConsole({
      connector,
      secrets,
      generated,
      url: (): string => api.url,
      simulator,
      euphoriaUrl: options.euphoriaUrl,
      logFiles: [webhook, dialer].map(({ name }) => join(logDir, `${name}.log`)),
      queuesFile: storage.queuesFile,
      queues: { leads: blueprint.source.queueUrl, parked: blueprint.parkedQueueUrl },
      sqs,
      ledger: { dynamodb, ledger },
      status,
      deliveries,
      captureDir: join(dataDir, 'captures'),
      now: clock?.now ?? Date.now,
      report: (error) => console.error(`the console could not look: ${error}`),
    }),
  );
  const { serve, handOver } = leadConsole;
  const api = closeLater(
    await startHttpApi({
      ...{ port, routes, status, gateway: adversary?.gateway, now: clock?.now },
      serve: async (request, response) =>
        (await serveDeliveries(deliveries, request, response)) || serve(request, response),
      onAnswer: deliveries.note,
    }),
  );
  const lambda = closeLater(await startLambdaApi([webhook, dialer]));
  writeAddresses(dataDir, {
    queues: storage.queues,
    tables: storage.tables,
    lambda: lambda.url,
    api: api.url,
    euphoria: simulator?.url ?? options.euphoriaUrl,
    connector: connector.name,
    config: config.hash,
    configFile: resolvePath(configFile),
    runs: connector,
    pid: process.pid,
  });
  const invoke: EventSource['invoke'] = async (event) => {
    // Its messages stay hidden until their visibility runs out, and have been received once more.
    if (adversary?.gateway?.throttles('dialer')) return fail('Rate Exceeded.');
    handOver(event);
    return dialer.invoke(event);
  };
  // Lambda takes messages from the queue under the function's role.
  const poller = new SQSClient({
    endpoint: seen.queues,
    region,
    credentials: { accessKeyId: accessKeyOf(dialer.name), secretAccessKey: 'local' },
    useQueueUrlAsEndpoint: false,
  });
  open.defer(() => poller.destroy());
  closeLater(
    startEventSource(poller, { ...blueprint.source, invoke }, (error) =>
      console.error(`the lead queue could not be read: ${error}`),
    ),
  );

  const schedules = readSchedules(template, resolve);
  if (schedules.length > 0) {
    const run = (target: Resource, event: unknown) =>
      (target === blueprint.dialer ? dialer : webhook).invoke(event);
    closeLater(startSchedules(schedules, run, clock?.now ?? Date.now));
  }

  const parts = open.move();
  const close = () => parts.disposeAsync();
  return {
    url: api.url,
    connector,
    secrets,
    simulator,
    logDir,
    queues: storage.queues,
    tables: storage.tables,
    lambda: lambda.url,
    iam,
    functions: { webhook, dialer },
    status,
    close,
  };
}

const startSimulator = (
  { euphoria: { tenantName, authKey } }: ConnectorSecrets,
  { simulatorPort = 0, onCall, clock }: LocalStackOptions,
): Promise<EuphoriaSimulator> =>
  startEuphoriaSimulator({
    port: simulatorPort,
    tenants: [{ name: tenantName, authKey }],
    ...(onCall && { onCall }),
    ...(clock && { now: clock.now }),
  });
