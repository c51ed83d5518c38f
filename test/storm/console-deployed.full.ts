import { rm } from 'node:fs/promises';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { launchBrowser } from '../support/browser.ts';
import {
  type ConsolePage,
  isCount,
  openConsolePage,
  PAUSED,
  seen,
} from '../support/console-page.ts';
import {
  type ConsoleCommand,
  endConsole,
  startDeployedConnector,
} from '../support/deployed-console.ts';
import { aLead } from '../support/stack.ts';

// `npm run test:storm -- console-deployed`: all that the page of `connector console --stack` shows and does, in a
// browser. That it shows the leads and changes nothing is test/stack/console-deployed.test.ts.

let deployed: Awaited<ReturnType<typeof startDeployedConnector>>;
let stack: (typeof deployed)['stack'];
let browser: Browser;
let watching: ConsoleCommand;
let writing: ConsoleCommand;
let ours: ConsolePage;

beforeAll(async () => {
  [deployed, browser] = await Promise.all([startDeployedConnector(), launchBrowser()]);
  ({ stack } = deployed);
  await stack.post([aLead(1), aLead(2), { ...aLead(3), phone: '12345' }]);
  [watching, writing] = await Promise.all([
    deployed.startConsole(),
    deployed.startConsole('--write'),
  ]);
  ours = await openConsolePage(browser, watching.url);
}, 120_000);
afterAll(async () => {
  await browser?.close();
  await deployed?.close();
});
afterEach(() => expect(ours.complaints).toEqual([]));

/** The breaker is read every ten seconds. */
const READ_SOON = { timeout: 40_000, interval: 200 };

/** Waits for what the breaker says. */
const healthSoonSays = (text: string) =>
  expect
    .poll(() => ours.page.locator('#health', { hasText: text }).isVisible(), READ_SOON)
    .toBe(true);

/** The figures that the page shows, and what the stack knows. */
async function figuresAgree(): Promise<void> {
  const number = async (id: string) => Number(await ours.page.locator(`#${id}`).innerText());
  await expect
    .poll(
      async () => {
        const { received, delivered, parked, waiting } = (await stack.stack.status()).balance;
        const known = { received, taken: delivered, 'parked-count': parked, waiting };
        const shown = Object.keys(known).map(async (id) => [id, await number(id)] as const);
        const told = Object.fromEntries(await Promise.all(shown));
        return JSON.stringify(told) === JSON.stringify(known) || { told, known };
      },
      { timeout: 20_000 },
    )
    .toBe(true);
}

it('shows the leads, their way and the figures that the stack itself has', async () => {
  const { page } = ours;
  await seen(page.getByText('test: test-connector in af-south-1'));
  await isCount(() => ours.leads().locator('.pill:text-is("Delivered")'), 2);
  await figuresAgree();
  await seen(page.locator('#balance-hint').getByText("by the functions' logs"));
  expect(await page.locator('#balance').isVisible()).toBe(false);
  const delivered = ours.leads().filter({ hasText: 'Delivered' }).first();
  await delivered.getByRole('button').first().click();
  const steps = await delivered.locator('.steps strong').allTextContents();
  expect(steps).toEqual(['Received', 'Queued', 'Delivered']);
  await seen(page.locator('#speed-p95').getByText('(p95)'));
  await seen(page.locator('#call-table').getByText('Accepted'));
  await seen(page.getByText(/^\d accepted since \d\d:\d\d:\d\d\. The newest first/));
});

it('offers nothing that only npm start can do, and changes nothing', async () => {
  const { page } = ours;
  await isCount(ours.parked, 1);
  for (const gone of ['#simulator', '#demo', '#deliveries', '#sample-choices', '#send-all']) {
    expect(await page.locator(gone).isVisible()).toBe(false);
  }
  expect(await page.getByRole('button', { name: /^Send/ }).count()).toBe(0);
  await seen(page.getByText('This page only looks: --write lets it change them.'));
  await ours.parked().getByRole('button', { name: 'Show' }).click();
  const dialog = page.getByRole('dialog', { name: /Lead \w{8} of crm/ });
  expect(await dialog.getByLabel('phoneNumber').inputValue()).toBe('12345');
  expect(await dialog.getByRole('button').allInnerTexts()).toEqual(['Close', 'Copy']);
  for (const field of await dialog.getByRole('textbox').all()) {
    expect(await field.isEditable()).toBe(false);
  }
  expect(await dialog.getByLabel('list').inputValue()).toBe('WebLeads');
  await ours.isSoundIn(['light', 1280], ['dark', 360]);
  await page.keyboard.press('Escape');
  const refused = await page.evaluate(tryToDrop);
  expect(refused).toMatchObject({ ok: false, text: expect.stringContaining('only looks') });
  expect((await stack.stack.status()).parked).toBe(1);
});

it('wants attention while the API refuses a whole list, and says which leads are held', async () => {
  stack.simulator.setFaults({ refused: [{ list: 'OldLeads', error: 'incorrectInput' }] });
  await stack.post([51, 52, 53].map(aLead), { source: 'old' });
  await isCount(() => ours.leads().locator('.pill:text-is("Held")'), 3);
  await healthSoonSays('Leads for SalesCampaign / OldLeads are held since');
  expect(await ours.page.locator('#health').innerText()).toMatch(
    /^Attention\. 3 leads wait\. 1 lead/,
  );
  await ours.isSoundIn(['light', 1280], ['dark', 1280], ['light', 360], ['dark', 360]);
  await ours.shoot('deployed-held', true);
  stack.simulator.setFaults({ refused: [] });
});

