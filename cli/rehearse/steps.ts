/** One step of going live. */
export interface Step {
  /** What means it on a command line. */
  readonly name: string;
  /** What it does, for whoever decides on it. */
  readonly does: string;
  /** @returns whether it went well */
  readonly run: () => Promise<StepResult>;
}

export interface StepResult {
  readonly ok: boolean;
  /** What came of it, for `--json`. */
  readonly details?: object;
}

export interface StepReport extends StepResult {
  readonly step: string;
}

/** Asks somebody, and gives what was said, or what is usual. */
export type Ask = (question: string, usual: string) => Promise<string>;

/**
 * Goes through the steps. Where there is somebody to ask, each can be done, skipped and repeated.
 *
 * @param ask undefined where nobody is asked: then all of them are done, once
 * @returns of each step that was done, how it went last
 */
export async function goThrough(
  steps: readonly Step[],
  ask: Ask | undefined,
  say: (text: string) => void,
): Promise<readonly StepReport[]> {
  const reports: StepReport[] = [];
  for (const [index, step] of steps.entries()) {
    say(`\n${index + 1} of ${steps.length}: ${step.name}. ${step.does}`);
    const choice = await ask?.('Enter does it, s skips it, q ends', '');
    if (choice === 'q') break;
    if (choice === 's') continue;
    let result = await step.run();
    while (ask !== undefined && (await ask('Enter goes on, r does it again', '')) === 'r') {
      result = await step.run();
    }
    reports.push({ step: step.name, ...result });
  }
  return reports;
}
