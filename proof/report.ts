/** What was checked, as a table on the terminal. */
export interface Report {
  /** A heading: what comes is about this. */
  part(title: string): void;
  /** Runs one check; what it throws is what is wrong. The proof goes on. Gives whether it held. */
  check(what: string, run: () => unknown): Promise<boolean>;
  /** A fact worth knowing that is neither right nor wrong. */
  note(what: string): void;
  readonly checks: number;
  readonly failed: number;
}

/** What the last line tells, beside the checks. */
export interface Result {
  readonly leads: number;
  /** People who were taken twice. */
  readonly doubles: number;
  /** The most calls at once. */
  readonly atOnce: number;
}

export function createReport(print: (line: string) => void = console.log): Report {
  let checks = 0;
  let failed = 0;
  return {
    part: (title) => print(`\n${title}`),
    note: (what) => print(`  note   ${what}`),
    async check(what, run) {
      checks += 1;
      const began = performance.now();
      try {
        await run();
        print(`  ok     ${what} (${((performance.now() - began) / 1_000).toFixed(1)} s)`);
        return true;
      } catch (error) {
        failed += 1;
        const says = error instanceof Error ? error.message : String(error);
        print(`  WRONG  ${what}\n         ${says.trim().replaceAll('\n', '\n         ')}`);
        return false;
      }
    },
    get checks() {
      return checks;
    },
    get failed() {
      return failed;
    },
  };
}
