import type { Stage } from '../walk/stage.ts';

/** The API answers nobody. */
export async function apiDown({ on, sender, view: { says }, play }: Stage): Promise<void> {
  const down = sender.newPhones(3);
  await play({
    name: 'API down',
    where: 'Trouble: calls are stopped, or the last one failed',
    cause: async () => {
      on.simulator.setFaults({ down: true });
      for (const phone of down) await sender.post([phone]);
    },
    isSeen: async () => (await says('Trouble')) && (await says('none is lost')),
    cure: 'nothing: the API is back',
    mend: async () => on.simulator.setFaults({ down: false }),
    isOver: async () => sender.areTaken(down) && (await says('All well')),
  });
}
