import type { IncomingMessage, ServerResponse } from 'node:http';
import type { SQSClient } from '@aws-sdk/client-sqs';
import type { SQSEvent } from 'aws-lambda';
import type { Ledger } from '../cli/lead/ledger-lookup.ts';
import { findDeparted, markDropped } from '../cli/parked/departed.ts';
import { droppedFile } from '../cli/parked/dropped-file.ts';
import type { LeadQueueUrls } from '../cli/parked/resend.ts';
import { saltIn } from '../cli/salt.ts';
import type { ConnectorSecrets, Secrets } from '../cli/secrets-file.ts';
import { queueName } from '../cli/target/queue-depth.ts';
import type { Connector } from '../functions/config/connector.ts';
import type { EuphoriaSimulator } from '../simulator/simulator.ts';
import { openActions } from './actions/actions.ts';
import { type KeptDeliveries, openDeliveries } from './actions/deliveries.ts';
import { openParkedDesk } from './actions/parked-desk.ts';
import { openSenders } from './actions/senders.ts';
import { watchStatus } from './feed/one-machine/figures.ts';
import { followLog } from './feed/one-machine/follow-log.ts';
import { openLocalFeed } from './feed/one-machine/local-feed.ts';
import { watchParkedQueue } from './feed/one-machine/parked-list.ts';
import { openQueueFile } from './feed/one-machine/queue-file.ts';
import { watchLeadQueue } from './feed/one-machine/sightings.ts';
import { servePages } from './serve/serve-pages.ts';
import type { Status } from './status.ts';
import { kept } from './wire.ts';

/** The parts of the running stack that the console shows and works on. */
export interface ConsoleOptions {
  readonly connector: Connector;
  readonly secrets: ConnectorSecrets;
  /** The secrets that AWS would make up, by name. */
  readonly generated: Secrets;
  /** Address of the HTTP API, once it has one. */
  readonly url: () => string;
  /** Undefined where the API is elsewhere: at `euphoriaUrl`. */
  readonly simulator: EuphoriaSimulator | undefined;
  readonly euphoriaUrl: string | undefined;
  readonly logFiles: readonly string[];
  readonly queuesFile: string;
  readonly queues: LeadQueueUrls;
  readonly sqs: SQSClient;
  readonly status: () => Promise<Status>;
  /** What is noted in it of leads that were taken off the parked queue for good. */
  readonly ledger: Ledger;
  readonly deliveries: KeptDeliveries;
  /** The folder in which deliveries are saved as captures. */
  readonly captureDir: string;
  readonly now: () => number;
  /** Is told of faults in spite of which the console goes on. */
  readonly report: (error: unknown) => void;
}

export interface LeadConsole {
  /** Answers a request if it is one of the console's.
   *
   * @returns false if it is not
   */
  serve(request: IncomingMessage, response: ServerResponse): Promise<boolean>;
  /** Notes what the event source hands to the dialer. */
  handOver(event: SQSEvent): void;
  close(): Promise<void>;
}

/**
 * The page at `/`: what the stack does, lead by lead, and buttons to try it and to put it right.
 */
export function openConsole(options: ConsoleOptions): LeadConsole {
  const { connector, secrets, generated, url, simulator, sqs, queues, ledger, now } = options;
  let isClosed = false;
  // A look that fails because the console is being closed is no fault.
  const report = (error: unknown) => {
    if (!isClosed) options.report(error);
  };
  const file = openQueueFile(options.queuesFile);
  const deliveries = openDeliveries(options.deliveries, options.captureDir);
  const leadQueue = watchLeadQueue(file, queueName(queues.leads));
  const secretOf = (source: string) => secrets.tokens[source];
  const senders = openSenders({ connector, secretOf, url, simulator });
  const feed = openLocalFeed({
    about: () => ({
      connector: connector.name,
      abilities: { samples: true, parked: true },
      apiHost: simulator ? undefined : URL.parse(options.euphoriaUrl ?? '')?.host,
      url: url(),
      sources: senders.sources(),
      form: senders.form,
    }),
    logs: options.logFiles.map(followLog),
    leadQueue,
    parkedQueue: watchParkedQueue(file, queueName(queues.parked), kept.parked),
    status: watchStatus(options.status, report),
    simulator,
    deliveries: deliveries.latest,
    findDeparted: (id) => findDeparted(ledger, id),
    keeping: (source) => connector.sources[source]?.keepRefused !== undefined,
    now,
    close: file.close,
  });
  const actions = openActions({
    senders,
    simulator,
    parked: openParkedDesk({
      sqs,
      urls: queues,
      ledger,
      connector,
      readSalt: async () => saltIn(generated[`${connector.name}/dedupe-salt`], connector.name),
      bodyOf: async (messageId) => file.body(messageId),
      markDropped: (messages) => markDropped(ledger, messages, now()),
      droppedFile: () => droppedFile(connector.name),
      now,
    }),
    deliveries,
  });
  const pages = servePages({ feed, actions, report });
  return {
    serve: pages.serve,
    handOver: (event) => leadQueue.handOver(event, now()),
    async close() {
      isClosed = true;
      await pages.close();
    },
  };
}
