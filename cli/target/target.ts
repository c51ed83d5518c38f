import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GetQueueUrlCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { Connector } from '../../functions/config/connector.ts';
import type { QueuedLead } from '../../functions/lead/queued-lead.ts';
import type { Finding } from '../findings.ts';
import type { LeadQueueUrls } from '../parked/resend.ts';

/** The secrets of a connector, by the second part of their names. */
export type SecretPart = 'webhooks' | 'euphoria' | 'dedupe-salt';

/** A running connector, as the commands work on it: by `npm start`, or deployed. */
export interface Target {
  /** What the user knows it by. */
  readonly label: string;
  readonly connector: Connector;
  /** Address of the Euphoria API that it calls. */
  readonly euphoriaUrl: string;
  /**
   * What the commands are called with to mean this target, for advice: ` --stack acme-connector`.
   */
  readonly option: string;
  readonly secrets: SecretStore;
  /** @throws CommandError if it does not run */
  connect(): Promise<Connection>;
  /** How it has been doing in the last minutes. */
  figures(connection: Connection): Promise<Figures>;
  /**
   * The leads in the lead queue; undefined where nobody can look without taking them.
   *
   * @param settled ids of messages that are no longer waiting (`Figures`)
   */
  waiting(settled?: readonly string[]): readonly QueuedLead[] | undefined;
  /**
   * Whether what answers at `euphoriaUrl` is known to be this connector's. Left out: it is what the config
   * says. Anybody's simulator may have the port of one that does not run.
   */
  knowsApi?(): Promise<boolean>;
  /** What may be wrong with this kind of target only. */
  check(): Promise<readonly Finding[]>;
}

export interface SecretStore {
  /** Where the secret is, for messages. */
  place(part: SecretPart): string;
  /**
   * What the secret's JSON holds, or its text if it is none; undefined where there is no such
   * secret.
   */
  read(part: SecretPart): Promise<unknown>;
  /** @throws CommandError if there is no such secret */
  write(part: SecretPart, value: object): Promise<void>;
  /** What makes up the secret of a source that has none, if anything does. */
  readonly madeUpBy?: string | undefined;
}

/** The parts of a running connector that hold leads. */
export interface Connection {
  readonly sqs: SQSClient;
  readonly queues: LeadQueueUrls;
  readonly dynamodb: DynamoDBClient;
  /** Name of the ledger's table. */
  readonly ledger: string;
  /** Name of the table of refused deliveries; it is there only where a source keeps them. */
  readonly refused: string;
  /**
   * Calls the webhook function with an event of the operator's own, and gives what it returns.
   *
   * @throws CommandError if the function does not end as it should, or cannot be called
   */
  invokeWebhook(event: object): Promise<unknown>;
}

/** What was measured. What this kind of target cannot tell is undefined. */
export interface Figures {
  /** Contacts that Euphoria took, a second: over the last second, the last minute, five minutes. */
  readonly contactsPerSecond: {
    readonly second?: number | undefined;
    readonly minute: number;
    readonly fiveMinutes?: number | undefined;
  };
  /** The same since there is a backlog, a minute at most; where that can be told. */
  readonly backlogPerSecond?: number | undefined;
  /** Age of the oldest lead that waits, seconds; null where none does. */
  readonly oldestSeconds: number | null;
  /** API calls by outcome, and since when they are counted. */
  readonly calls: Readonly<Record<string, number>>;
  readonly callsSince: string;
  /** Why the last calls were not taken, as far as that is known; null if they were. */
  readonly lastFailure: string | null;
  /** Source → leads of the last quarter of an hour that its `when` did not let through, if any. */
  readonly filtered?: Readonly<Record<string, number>> | undefined;
  /** Source → when it was heard last (heard.ts), ISO 8601, UTC, of those that were. */
  readonly heard: Readonly<Record<string, string>>;
  /** Those times are the beginnings of the hours in which the sources were heard. */
  readonly heardToTheHour: boolean;
  /** What is told of a source that was not. */
  readonly heardWithin: string;
  /** The last errors and warnings of the logs, the newest last. */
  readonly errors?: readonly LoggedError[] | undefined;
  /**
   * Ids of messages in the lead queue whose leads are settled, so that they do not wait: they go by
   * themselves (console/status.ts).
   */
  readonly settledMessages?: readonly string[] | undefined;
  /** How long it has been running, seconds. */
  readonly upSeconds?: number | undefined;
  /** Whether it runs with a config that has changed since. */
  readonly restartDue?: boolean | undefined;
  /** Where all leads are that ever came in. */
  readonly balance?: Readonly<Record<string, number>> | undefined;
}

export interface LoggedError {
  /** When it was said last, ISO 8601, UTC. */
  readonly at: string;
  readonly says: string;
  /** How many times, if more than once. */
  readonly times?: number | undefined;
}

/** The queues of a connector, which go by its name wherever it runs. */
export async function findQueues(sqs: SQSClient, { name }: Connector): Promise<LeadQueueUrls> {
  const find = async (queue: string): Promise<string> =>
    (await sqs.send(new GetQueueUrlCommand({ QueueName: `${name}-${queue}` }))).QueueUrl ?? '';
  const [leads, parked] = await Promise.all([find('leads'), find('parked')]);
  return { leads, parked };
}
