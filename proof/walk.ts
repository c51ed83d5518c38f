import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { launchBrowser } from '../test/support/browser.ts';
import { openEngine } from './on-engine.ts';
import type { Report, Result } from './report.ts';
import { alarm } from './scenes/alarm.ts';
import { apiDown } from './scenes/api-down.ts';
import { burst } from './scenes/burst.ts';
import { pausedSource } from './scenes/paused-source.ts';
import { poisonLead } from './scenes/poison-lead.ts';
import { silentSource } from './scenes/silent-source.ts';
import { slowApi } from './scenes/slow-api.ts';
import { wrongKey } from './scenes/wrong-key.ts';
import { wrongToken } from './scenes/wrong-token.ts';
import { AUTH_KEY } from './setting.ts';
import { startConsole } from './walk/console.ts';
import { goLive } from './walk/go-live.ts';
import { NAME } from './walk/setting.ts';
import { setStage } from './walk/stage.ts';
import { openView, screenshots } from './walk/view.ts';

/**
 * `npm run proof -- walk`: from nothing to the first lead, by the README's commands, and then each thing
 * that goes wrong: seen on the page of the deployed connector, and put right with one command or click.
 *
 * @param programs the folder of the virtual environment's programs
 */
export async function walk(report: Report, programs: string): Promise<Result> {
  await using open = new AsyncDisposableStack();
  const on = open.use(await openEngine(programs, [NAME], AUTH_KEY));
  const browser = await launchBrowser();
  open.defer(() => browser.close());
  mkdirSync(screenshots, { recursive: true });

  report.part('From nothing to the first lead, by the commands of the README');
  const live = await goLive(report, on);

  report.part('The page of the deployed connector, as who mends sees it');
  const { url, process: child } = await startConsole(live.env('mend'));
  open.defer(() => void child.kill());
  const view = await openView(browser, url);
  const stage = setStage(report, on, live, view);
  await wrongKey(stage);
  await apiDown(stage);
  await slowApi(stage);
  await poisonLead(stage);
  await wrongToken(stage);
  await silentSource(stage);
  await burst(stage);
  await pausedSource(stage);
  await alarm(stage);
  await report.check('the page has met no error, and the command ends with Ctrl+C', async () => {
    assert.deepEqual(view.complaints, []);
    const ended = new Promise((done) => child.once('exit', done));
    child.kill('SIGINT');
    assert.equal(await ended, 0);
  });

  console.log(`\n| | seen | after | put right by | after |\n| --- | --- | --- | --- | --- |`);
  for (const row of stage.rows) console.log(row);
  console.log(`\nThe pictures are in ${screenshots}`);
  const doubles = Object.values(on.simulator.taken()).filter((times) => times > 1).length;
  return { leads: live.sender.people, doubles, atOnce: on.simulator.stats().peak };
}
