import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { createClients } from '../../cli/target/local-clients.ts';
import { openTable } from '../../functions/dialer/ledger/table.ts';
import { openPlaceStore } from '../../functions/dialer/place-store.ts';
import { createClock } from '../../local/clock.ts';
import { inProcess } from '../cli/in-process.ts';
import { startProxy } from '../console/proxy.ts';
import { launchBrowser } from '../support/browser.ts';
import {
  type ConsolePage,
  consoleSources,
  figuresAddUp,
  isCount,
  openConsolePage,
  PAUSED,
  seen,
} from '../support/console-page.ts';
import { aLead, eventually, startStack } from '../support/stack.ts';

// `npm run test:storm -- console.full`: what of the console in a browser takes its time: pauses, held lists, bursts,
// a connection that is lost. What somebody clicks is console-clicks.full.ts.

/** Longer than a first wait with its jitter, than the API's cache holds, than the gate is closed. */
const A_WAIT = 70_000;
const SOON = { timeout: 20_000, interval: 100 };

const clock = createClock();
let stack: Awaited<ReturnType<typeof startStack>>;
let browser: Browser;
let ours: ConsolePage;
let page: Page;
let leads: () => Locator;

beforeAll(async () => {
  [stack, browser] = await Promise.all([
    startStack({ clock, sources: consoleSources }),
    launchBrowser(),
  ]);
  ours = await openConsolePage(browser, stack.stack.url);
  ({ page, leads } = ours);
  // One lead is parked all the time.
  await stack.post([aLead(2_030), { ...aLead(2_031), phone: '12345' }]);
  await page.locator('#health', { hasText: 'Nothing waits. 1 lead is parked.' }).waitFor();
}, 120_000);
afterAll(async () => {
  await browser?.close();
  await stack?.close();
});
afterEach(() => expect(ours.complaints).toEqual([]));

it('has a badge while a source or everything is paused: since when, and until when', async () => {
  vi.stubEnv('LOCAL_DATA', stack.folder.dataDir);
  vi.stubEnv('CONNECTOR_CONFIG', stack.folder.configFile);
  vi.stubEnv('PORT', '');
  expect(await ours.pauses()).toEqual({});
  await inProcess('pause', 'crm', '--for', '14h');
  await expect.poll(ours.pauses, SOON).toEqual({ crm: expect.stringMatching(PAUSED) });
  await ours.send('crm');
  await ours.newestIs('Waiting');
  await ours.healthSays('1 lead waits. 1 lead is parked. crm is paused until ');
  await inProcess('pause');
  const resumed = /^Paused since \S+, until somebody resumes, at the latest \d+ \w+ \S+$/;
  const one = expect.stringMatching(resumed);
  const all = { everything: one, crm: one, hubspot: one, website: one, partner: one };
  await expect.poll(ours.pauses, SOON).toEqual(all);
  await ours.isSoundIn(['light', 1280], ['dark', 1280], ['light', 360], ['dark', 360]);
  await ours.shoot('paused', true);
  await figuresAddUp(page, stack.stack);
  await inProcess('resume');
  await expect.poll(ours.pauses, SOON).toEqual({});
  clock.advance(A_WAIT);
  await ours.newestIs('Delivered');
  await ours.healthSays('Nothing waits. 1 lead is parked.');
  vi.unstubAllEnvs();
}, 120_000);

