import type { IncomingMessage, ServerResponse } from 'node:http';
import type { SQSClient } from '@aws-sdk/client-sqs';
import type { SQSEvent } from 'aws-lambda';
import { leadsAgain } from '../cli/parked/lead-again.ts';
import type { LeadQueueUrls } from '../cli/parked/resend.ts';
import type { ConnectorSecrets, Secrets } from '../cli/secrets-file.ts';
import { queueName } from '../cli/target/queue-depth.ts';
import type { Connector } from '../functions/config/connector.ts';
import type { EuphoriaSimulator } from '../simulator/simulator.ts';
import { openActions } from './actions.ts';
import { startFeed } from './feed.ts';
import { watchStatus } from './figures.ts';
import { followLog } from './follow-log.ts';
import { watchParkedQueue } from './parked-list.ts';
import { openQueueFile } from './queue-file.ts';
import { saltOf } from './salt.ts';
import { openSendAgain } from './send-again.ts';
import { openSenders } from './senders.ts';
import { serveConsole } from './serve.ts';
import { watchLeadQueue } from './sightings.ts';
import type { Status } from './status.ts';
import { createView } from './view.ts';
import { kept, type Snapshot } from './wire.ts';

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
  const { connector, secrets, generated, url, simulator, sqs, queues, now } = options;
  let isClosed = false;
  // A look that fails because the console is being closed is no fault.
  const report = (error: unknown) => {
    if (!isClosed) options.report(error);
  };
  const file = openQueueFile(options.queuesFile);
  const leadQueue = watchLeadQueue(file, queueName(queues.leads));
  const senders = openSenders({ connector, tokens: secrets.tokens, url, simulator });
  const view = createView({
    logs: options.logFiles.map(followLog),
    leadQueue,
    parkedQueue: watchParkedQueue(file, queueName(queues.parked), kept.parked),
    status: watchStatus(options.status, report),
    simulator,
    now,
  });
  const snapshot = (): Snapshot => ({
    connector: connector.name,
    apiHost: simulator ? undefined : URL.parse(options.euphoriaUrl ?? '')?.host,
    url: url(),
    sources: senders.sources,
    form: senders.form,
    ...view.all(),
  });
  const feed = startFeed({ look: view.look, snapshot, report });
  const actions = openActions({
    senders,
    simulator,
    sendAgain: openSendAgain(sqs, queues, leadsAgain(connector, saltOf(generated, connector.name))),
  });
  return {
    serve: serveConsole({ actions, simulator, connect: feed.connect }),
    handOver: (event) => leadQueue.handOver(event, now()),
    async close() {
      isClosed = true;
      await feed.close();
      file.close();
    },
  };
}
