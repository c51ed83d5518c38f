import { type CloudWatchClient, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import type { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { readBreaker, readKeptPlaces } from '../../../cli/lead/ledger-lookup.ts';
import { findDeparted } from '../../../cli/parked/departed.ts';
import { functionLogs } from '../../../cli/target/deployed-errors.ts';
import { queueDepth } from '../../../cli/target/queue-depth.ts';
import type { Connection } from '../../../cli/target/target.ts';
import type { Connector } from '../../../functions/config/connector.ts';
import { type Alarm, type Change, type Figures, kept, type Snapshot } from '../../wire.ts';
import { createChanges, unlessEmpty } from '../changes.ts';
import type { Feed } from '../feed.ts';
import { addDepartures } from '../story/departures.ts';
import { toKnown } from '../story/known.ts';
import { createStory } from '../story/story.ts';
import { followLogGroup } from './follow-log-group.ts';
import { nowAndThen } from './now-and-then.ts';
import { lookAtParked } from './parked-look.ts';
import { createTally } from './tally.ts';

/** Leads and calls are shown from so long before the page is opened. */
const WINDOW_MS = 3_600_000;
/** Between two looks at the logs, milliseconds. Two log groups: well under the five requests a second that AWS allows. */
const EVERY_MS = 3_000;
const QUEUES_MS = 4_000;
const LEDGER_MS = 10_000;
const ALARMS_MS = 60_000;
/** Looking at parked leads hides them from others for a moment: no more often than this. */
const PARKED_MS = 30_000;
const NONE: Change['parked'] = [];

export interface DeployedSights {
  readonly connector: Connector;
  readonly connection: Connection;
  readonly logs: CloudWatchLogsClient;
  readonly cloudWatch: CloudWatchClient;
  /** What the commands are called with to mean it. */
  readonly option: string;
  /** What does not change while it runs. */
  readonly about: Omit<Snapshot, keyof Change | 'kept'>;
  /** Told of a look that has failed, which ends nothing. */
  readonly report: (error: unknown) => void;
}

export interface DeployedFeed extends Feed {
  /** The text of a parked message that the page shows. */
  parkedBody(messageId: string): string | undefined;
  /** Something was done about parked leads: the next look sees to it at once. */
  parkedHasChanged(): void;
}

/**
 * The feed of a connector that is deployed: the functions' logs in CloudWatch, the depth of its
 * queues, the breaker and the call places in its ledger, its alarms. Nothing is looked at while no page is open.
 */
export function openDeployedFeed(sights: DeployedSights): DeployedFeed {
  const { connector, connection, logs, cloudWatch, about, report } = sights;
  const { sqs, queues } = connection;
  const since = Date.now() - WINDOW_MS;
  const story = createStory({
    logsCalls: true,
    option: sights.option,
    keeping: (source) => connector.sources[source]?.keepRefused !== undefined,
  });
  const tally = createTally();
  const ifChanged = createChanges();
  const readLogs = functionLogs(connector.name).map((group) => followLogGroup(logs, group, since));
  const depths = nowAndThen(
    async () => ({
      leads: await queueDepth(sqs, queues.leads),
      parked: await queueDepth(sqs, queues.parked),
    }),
    QUEUES_MS,
    report,
  );
  const ledger = nowAndThen(
    async () => {
      const now = Date.now();
      const [breaker, places] = await Promise.all([
        readBreaker(connection),
        readKeptPlaces(connection, now),
      ]);
      return toKnown(breaker, places, now);
    },
    LEDGER_MS,
    report,
  );
  const alarms = nowAndThen(() => readAlarms(cloudWatch, connector), ALARMS_MS, report);
  const parked = nowAndThen(() => lookAtParked(sqs, queues.parked), PARKED_MS, report);
  let shown: Pick<Change, 'figures' | 'parked' | 'alarms'> = {};
  const departures = nowAndThen(
    () => addDepartures(story.ways, shown.parked ?? [], (id) => findDeparted(connection, id)),
    PARKED_MS,
    report,
  );
  let bodies: ReadonlyMap<string, string> = new Map();

  /** @returns the figures; undefined while the queues could not be asked yet */
  async function count(isForNewcomer: boolean): Promise<Figures | undefined> {
    const depth = await depths.latest(isForNewcomer);
    if (depth === undefined) return undefined;
    const total = ({ visible, inFlight, delayed }: typeof depth.leads) =>
      visible + inFlight + delayed;
    return {
      ...tally.counts(),
      parked: total(depth.parked),
      dropped: 0,
      waiting: total(depth.leads),
      inFlight: depth.leads.inFlight,
      webhook: null,
      dialer: null,
      countedSince: since,
    };
  }

  /** Only while some are there: an empty queue need not be received from. */
  async function listParked(
    figures: Figures | undefined,
    isForNewcomer: boolean,
  ): Promise<Change['parked']> {
    if (figures === undefined || figures.parked === 0) {
      bodies = new Map();
      return NONE;
    }
    const look = await parked.latest(isForNewcomer);
    bodies = look?.bodies ?? bodies;
    return look?.lines;
  }

  const summary = () => ({
    ...story.summary(Date.now(), shown.figures),
    parked: shown.parked,
    alarms: shown.alarms,
  });

  return {
    everyMs: EVERY_MS,
    async look(isForNewcomer) {
      const lines = await Promise.all(readLogs.map((read) => read()));
      for (const event of story.read(lines.flat())) tally.take(event);
      const figures = await count(isForNewcomer);
      const known = await ledger.latest(isForNewcomer);
      if (known !== undefined) story.know(known);
      const listed = await listParked(figures, isForNewcomer);
      if (listed !== shown.parked) departures.expire();
      shown = {
        figures,
        parked: listed,
        alarms: (await alarms.latest(isForNewcomer)) ?? [],
      };
      if (shown.parked !== undefined) await departures.latest(isForNewcomer);
      const { leads, calls, seconds } = story.changed();
      return {
        now: Date.now(),
        ...ifChanged(summary()),
        leads: unlessEmpty(leads),
        calls: unlessEmpty(calls),
        seconds: unlessEmpty(seconds),
      };
    },
    snapshot: () => ({ ...about, now: Date.now(), ...summary(), ...story.all(), kept }),
    // The dialer's log names calls; what was sent in them is kept nowhere.
    readCall: () => undefined,
    parkedBody: (messageId) => bodies.get(messageId),
    parkedHasChanged() {
      depths.expire();
      parked.expire();
    },
    close() {
      logs.destroy();
      cloudWatch.destroy();
    },
  };
}

/** The connector's alarms that are on (cdk/alarms.ts names them after it). */
async function readAlarms(
  client: CloudWatchClient,
  { name }: Connector,
): Promise<readonly Alarm[]> {
  const { MetricAlarms = [] } = await client.send(
    new DescribeAlarmsCommand({ AlarmNamePrefix: `${name}-`, StateValue: 'ALARM' }),
  );
  return MetricAlarms.map(({ AlarmName = '', AlarmDescription = '', StateUpdatedTimestamp }) => ({
    name: AlarmName,
    since: StateUpdatedTimestamp?.getTime() ?? Date.now(),
    why: AlarmDescription,
  }));
}
