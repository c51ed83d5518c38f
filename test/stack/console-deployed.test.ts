import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { launchBrowser } from '../support/browser.ts';
import { isCount, openConsolePage, seen } from '../support/console-page.ts';
import { endConsole, startDeployedConnector } from '../support/deployed-console.ts';
import { aLead } from '../support/stack.ts';

// `connector console --stack` in a browser: that it shows what is there, and without --write changes nothing. All
// that it shows and does is test/storm/console-deployed.full.ts.

let deployed: Awaited<ReturnType<typeof startDeployedConnector>>;
let browser: Browser;
beforeAll(async () => {
  [deployed, browser] = await Promise.all([startDeployedConnector(), launchBrowser()]);
}, 120_000);
afterAll(async () => {
  await browser?.close();
  await deployed?.close();
});

it('shows the leads and their way as they come, changes nothing, and ends with Ctrl+C', async () => {
  const { stack } = deployed;
  await stack.post([aLead(1), { ...aLead(2), phone: '12345' }]);
  const command = await deployed.startConsole();
  const { page, leads, parked, complaints } = await openConsolePage(browser, command.url);
  await seen(page.getByText('test: test-connector in af-south-1'));
  await seen(page.locator('#balance-hint').getByText("by the functions' logs"));
  await isCount(() => leads().locator('.pill:text-is("Delivered")'), 1);
  await stack.post(aLead(3), { source: 'website' });
  await isCount(() => leads().locator('.pill:text-is("Delivered")'), 2);
  const delivered = leads().filter({ hasText: 'Delivered' }).first();
  await delivered.getByRole('button').first().click();
  const steps = await delivered.locator('.steps strong').allTextContents();
  expect(steps).toEqual(['Received', 'Queued', 'Delivered']);

  await isCount(parked, 1);
  await seen(page.getByText('This page only looks: --write lets it change them.'));
  expect(await page.getByRole('button', { name: /^Send/ }).count()).toBe(0);
  const dropped = await page.evaluate(tryToDrop);
  expect(dropped).toMatchObject({ ok: false, text: expect.stringContaining('only looks') });
  expect((await stack.stack.status()).parked).toBe(1);
  expect(complaints).toEqual([]);
  await page.close();
  expect(await endConsole(command)).toBe(0);
  expect(command.said()).not.toMatch(/could not look|a bug/);
}, 60_000);

/** Runs in the page: what a button would send, if there were one. */
const tryToDrop = `fetch('/local/parked/drop', {
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ messageId: 'any' }),
}).then((response) => response.json())`;
