import { CloudWatchClient, SetAlarmStateCommand } from '@aws-sdk/client-cloudwatch';
import type { OnEngine } from '../on-engine.ts';
import { NAME } from '../walk/setting.ts';
import type { Stage } from '../walk/stage.ts';

/** An alarm of the stack is on. */
export async function alarm({ on, view: { page }, play }: Stage): Promise<void> {
  await play({
    name: 'an alarm',
    where: 'above everything: its name, since when, what it means',
    cause: () => setAlarm(on, 'ALARM'),
    isSeen: async () => (await page.locator('#alarms').innerText()).includes(`${NAME}-retries`),
    cure: 'what the alarm says',
    mend: () => setAlarm(on, 'OK'),
    isOver: async () => !(await page.locator('#alarms-on').isVisible()),
  });
}

/** The engine evaluates no alarm: it is set by hand, as docs/operations.md says how. */
async function setAlarm({ cloud, engine }: OnEngine, StateValue: 'ALARM' | 'OK'): Promise<void> {
  const { region, clients } = cloud;
  const client = new CloudWatchClient({
    ...{ endpoint: engine.url, region, credentials: clients.logs.config.credentials },
  });
  const AlarmName = `${NAME}-retries`;
  await client.send(new SetAlarmStateCommand({ AlarmName, StateValue, StateReason: 'a test' }));
  client.destroy();
}
