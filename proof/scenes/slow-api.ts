import type { Stage } from '../walk/stage.ts';

/** The API takes its time. */
export async function slowApi({ on, sender, view: { page, says }, play }: Stage): Promise<void> {
  const slow = sender.newPhones(4);
  await play({
    name: 'slow API',
    where: 'At work; the plot of speed to lead, 95 % in seconds',
    cause: async () => {
      on.simulator.setFaults({ latencyMs: 12_000 });
      for (const phone of slow) await sender.post([phone]);
    },
    isSeen: () => says('on the way'),
    cure: 'nothing: calls may take a minute',
    mend: async () => {},
    isOver: async () =>
      sender.areTaken(slow) &&
      (await says('All well')) &&
      /\d s \(p95\)/.test(await page.locator('#speed-p95').innerText()),
  });
  on.simulator.setFaults({ latencyMs: 0 });
}
