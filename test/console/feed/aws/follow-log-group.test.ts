import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { expect, it, onTestFinished } from 'vitest';
import { followLogGroup } from '../../../../console/feed/aws/follow-log-group.ts';
import { startCloudWatch } from '../../../support/cloud-watch.ts';
import { eventually } from '../../../support/stack.ts';

const GROUP = '/aws/lambda/acme-dialer';
const line = (n: number, at = Date.now()) =>
  JSON.stringify({ level: 'INFO', message: `line ${n}`, timestamp: new Date(at).toISOString() });

async function start(lines: string[], isWithoutIds = false, since = Date.now() - 60_000) {
  const cloudWatch = await startCloudWatch({ lines: () => lines, alarms: [], isWithoutIds });
  const client = new CloudWatchLogsClient({
    endpoint: cloudWatch.url,
    region: 'af-south-1',
    credentials: { accessKeyId: 'invented', secretAccessKey: 'invented' },
  });
  onTestFinished(async () => {
    client.destroy();
    await cloudWatch.close();
  });
  return { read: followLogGroup(client, GROUP, since), requests: cloudWatch.requests };
}

it.each([
  ['gives each line once, however late its stream is shown', false],
  ['does so where events have no ids', true],
])('%s', async (_, isWithoutIds) => {
  const lines = Array.from({ length: 20 }, (_, n) => line(n));
  const { read } = await start(lines, isWithoutIds);
  const told: string[] = [];
  told.push(...(await read()));
  // The lines of the other stream come later, and so does a new one.
  expect(told).toHaveLength(10);
  lines.push(line(20), line(21));
  await eventually(async () => {
    told.push(...(await read()));
    return told.length;
  }).toBe(22);
  expect(new Set(told)).toEqual(new Set(lines));
  expect(await read()).toEqual([]);
});

it('reads on in a long log at the next look, and comes to its end', async () => {
  const lines = Array.from({ length: 1_200 }, (_, n) => line(n));
  const { read, requests } = await start(lines);
  const told = new Set<string>(await read());
  expect(told.size).toBe(250);
  expect(requests).toHaveLength(5);
  await eventually(async () => {
    for (const one of await read()) {
      expect(told.has(one)).toBe(false);
      told.add(one);
    }
    return told.size;
  }).toBe(1_200);
});

it('asks for no metrics, and for nothing of before its beginning', async () => {
  const old = line(1, Date.now() - 120_000);
  const metrics = JSON.stringify({ _aws: { Timestamp: Date.now() }, LeadsReceived: 1 });
  const timedOut = 'x Task timed out after 30.00 seconds';
  const lines = [old, 'START RequestId', metrics, 'END RequestId', timedOut, 'x', line(2)];
  const { read } = await start(lines);
  expect(await read()).toEqual([timedOut, lines.at(-1)]);
});
