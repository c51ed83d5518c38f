import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { listenOnLoopback } from '../../local/loopback.ts';

/** What CloudWatch and its logs have, to be changed while it runs. */
export interface CloudWatchState {
  /** Log group → its lines as they are now, the oldest first. */
  readonly lines: (group: string) => readonly string[];
  alarms: readonly { readonly name: string; readonly why: string }[];
  /** Whether events have no id, as those of others than AWS. */
  readonly isWithoutIds?: boolean;
}

/** Events of every other line are shown this much later than those after them. */
const LATE_MS = 1_500;
const PAGE = 50;

/**
 * FilterLogEvents and DescribeAlarms, as unkind as they are: of two log streams one is behind the
 * other, a page holds what it pleases, and each token is good for one more page.
 */
export async function startCloudWatch(state: CloudWatchState) {
  const requests: string[] = [];
  const shownAt = new Map<string, number>();

  function eventsOf(group: string, { startTime, filterPattern }: FilterRequest) {
    const words = [...filterPattern.matchAll(/\?(?:"([^"]+)"|(\S+))/g)].map(
      (one) => one[1] ?? one[2],
    );
    return state.lines(group).flatMap((message, index) => {
      const eventId = `${group}-${index}`;
      const timestamp = timeOf(message);
      const seenAt = shownAt.get(eventId) ?? Date.now() + (index % 2) * LATE_MS;
      shownAt.set(eventId, seenAt);
      const isMeant = words.some((word) => message.includes(word ?? ''));
      const isThere = Date.now() >= seenAt && timestamp >= startTime;
      const logStreamName = `stream-${index % 2}`;
      const event = { logStreamName, timestamp, message: `${message}\n` };
      if (!isMeant || !isThere) return [];
      return [state.isWithoutIds ? event : { ...event, eventId }];
    });
  }

  const server = createServer(async (request, response) => {
    const [, action = ''] = String(request.headers['x-amz-target']).split('.');
    const asked = JSON.parse(await text(request));
    requests.push(action);
    response.writeHead(200, { 'content-type': 'application/x-amz-json-1.1' });
    if (action === 'DescribeAlarms') {
      const MetricAlarms = state.alarms
        .filter(({ name }) => name.startsWith(asked.AlarmNamePrefix))
        .map(({ name, why }) => ({
          ...{ AlarmName: name, AlarmDescription: why, StateValue: 'ALARM' },
          StateUpdatedTimestamp: 1_795_600_000,
        }));
      return response.end(JSON.stringify({ MetricAlarms }));
    }
    const events = eventsOf(asked.logGroupName, asked);
    const from = Number(asked.nextToken ?? 0);
    const page = events.slice(from, from + PAGE);
    const isLast = from + PAGE >= events.length;
    const nextToken = isLast ? undefined : String(from + PAGE);
    return response.end(JSON.stringify({ events: page, nextToken, searchedLogStreams: [] }));
  });
  return { ...(await listenOnLoopback(server)), requests };
}

interface FilterRequest {
  readonly startTime: number;
  readonly filterPattern: string;
}

/** CloudWatch dates an event by when it came in; a line of ours tells its own time. */
function timeOf(line: string): number {
  const found = /"timestamp":"([^"]+)"/.exec(line)?.[1];
  return found === undefined ? Date.now() : Date.parse(found);
}
