import type { OnEngine } from '../on-engine.ts';
import { until } from '../probe.ts';
import type { Report } from '../report.ts';
import type { Live } from './go-live.ts';
import type { View } from './view.ts';

/** A lead that failed comes back within a minute and a half or so; a breaker asks once a minute. */
const RIGHT_AGAIN_MS = 240_000;
const SEEN_MS = 120_000;
const LOGGED_MS = 90_000;

/** What goes wrong, how that is seen, and what puts it right. */
export interface Scene {
  readonly name: string;
  /** Makes it go wrong. */
  cause(): Promise<unknown>;
  /** Where on the page it is seen, for whoever reads the table. */
  readonly where: string;
  isSeen(): Promise<boolean>;
  /** What an operator types or clicks; nothing where it passes by itself. */
  readonly cure: string;
  mend(): Promise<unknown>;
  isOver(): Promise<boolean>;
}

/** What each scene is played with. */
export interface Stage extends Live {
  readonly report: Report;
  readonly on: OnEngine;
  readonly view: View;
  play(scene: Scene): Promise<void>;
  /** How each scene went: lines of a table. */
  readonly rows: readonly string[];
}

export function setStage(report: Report, on: OnEngine, live: Live, view: View): Stage {
  const { sender } = live;
  const { figure, health, shoot } = view;
  const rows: string[] = [];
  /** All that came in, and all that the API has. */
  const figuresAgree = async () =>
    // A sender that gets no answer in time sends its leads again.
    (await figure('received')) - (await figure('sum-duplicate')) === sender.people &&
    (await figure('taken')) === Object.keys(on.simulator.taken()).length;
  const wait = (look: () => Promise<boolean>, what: string, limit: number) =>
    until(async () => ((await look()) ? true : undefined), what, limit).catch(async (error) => {
      throw new Error(`${error.message}; the page says: ${await health()}`);
    });

  async function play(scene: Scene): Promise<void> {
    const { name, where, cure } = scene;
    await report.check(`${name}: seen (${where}), and put right (${cure})`, async () => {
      const from = performance.now();
      await scene.cause();
      await wait(scene.isSeen, `${name} on the page`, SEEN_MS);
      const seen = secondsSince(from);
      await shoot(`${name}-seen`);
      const mending = performance.now();
      await scene.mend();
      await wait(scene.isOver, `${name} put right`, RIGHT_AGAIN_MS);
      // What the functions log can be read some seconds later.
      await wait(figuresAgree, 'received and delivered, as posted and taken', LOGGED_MS);
      const over = secondsSince(mending);
      await shoot(`${name}-over`);
      rows.push(`| ${name} | ${where} | ${seen} s | ${cure} | ${over} s |`);
    });
  }

  return { ...live, report, on, view, play, rows };
}

const secondsSince = (from: number): string => ((performance.now() - from) / 1_000).toFixed(0);
