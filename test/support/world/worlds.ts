import { onTestFinished, vi } from 'vitest';
import type { Hostility } from './hostility.ts';
import type { SceneOptions } from './scene.ts';
import { type Played, playWorld } from './world.ts';

/** The seed that was asked for, `WORLD=<seed>`, and the key to tell everything of, `WORLD_TRACE=<key>`. */
export const asked = {
  seed: process.env.WORLD === undefined ? undefined : Number(process.env.WORLD),
  key: process.env.WORLD_TRACE,
};

/** A seed that nobody has chosen. */
export const drawSeed = (): number => Math.floor(Math.random() * 2 ** 31);

/** With one of them an invocation gathers the backlog, and makes calls in all places. */
const manyLists: Partial<Hostility> = { lists: 12 };

/** How to play a world again, so that it tells the way of a key. */
export const howToPlay = (seed: number): string =>
  `to see it again: WORLD=${seed} WORLD_TRACE=<key> npx vitest run test/dialer/any-world.test.ts`;

/** Half of all seeds are worlds of many lists. The dialer's lines, one for each lead and call, are nobody's to read. */
export async function play(
  seed: number,
  options: Pick<SceneOptions, 'sabotage'> = {},
): Promise<Played> {
  const tell = (line: string): void => void process.stdout.write(`${line}\n`);
  return playWorld(seed, {
    ...options,
    ways: seed % 2 === 0 ? manyLists : {},
    ...(asked.key !== undefined && { trace: { key: asked.key, tell } }),
  });
}

/** For the length of a test, what is logged is dropped. */
export function dropLogs(): void {
  const spies = (['debug', 'info', 'warn', 'error'] as const).map((method) =>
    vi.spyOn(console, method).mockReturnValue(),
  );
  onTestFinished(() => {
    for (const spy of spies) spy.mockRestore();
  });
}
