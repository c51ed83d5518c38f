import assert from 'node:assert/strict';
import type { Stage } from '../walk/stage.ts';

/** A sender has another token than the connector. */
export async function wrongToken({ sender, view: { says, rowOf }, play }: Stage): Promise<void> {
  const again = sender.newPhones(1);
  await play({
    name: 'wrong token',
    where: 'Attention: crm was last answered 401; the same in the list of sources',
    cause: async () =>
      assert.equal((await sender.post(again, { authorization: 'Bearer no' })).status, 401),
    isSeen: async () =>
      (await says('crm was last answered 401')) &&
      (await rowOf('crm').innerText()).includes('answered 401'),
    cure: 'the right token at the sender',
    mend: () => sender.post(again),
    isOver: async () => sender.areTaken(again) && (await says('All well')),
  });
}
