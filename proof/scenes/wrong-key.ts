import { cli, succeed } from '../programs.ts';
import { stackOf } from '../setting.ts';
import { NAME, NEW_KEY } from '../walk/setting.ts';
import type { Stage } from '../walk/stage.ts';

/** The API knows another key than the connector has. */
export async function wrongKey({ on, env, sender, view: { says }, play }: Stage): Promise<void> {
  const key = sender.newPhones(1);
  await play({
    name: 'wrong key',
    where: 'Trouble: calls are stopped, “Authorization Failed”',
    cause: async () => {
      on.simulator.setFaults({ authKey: NEW_KEY });
      await sender.post(key);
    },
    isSeen: () => says('Calls are stopped since'),
    cure: '`secrets set euphoria`',
    mend: () =>
      succeed(
        process.execPath,
        [cli, 'secrets', 'set', 'euphoria', '--stack', stackOf(NAME)],
        env('secrets'),
        `${NAME}\n${NEW_KEY}\n`,
      ),
    isOver: async () => sender.areTaken(key) && (await says('All well')),
  });
}