it('is live within seconds: a lead, a source that is refused, an alarm, a breaker that opens', async () => {
  const { page } = ours;
  await stack.post({ ...aLead(4), surname: 'Live' }, { source: 'website' });
  await isCount(() => ours.leads().locator('.pill:text-is("Delivered")'), 3);
  await stack.post(aLead(5), { token: 'another' });
  await ours.healthSays('crm was last answered 401');
  await seen(page.locator('#sources li', { hasText: 'website' }).getByText('taken'));
  stack.simulator.setFaults({ authKey: 'another key than ours' });
  await stack.post(aLead(6));
  await healthSoonSays('Calls are stopped since');
  await ours.healthSays('npm run connector -- check --stack test-connector says what to do');
  await figuresAgree();
  await ours.shoot('deployed', true);
  await ours.isSoundIn(['light', 1280], ['dark', 1280], ['light', 360], ['dark', 360]);
  await page.setViewportSize({ width: 360, height: 800 });
  await ours.shoot('deployed-phone', true);
  await page.setViewportSize({ width: 1280, height: 900 });
});

it('has a badge while a source or everything is paused', async () => {
  expect(await deployed.run('pause', 'crm', '--for', '14h')).toBe(0);
  await expect.poll(ours.pauses, READ_SOON).toEqual({ crm: expect.stringMatching(PAUSED) });
  await ours.healthSays('-- resume crm --stack test-connector ends it');
  expect(await deployed.run('pause', '--for', '1h')).toBe(0);
  const one = expect.stringMatching(PAUSED);
  await expect
    .poll(ours.pauses, READ_SOON)
    .toEqual({ everything: one, crm: one, website: one, old: one });
  await ours.shoot('deployed-paused', true);
  await figuresAgree();
  expect(await deployed.run('resume')).toBe(0);
  await expect.poll(ours.pauses, READ_SOON).toEqual({});
}, 120_000);

it('with --write puts a parked lead right and sends it again', async () => {
  const other = await openConsolePage(browser, writing.url);
  await isCount(other.parked, 1);
  await other.parked().getByRole('button', { name: 'Show or edit' }).click();
  const dialog = other.page.getByRole('dialog', { name: /Lead \w{8} of crm/ });
  await dialog.getByLabel('phoneNumber').fill('082 555 0177');
  await dialog.getByRole('button', { name: 'Save and send again' }).click();
  await seen(other.page.locator('#parked-result').getByText('Edited (phoneNumber). 1 sent again.'));
  await isCount(other.parked, 0);
  await other.page.close();
});

it('tells what somebody has dropped, on the page of another as well', async () => {
  await stack.post({ ...aLead(7), phone: '12345' });
  await isCount(() => ours.leads().locator('.pill:text-is("Parked")'), 1);
  const other = await openConsolePage(browser, writing.url);
  // The parked queue is looked at every half minute.
  const later = { timeout: 60_000 };
  await expect.poll(() => other.parked().count(), later).toBe(1);
  await other.parked().getByRole('button', { name: 'Show or edit' }).click();
  const dialog = other.page.getByRole('dialog', { name: /Lead \w{8} of crm/ });
  await dialog.getByRole('button', { name: 'Drop …' }).click();
  await dialog.getByRole('button', { name: 'Drop it for good' }).click();
  const said = other.page.locator('#parked-result[data-ok=true]');
  await seen(said.getByText('Dropped. It is in '));
  const [name = ''] = /\S+dropped-\S+\.jsonl/.exec(await said.innerText()) ?? [];
  await rm(name);
  await isCount(() => other.leads().locator('.pill:text-is("Dropped")'), 1);
  await other.page.close();
  const dropped = () => ours.leads().locator('.pill:text-is("Dropped")').count();
  await expect.poll(dropped, later).toBe(1);
}, 120_000);

it('costs little while a page is open, nothing while none is, and ends with Ctrl+C', async () => {
  deployed.state.alarms = [{ name: 'test-parked-leads', why: 'Leads were taken out of the flow.' }];
  const third = await deployed.startConsole();
  const page = await openConsolePage(browser, third.url);
  await seen(page.page.getByText('Leads were taken out of the flow.'));
  await page.isSoundIn(['light', 1280], ['dark', 360]);
  await page.page.close();
  await ours.page.close();
  const atRest = async () => {
    const before = deployed.cloudWatch.requests.length;
    await new Promise((passed) => setTimeout(passed, 2_500));
    return deployed.cloudWatch.requests.length - before;
  };
  await expect.poll(atRest, { timeout: 20_000 }).toBe(0);
  expect(await endConsole(third)).toBe(0);
  expect(third.said()).not.toMatch(/could not look|a bug/);
});

/** Runs in the page: what a button would send, if there were one. */
const tryToDrop = `fetch('/local/parked/drop', {
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ messageId: 'any' }),
}).then((response) => response.json())`;