it('wants attention while the API refuses a whole list, as status does, and says which leads are held', async () => {
  vi.stubEnv('LOCAL_DATA', stack.folder.dataDir);
  vi.stubEnv('CONNECTOR_CONFIG', stack.folder.configFile);
  vi.stubEnv('PORT', '');
  stack.simulator.setFaults({ refused: [{ list: 'WebLeads', error: 'incorrectInput' }] });
  // A list of which the API has just taken a lead is not doubted.
  clock.advance(2 * A_WAIT);
  await stack.post([701, 702, 703, 704].map(aLead));
  const held = () => leads().locator('.pill:text-is("Held")');
  await isCount(held, 4);
  await ours.healthSays('Leads for SalesCampaign / WebLeads are held since');
  expect(await page.locator('#health').innerText()).toMatch(
    /^Attention\. 4 leads wait\. 1 lead is/,
  );
  // With the day, where the stack's clock is past midnight already.
  expect(await leads().first().innerText()).toMatch(
    /Incorrect Input Parameters; next try at (?:\d+ \w+ )?\d\d:\d\d:\d\d/s,
  );
  expect(await inProcess('status')).toMatchObject({
    status: 1,
    stdout: expect.stringContaining('everything for SalesCampaign, list WebLeads'),
  });
  await page.getByLabel('State').selectOption('held');
  await isCount(leads, 4);
  await page.getByLabel('State').selectOption('all');
  await ours.isSoundIn(['light', 1280], ['dark', 1280], ['light', 360], ['dark', 360]);
  await ours.shoot('held', true);
  await ours.setSimulator('Normal');
  stack.simulator.setFaults({ refused: [] });
  clock.advance(2 * A_WAIT);
  await isCount(held, 0);
  await ours.healthSays('Nothing waits. 1 lead is parked.');
  vi.unstubAllEnvs();
}, 120_000);

it('moves with what really happens: dots on the lines, a call in its place', async () => {
  const other = await openConsolePage(browser, stack.stack.url, { reducedMotion: 'no-preference' });
  const { page: moving } = other;
  // Longer than a page stands still on a busy machine.
  stack.simulator.setFaults({ latencyMs: 5_000 });
  const watched = moving.evaluate(watchPicture);
  await ours.send('crm');
  await seen(moving.locator('#places [data-state=busy]'));
  expect(await moving.locator('#calls-under-way').innerText()).toBe('1');
  await other.shoot('moving');
  expect(await watched).toEqual({
    dots: true,
    busy: expect.stringMatching(/^1 contact, [\d.]+ m?s$/),
    good: expect.stringMatching(/^1 contact, [\d.]+ s$/),
  });
  await ours.setSimulator('Normal');
  await moving.close();
});

it('shows the call places that are kept for calls that were given up, and why a lead waits', async () => {
  const clients = createClients({ queues: stack.stack.queues, tables: stack.stack.tables });
  const store = openPlaceStore({
    table: openTable(clients.dynamodb, 'test-ledger'),
    memory: { preferred: 0, places: [] },
    invocation: 'given-up',
    now: clock.now,
    random: Math.random,
  });
  const until = clock.now() + A_WAIT;
  for (let call = 1; call <= 3; call += 1) {
    const place = await store.take({ owner: 'given-up', call, until });
    if ('slot' in place) await store.keepUntil(place.slot, until, 'givenUp');
  }
  await ours.send('crm');
  await ours.healthSays('All call places are kept for calls that were given up or lost');
  const kept = page.locator('#places [data-state=kept]');
  await expect.poll(() => kept.count(), SOON).toBe(3);
  expect(await kept.first().innerText()).toMatch(/^kept until .*\d\d:\d\d:\d\d$/);
  expect(await kept.first().getAttribute('title')).toMatch(/was given up at .*: the API may still/);
  expect(await page.locator('#places-all').innerText()).toBe('of 3 at work, 3 kept');
  await ours.isSoundIn(['light', 1280], ['dark', 360]);
  clock.advance(2 * A_WAIT);
  await ours.newestIs('Delivered');
  await expect.poll(() => kept.count(), SOON).toBe(0);
});

