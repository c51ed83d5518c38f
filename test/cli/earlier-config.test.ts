import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';
import { nameEarlier } from '../../cli/earlier-config.ts';
import { config } from '../cdk/config-file.ts';
import { temporaryFolder } from '../local/temporary-folder.ts';
import { inProcess } from './in-process.ts';

const whole = `export default ${config('')}`;
const meanwhile = 'To work on it meanwhile, name an earlier version by --config';

it('says how git gives an earlier version of a broken config, where git has one', async () => {
  const folder = temporaryFolder();
  const file = join(folder, 'connector.config.ts');
  const broken = 'export default {';
  const git = (...args: readonly string[]) =>
    execFileSync('git', ['-c', 'user.name=Test', '-c', 'user.email=test@example.org', ...args], {
      cwd: folder,
      stdio: 'ignore',
    });
  const said = async () => {
    const { status, stderr } = await inProcess('status', '--config', file);
    expect(status).toBe(2);
    return stderr.trimEnd().split('\n').at(-1) ?? '';
  };
  writeFileSync(file, broken);
  expect((await said()).endsWith(meanwhile)).toBe(true);

  git('init');
  git('commit', '--allow-empty', '-m', 'nothing of the config');
  expect((await said()).endsWith(meanwhile)).toBe(true);

  writeFileSync(file, whole);
  git('add', '.');
  git('commit', '-m', 'the config');
  writeFileSync(file, broken);
  const hint = await said();
  const [, command] =
    /--config \(in its folder: (git show \S+) > earlier\.config\.ts\)$/.exec(hint) ?? [];
  const given = execFileSync('sh', ['-c', command ?? 'false'], { cwd: folder, encoding: 'utf8' });
  expect(given).toBe(whole);
});

it('does not offer what git has of the repository’s own file, which may be the sample', () => {
  const own = resolve(import.meta.dirname, '../../connector.config.ts');
  expect(nameEarlier(own).endsWith(meanwhile)).toBe(true);
});
