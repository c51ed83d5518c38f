import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { CommandError } from './command-error.ts';
import { printable } from './print.ts';
import { UsageError } from './usage.ts';

/**
 * Asks for values that nobody may see: on a terminal one by one, without an echo; else they are the
 * lines of the standard input. A single value may have several lines there, as a PEM has.
 *
 * @returns one text a question, trimmed; empty where nothing was said
 * @throws CommandError if the user breaks off, or there are more or fewer lines than questions: which belongs
 *   to which is not known then
 */
export async function askSecrets(questions: readonly string[]): Promise<readonly string[]> {
  if (!process.stdin.isTTY) {
    const input = await text(process.stdin);
    if (questions.length === 1) return [input.trim()];
    if (input.trim() === '') return questions.map(() => '');
    const lines = input
      .replace(/\n$/, '')
      .split('\n')
      .map((line) => line.trim());
    while (lines.length > questions.length && lines.at(-1) === '') lines.pop();
    // Fewer would go to the first of them: the source of a script's variable that is not set would be any.
    if (lines.length !== questions.length) {
      throw new CommandError(
        `nothing was written: ${lines.length} line${lines.length === 1 ? '' : 's'} came for ${questions.length} values, a line each: ${questions.join('; ')}`,
      );
    }
    return lines;
  }
  // The terminal would echo what is typed; this output throws it away.
  const output = new Writable({ write: (_chunk, _encoding, done) => done() });
  const terminal = createInterface({ input: process.stdin, output, terminal: true });
  terminal.once('SIGINT', () => terminal.close());
  // Several lines that are pasted at once are kept until they are asked for.
  const lines = terminal[Symbol.asyncIterator]();
  const answers: string[] = [];
  try {
    for (const question of questions) {
      process.stderr.write(printable(`${question} (not shown): `));
      const { done, value = '' } = await lines.next();
      process.stderr.write('\n');
      if (done) throw brokenOff();
      answers.push(value.trim());
    }
    return answers;
  } finally {
    terminal.close();
  }
}

/**
 * Asks for values that may be seen, one after the other, until it is closed.
 *
 * @returns `ask`: what was said, or what is usual where nothing was; throws CommandError if the user
 *   breaks off
 */
export function openQuestions() {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  terminal.once('SIGINT', () => terminal.close());
  // Keeps what is pasted at once until it is asked for.
  const lines = terminal[Symbol.asyncIterator]();
  return {
    async ask(question: string, usual: string): Promise<string> {
      process.stderr.write(printable(`${question}${usual === '' ? '' : ` [${usual}]`}: `));
      const { done, value = '' } = await lines.next();
      if (done) throw brokenOff();
      return value.trim() || usual;
    },
    close: () => terminal.close(),
  };
}

/** @throws UsageError where there is nobody to ask */
export function wantSomebody(): void {
  if (process.stdin.isTTY) return;
  // It may be set for good (cli/taken-by-npm.ts), so that it is no yes.
  const isTaken = process.env.npm_config_yes === 'true';
  throw new UsageError(
    `nobody is there to confirm: say --yes${isTaken ? ' behind --: npm has taken it for its own' : ''}`,
  );
}

/**
 * Asks whether to go on.
 *
 * @throws UsageError where there is nobody to ask, CommandError if the user breaks off
 */
export async function confirm(question: string): Promise<boolean> {
  wantSomebody();
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const { promise: broken, reject } = Promise.withResolvers<never>();
  // Without this, Ctrl-C and Ctrl-D would leave the question without an answer for ever.
  terminal.once('SIGINT', () => terminal.close());
  terminal.once('close', () => reject(brokenOff()));
  try {
    return /^ *y(es)? *$/i.test(
      await Promise.race([terminal.question(printable(`${question} [y/N] `)), broken]),
    );
  } finally {
    terminal.removeAllListeners('close');
    terminal.close();
  }
}

const brokenOff = (): CommandError => new CommandError('broken off; nothing was changed');
