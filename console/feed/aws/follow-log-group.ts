import { type CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';

/**
 * CloudWatch shows an event up to some seconds after later ones of another stream, so the last seconds
 * are asked for again each time.
 */
const OVERLAP_MS = 15_000;
/** A look takes so many pages at most; a long log is read on by the next one. A page is 1 MB at most. */
const PAGES_A_LOOK = 5;
/**
 * What the functions log, each line of which has a `timestamp`, and what Lambda says of one that ran
 * out of time; but not the metrics, which are half of the log.
 */
const FILTER = '?timestamp ?"Task timed out"';

/**
 * Follows a log group of CloudWatch by FilterLogEvents, which costs nothing beside the data that leaves
 * AWS.
 *
 * @param since where it begins, milliseconds since 1970
 * @returns what gives the lines that have come since it was last asked, each once
 */
export function followLogGroup(
  client: CloudWatchLogsClient,
  logGroupName: string,
  since: number,
): () => Promise<readonly string[]> {
  let startTime = since;
  let newest = since;
  /** Where the last look has stopped; undefined if it came to the end. */
  let nextToken: string | undefined;
  /** The ids of the last seconds' events, with their times. */
  const seen = new Map<string, number>();

  return async () => {
    const lines: string[] = [];
    for (let page = 0; page < PAGES_A_LOOK; page += 1) {
      const answer = await client.send(
        new FilterLogEventsCommand({
          logGroupName,
          startTime,
          filterPattern: FILTER,
          nextToken,
        }),
      );
      for (const { eventId, logStreamName, timestamp = 0, message = '' } of answer.events ?? []) {
        // AWS gives each an id; by its type it may lack one, which must not make all lines the same.
        const id = eventId ?? `${logStreamName} ${timestamp} ${message}`;
        if (seen.has(id)) continue;
        seen.set(id, timestamp);
        newest = Math.max(newest, timestamp);
        lines.push(message.trimEnd());
      }
      nextToken = answer.nextToken;
      if (nextToken === undefined) break;
    }
    // A token goes on with the time that it was given for.
    if (nextToken === undefined) {
      startTime = Math.max(since, newest - OVERLAP_MS);
      for (const [id, at] of seen) if (at < startTime) seen.delete(id);
    }
    return lines;
  };
}
