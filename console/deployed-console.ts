import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { CommandError } from '../cli/command-error.ts';
import { markDropped } from '../cli/parked/departed.ts';
import { droppedFile } from '../cli/parked/dropped-file.ts';
import { saltOf } from '../cli/salt.ts';
import type { Connection, Target } from '../cli/target/target.ts';
import { type Action, openActions } from './actions/actions.ts';
import { openParkedDesk, type ParkedDesk } from './actions/parked-desk.ts';
import { type DeployedFeed, openDeployedFeed } from './feed/aws/deployed-feed.ts';
import { servePages } from './serve/serve-pages.ts';

export interface DeployedConsoleOptions {
  readonly target: Target;
  readonly stack: string;
  /** Of the page on this machine; 0 takes any free one. */
  readonly port: number;
  /** Whether parked leads may be sent again, edited and dropped; else the page only looks. */
  readonly mayWrite: boolean;
  /** Told of faults that end nothing. */
  readonly report: (error: unknown) => void;
}

/**
 * Serves the page of a deployed connector on this machine, with the credentials that the AWS SDK
 * finds here.
 *
 * @throws CommandError if the stack is not there, or the port is taken
 */
export async function startDeployedConsole(options: DeployedConsoleOptions) {
  const { target, stack, port, mayWrite, report } = options;
  const { connector } = target;
  const connection = await target.connect();
  const logs = new CloudWatchLogsClient();
  const feed = openDeployedFeed({
    ...{ connector, connection, logs, report },
    cloudWatch: new CloudWatchClient(),
    option: target.option,
    about: {
      connector: connector.name,
      deployed: { stack, region: await logs.config.region() },
      abilities: {
        samples: false,
        parked: mayWrite,
        ...(mayWrite ? {} : { parkedNot: 'This page only looks: --write lets it change them.' }),
      },
      apiHost: URL.parse(target.euphoriaUrl)?.host,
      url: connector.publicUrl ?? '',
      sources: Object.entries(connector.sources).map(([name, { preset }]) => ({ name, preset })),
    },
  });
  const actions = openActions({ parked: openDesk(target, connection, feed, mayWrite) });
  const pages = servePages({ feed, actions: seeingTo(actions, feed), report });
  const server = createServer(async (request, response) => {
    try {
      if (!(await pages.serve(request, response))) response.writeHead(404).end();
    } catch (error) {
      report(error);
      response.destroy();
    }
  });
  server.listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch (error) {
    const isTaken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
    if (!isTaken) throw error;
    throw new CommandError(`port ${port} is taken: --port chooses another`);
  }
  return {
    url: `http://localhost:${(server.address() as AddressInfo).port}`,
    async close(): Promise<void> {
      await pages.close();
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

/** What may be done about parked leads: all of it, or a look. */
function openDesk(
  target: Target,
  connection: Connection,
  feed: DeployedFeed,
  mayWrite: boolean,
): ParkedDesk | Pick<ParkedDesk, 'show'> {
  const desk = openParkedDesk({
    sqs: connection.sqs,
    urls: connection.queues,
    ledger: connection,
    connector: target.connector,
    readSalt: saltOf(target),
    bodyOf: async (messageId) => feed.parkedBody(messageId),
    markDropped: (messages) => markDropped(connection, messages, Date.now()),
    droppedFile: () => droppedFile(target.connector.name),
    now: Date.now,
  });
  return mayWrite ? desk : { show: desk.show };
}

/** The page sees what its buttons have done without waiting for the next round. */
const seeingTo = (
  actions: ReadonlyMap<string, Action>,
  feed: DeployedFeed,
): ReadonlyMap<string, Action> =>
  new Map(
    [...actions].map(([path, action]): [string, Action] => [
      path,
      async (json) => {
        try {
          return await action(json);
        } finally {
          if (path !== '/local/parked/show') feed.parkedHasChanged();
        }
      },
    ]),
  );
