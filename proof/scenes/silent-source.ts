import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { InvokeCommand } from '@aws-sdk/client-lambda';
import { HEARD } from '../../functions/webhook/silence/last-heard.ts';
import type { OnEngine } from '../on-engine.ts';
import { NAME } from '../walk/setting.ts';
import type { Stage } from '../walk/stage.ts';

const HOUR_MS = 3_600_000;

/** A source of which leads are expected sends none. */
export async function silentSource({
  on,
  sender,
  view: { says, rowOf },
  play,
}: Stage): Promise<void> {
  const spoken = sender.newPhones(1);
  await play({
    name: 'silent source',
    where: 'Attention: crm is silent; the same in the list of sources',
    cause: () => passThreeHours(on),
    isSeen: async () =>
      (await says('crm is silent: no lead for 3 h')) &&
      (await rowOf('crm').innerText()).includes('silent at'),
    cure: 'the sender’s next lead',
    mend: () => sender.post(spoken),
    isOver: async () => sender.areTaken(spoken) && (await says('All well')),
  });
}

/** The source was heard last three hours ago, and the rule of the stack looks. */
async function passThreeHours({ cloud: { clients } }: OnEngine): Promise<void> {
  const at = { N: String(Date.now() - 3 * HOUR_MS) };
  await clients.dynamodb.send(
    new PutItemCommand({ TableName: `${NAME}-ledger`, Item: { key: { S: `${HEARD}crm` }, at } }),
  );
  const event = { source: 'aws.events', 'detail-type': 'Scheduled Event', detail: {} };
  await clients.lambda.send(
    new InvokeCommand({ FunctionName: `${NAME}-webhook`, Payload: JSON.stringify(event) }),
  );
}
