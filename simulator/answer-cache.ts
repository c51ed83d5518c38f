import { hash } from 'node:crypto';

export interface AnswerCache<Answer> {
  /** The answer to these bytes of this tenant, if it is not older than `seconds`. */
  find(tenant: string, body: Buffer, seconds: number): Answer | undefined;
  keep(tenant: string, body: Buffer, seconds: number, answer: Answer): void;
  forget(): void;
}

/**
 * The cache of docs/euphoria-api.md, Two facts, 2: byte-identical requests of a tenant, for a time.
 *
 * @param now the clock, milliseconds
 */
export function createAnswerCache<Answer>(now: () => number): AnswerCache<Answer> {
  const answers = new Map<string, { at: number; answer: Answer }>();
  const keyOf = (tenant: string, body: Buffer): string => `${hash('sha256', body)} ${tenant}`;
  let lastSweep = 0;
  return {
    find(tenant, body, seconds) {
      const found = answers.get(keyOf(tenant, body));
      return found && now() - found.at < seconds * 1000 ? found.answer : undefined;
    },
    keep(tenant, body, seconds, answer) {
      if (seconds === 0) return;
      const at = now();
      answers.set(keyOf(tenant, body), { at, answer });
      // Once a lifetime is enough to stay small, and costs each call next to nothing.
      if (at - lastSweep < seconds * 1000) return;
      lastSweep = at;
      for (const [key, kept] of answers) if (at - kept.at >= seconds * 1000) answers.delete(key);
    },
    forget: () => answers.clear(),
  };
}
