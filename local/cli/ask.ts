import { createInterface, type Interface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { CommandError } from './command-error.ts';
import { UsageError } from './usage.ts';

/**
 * Asks for values that nobody may see: on a terminal one by one, without an echo; else they are the
 * lines of the standard input. A single value may have several lines there, as a PEM has.
 *
 * @returns one text a question, trimmed; empty where nothing was said
 * @throws CommandError if the user breaks off
 */
export async function askSecrets(questions: readonly string[]): Promise<readonly string[]> {
  if (!process.stdin.isTTY) {
    const input = await text(process.stdin);
    if (questions.length === 1) return [input.trim()];
    const lines = input.split('\n').map((line) => line.trim());
    return questions.map((_, index) => lines[index] ?? '');
  }
  // What is typed would be echoed here.
  const output = new Writable({ write: (_chunk, _encoding, done) => done() });
  const terminal = createInterface({ input: process.stdin, output, terminal: true });
  const answers: string[] = [];
  try {
    for (const question of questions) {
      process.stderr.write(`${question} (not shown): `);
      answers.push(await answer(terminal));
      process.stderr.write('\n');
    }
    return answers;
  } finally {
    terminal.close();
  }
}

/**
 * Asks whether to go on.
 *
 * @throws UsageError where there is nobody to ask, CommandError if the user breaks off
 */
export async function confirm(question: string): Promise<boolean> {
  if (!process.stdin.isTTY) throw new UsageError('nobody is there to confirm: say --yes');
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(es)?$/i.test(await answer(terminal, `${question} [y/N] `));
  } finally {
    terminal.close();
  }
}

/** Left alone, Ctrl-C and Ctrl-D would leave the question without an answer for ever. */
async function answer(terminal: Interface, question = ''): Promise<string> {
  const brokenOff = Promise.withResolvers<never>();
  const breakOff = () => brokenOff.reject(new CommandError('broken off; nothing was changed'));
  terminal.once('SIGINT', breakOff);
  terminal.once('close', breakOff);
  try {
    return (await Promise.race([terminal.question(question), brokenOff.promise])).trim();
  } finally {
    terminal.removeListener('SIGINT', breakOff);
    terminal.removeListener('close', breakOff);
  }
}