it('goes on through a burst, and shows as many leads as people can read', async () => {
  const { delivered } = (await stack.stack.status()).balance;
  const people = Array.from({ length: 600 }, (_, n) => aLead(n));
  const posted = Array.from({ length: 12 }, (_, n) =>
    stack.post(people.slice(n * 50, n * 50 + 50)),
  );
  await page.getByLabel('How many').selectOption('10 leads');
  await ours.send('crm');
  await seen(page.locator('#sample-result').getByText('10 posted'));
  await Promise.all(posted);
  const all = (delivered + 610).toLocaleString('en');
  // Ten leads a call take a slow machine a while.
  await page.locator(`#sum-delivered:text-is("${all}")`).waitFor({ timeout: 60_000 });
  await figuresAddUp(page, stack.stack);
  expect(await leads().count()).toBeLessThan(20);
  await page.getByText('500 leads, the newest first; the page keeps the last 500').waitFor();
  await ours.shoot('burst', true);
  await page.getByLabel('State').selectOption('held');
  await seen(page.getByText('None of the leads that the page knows is like that.'));
  await page.getByLabel('State').selectOption('all');
}, 120_000);

it('is sound with everything open, in light and dark, on a desk and on a phone', async () => {
  await leads().nth(0).getByRole('button').first().click();
  await ours.isSoundIn(['light', 1280], ['dark', 1280], ['light', 360], ['dark', 360]);
  await page.setViewportSize({ width: 360, height: 800 });
  await ours.shoot('phone', true);
  await page.emulateMedia({ colorScheme: 'dark' });
  await ours.shoot('phone-dark', true);
  await page.setViewportSize({ width: 1280, height: 900 });
  await ours.shoot('dark', true);
  await page.getByRole('button', { name: 'XML and answer of call' }).first().click();
  await seen(page.getByRole('dialog').getByText('<PhoneNumber>'));
  await ours.isSoundIn(['light', 1280], ['dark', 360]);
  await page.keyboard.press('Escape');
});

it('tells when the connection is lost, and goes on when it is back', async () => {
  const proxy = await startProxy(stack.stack.url);
  const other = await openConsolePage(browser, proxy.url);
  proxy.cut();
  await seen(other.page.getByText('Connection lost', { exact: true }));
  expect(await other.page.locator('#health').innerText()).toMatch(/does not answer.*What is shown/);
  expect(await other.page.title()).toBe('Connection lost · test · lead connector');
  await other.send('crm');
  await seen(other.page.locator('#sample-result').getByText('The stack did not answer'));
  await other.isSoundIn(['light', 1280], ['dark', 360]);
  await other.shoot('lost', true);
  const { received } = (await stack.stack.status()).balance;
  await stack.post(aLead(9_999));
  await eventually(async () => (await stack.stack.status()).balance.received).toBe(received + 1);
  proxy.mend();
  await seen(other.page.getByText('Live', { exact: true }));
  expect(await other.page.locator('#health').innerText()).not.toContain('answer');
  expect(await other.page.title()).toBe('test · lead connector');
  expect(await other.page.locator('#sample-result').isVisible()).toBe(false);
  const now = (received + 1).toLocaleString('en');
  await seen(other.page.locator(`#sum-received:text-is("${now}")`));
  await stack.stack.close();
  await seen(other.page.getByText('Connection lost', { exact: true }));
  await proxy.close();
  // This page has lost it too, and may complain.
  ours.complaints.length = 0;
});

/** Runs in the page: whether dots fly, and what a call place says in each state, until a call is done. */
const watchPicture = `new Promise((resolve) => {
  const seen = { dots: false };
  const places = document.querySelector('#places');
  const flights = document.querySelector('#flights');
  const observer = new MutationObserver(() => {
    seen.dots ||= flights.childElementCount > 0;
    for (const { dataset, textContent } of places.children) {
      if (dataset.state !== 'free') seen[dataset.state] = textContent.trim();
    }
    if (seen.good) resolve(seen);
  });
  observer.observe(flights, { childList: true });
  observer.observe(places, { childList: true, subtree: true, characterData: true, attributes: true });
  setTimeout(() => resolve(seen), 20_000);
})`;
