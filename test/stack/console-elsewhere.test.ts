import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type LocalStack, startLocalStack } from '../../local/stack.ts';
import { assemblyOf } from '../support/assembly.ts';
import { launchBrowser } from '../support/browser.ts';
import { type ConsolePage, openConsolePage, seen } from '../support/console-page.ts';
import { aStackFolder } from '../support/stack.ts';

// The console in front of an API that is not the simulator, with a config at its limits: many sources,
// long names, long errors. What cannot be seen or done there must not look as if it could.

const WORDS =
  'The service has said so much about what is wrong with it that nobody reads to the end';
const LONG = 'website-landing-page-of-the-spring-campaign-in-the-western-cape';
const names = ['crm', LONG, ...Array.from({ length: 12 }, (_, n) => `agency-${n + 1}`)];

const answers: string[] = [];
const api = createServer((request, response) => {
  request.resume();
  response.writeHead(200, { 'content-type': 'text/xml' });
  response.end(answers.shift() ?? '<XML><Status>OK</Status></XML>');
});
let folder: Awaited<ReturnType<typeof aStackFolder>>;
let stack: LocalStack;
let browser: Browser;
let ours: ConsolePage;
beforeAll(async () => {
  api.listen(0, '127.0.0.1');
  await once(api, 'listening');
  const sources = Object.fromEntries(names.map((name) => [name, { preset: 'generic' } as const]));
  folder = await aStackFolder({ sources });
  const assembly = await assemblyOf(folder.configFile);
  const euphoriaUrl = `http://127.0.0.1:${(api.address() as AddressInfo).port}/`;
  [stack, browser] = await Promise.all([
    startLocalStack({ ...folder, assembly, port: 0, euphoriaUrl }),
    launchBrowser(),
  ]);
  ours = await openConsolePage(browser, stack.url);
}, 120_000);
afterAll(async () => {
  await browser?.close();
  await stack?.close();
  await folder?.remove();
  api.close();
});

it('offers nothing that only the simulator can do', async () => {
  const { page } = ours;
  await seen(page.getByText(/The API is elsewhere, at 127\.0\.0\.1:\d+: its faults/));
  await seen(page.getByText(/what you send here goes to 127\.0\.0\.1:\d+, and may be dialled/));
  expect(await page.locator('#faults').isVisible()).toBe(false);
  expect(await page.locator('#sample-kind option:disabled').allInnerTexts()).toEqual([
    'one that the API refuses',
  ]);
  await seen(page.getByText('The config has no source of preset form.'));
  expect(await page.locator('#sources button').count()).toBe(names.length);
});

it('shows a delivered lead, and says that in which call it was is not known', async () => {
  const { page } = ours;
  await ours.send(LONG);
  await ours.newestIs('Delivered');
  await ours.leads().first().getByRole('button').first().click();
  expect(await ours.stepsOf(0)).toEqual(['Received', 'Queued', 'Claimed', 'Delivered']);
  await seen(ours.leads().first().getByText('In which call it was is not known'));
  await seen(page.locator('#call-table').getByText('Accepted'));
  expect(await page.getByRole('button', { name: 'XML and answer' }).count()).toBe(0);
});

it('has room for long names and long errors', async () => {
  answers.push(`<XML><Status>Error</Status><Error>${WORDS}, ${'and-on'.repeat(60)}</Error></XML>`);
  await ours.send(LONG);
  await ours.newestIs('Waiting');
  await ours.healthSays('The last API call failed: “unrecognised: The service has said so much');
  await ours.isSoundIn(['dark', 768], ['light', 360]);
  await ours.page.setViewportSize({ width: 360, height: 800 });
  await ours.shoot('elsewhere-phone', true);
  await ours.page.setViewportSize({ width: 1280, height: 800 });
  await ours.shoot('elsewhere', true);
  expect(ours.complaints).toEqual([]);
});
