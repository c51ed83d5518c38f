import { expect, it } from 'vitest';
import { commands, usageOf } from '../../cli/usage.ts';
import { consoleCommand } from '../../console/console-command.ts';
import { inProcess } from './in-process.ts';

/** What a command takes, as it says itself to whoever mistypes an option. */
async function optionsOf(command: string): Promise<readonly string[]> {
  const wrong = '--no-such-option';
  const says =
    command === 'console'
      ? await consoleCommand([wrong]).then(String, String)
      : (await inProcess(command, wrong)).stderr;
  const [, list = ''] = /no such option.* There are (.*)$/m.exec(says) ?? [];
  return list.split(', ');
}

it.each(commands)('the help of %s names every option that it takes', async (command) => {
  const help = usageOf(command);
  const told = new Set(help.match(/(?<![\w-])--[a-z][a-z-]*/g));
  for (const option of await optionsOf(command)) expect([...told]).toContain(option);
});
