import { mkdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { createClock } from '../../local/clock.ts';
import { startProxy } from '../local/console/proxy.ts';
import { launchBrowser } from '../support/browser.ts';
import { aLead, KEY, startStack } from '../support/stack.ts';
import { startWebsite } from '../support/website.ts';

// The console in a real browser: what somebody clicks, and what they see of the stack. One after the
// other: each test goes on where the last one has left the stack.

/** Kept after the run, to be looked at; git ignores the folder. */
const screenshots = fileURLToPath(new URL('../../.local/screenshots/', import.meta.url));
/** Longer than a first wait with its jitter, than the API's cache holds, than the gate is closed. */
const A_WAIT = 70_000;

const clock = createClock();
let stack: Awaited<ReturnType<typeof startStack>>;
let browser: Browser;
let page: Page;
const complaints: string[] = [];

beforeAll(async () => {
  [stack, browser] = await Promise.all([
    startStack({
      clock,
      sources: {
        crm: { preset: 'generic' },
        hubspot: { preset: 'hubspot' },
        website: { preset: 'form', origins: ['https://www.example.org'] },
      },
    }),
    launchBrowser(),
    mkdir(screenshots, { recursive: true }),
  ]);
  page = await openPage(stack.stack.url);
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
}, 120_000);
afterAll(async () => {
  await browser?.close();
  await stack?.close();
});
afterEach(() => expect(complaints).toEqual([]));

async function openPage(url: string): Promise<Page> {
  const opened = await browser.newPage({
    // Without one, the browser has the locale of the shell that runs the tests.
    locale: 'en-ZA',
    viewport: { width: 1280, height: 900 },
    colorScheme: 'light',
    // Frames again.
    reducedMotion: 'reduce',
  });
  opened.setDefaultTimeout(15_000);
  await opened.goto(`${url}/`);
  await opened.getByText('Live', { exact: true }).waitFor();
  return opened;
}

const shoot = async (name: string, fullPage = false) => {
  await page.evaluate('scrollTo(0, 0)');
  await page.screenshot({ path: `${screenshots}${name}.png`, fullPage });
};
/**
 * Waits until something is to be seen. Playwright's own waiting asks at each frame, and without a
 * graphics card each frame costs the processor that the stack runs on.
 */
const seen = (what: Locator) =>
  expect.poll(() => what.first().isVisible(), { timeout: 15_000, interval: 100 }).toBe(true);
const healthSays = (text: string) => seen(page.locator('#health', { hasText: text }));
const leads = () => page.locator('#lead-table tbody');
const parked = () => page.locator('#parked-table tbody');
const send = (source: string) => page.getByRole('button', { name: `Send to ${source}` }).click();
const newestIs = (state: string) => seen(leads().first().locator(`.pill:text-is("${state}")`));
const stepsOf = (row: number) => leads().nth(row).locator('.steps strong').allTextContents();
const isCount = (rows: () => Locator, count: number) =>
  expect.poll(() => rows().count(), { timeout: 15_000, interval: 100 }).toBe(count);

async function setSimulator(name: string): Promise<void> {
  await page.getByRole('button', { name, exact: true }).click();
  await seen(page.locator(`#faults [aria-pressed=true]:text-is("${name}")`));
}

it('says that nothing has come in yet, and what to do', async () => {
  await healthSays('No lead has come in yet');
  await seen(page.getByText(`No lead yet. Send a sample, or post one to ${stack.stack.url}`));
  await seen(page.getByText('Nothing is parked.'));
  await seen(page.getByText('No call yet.'));
  await shoot('empty');
});

it('fires a signed sample of each source, and shows the way of each lead', async () => {
  for (const source of ['crm', 'hubspot', 'website']) {
    await send(source);
    await seen(page.locator('#sample-result[data-ok=true]').getByText('Answered 200'));
  }
  await isCount(() => leads().locator('.pill:text-is("Delivered")'), 3);
  await healthSays('Every lead that came in has been delivered');
  expect(await leads().locator('.source').allInnerTexts()).toEqual(['website', 'hubspot', 'crm']);
  await leads().nth(2).getByRole('button').first().click();
  expect(await stepsOf(2)).toEqual(['Received', 'Queued', 'Claimed', 'Called', 'Delivered']);
  const times = await leads().nth(2).locator('.steps time').allInnerTexts();
  expect(times).toEqual(times.toSorted());
  expect(times[0]).toMatch(/^\d\d:\d\d:\d\d\.\d{3}$/);
});

it('shows the XML of the call that a lead was in, with the key masked, and the answer', async () => {
  await leads().nth(2).getByRole('button', { name: 'call 1' }).click();
  const dialog = page.getByRole('dialog', { name: 'Call 1' });
  await seen(dialog.getByText('<PhoneNumber>'));
  const text = await dialog.innerText();
  for (const part of ['<Auth>***</Auth>', '<Title></Title>', '<Status>OK</Status>']) {
    expect(text).toContain(part);
  }
  expect(text).not.toContain(KEY);
  await shoot('call');
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'hidden' });
  expect(await page.evaluate('document.activeElement.textContent')).toBe('call 1');
});

it('posts the demo form as its site would, and tells what the visitor would be told', async () => {
  await page.getByRole('button', { name: 'Send the form' }).click();
  await seen(page.locator('#form-result').getByText('Thank you'));
  await isCount(leads, 4);
  await page.getByLabel('Cell number').fill('082 555');
  await page.getByRole('button', { name: 'Send the form' }).click();
  await seen(page.locator('#form-result').getByText('We could not use the phone number'));
});

it('shows what is parked and why, and sends again what can be sent', async () => {
  await isCount(parked, 1);
  expect(await parked().innerText()).toMatch(/has fewer than 9 digits.*cannot be dialled/s);
  expect(await parked().getByRole('button').count()).toBe(0);

  await page.getByLabel('Which').selectOption('one that the API refuses');
  await send('crm');
  await page.getByLabel('Which').selectOption('good ones');
  await isCount(parked, 2);
  await healthSays('2 leads are parked');
  expect(await parked().first().innerText()).toContain('the API refuses the contact');
  await newestIs('Parked');

  await setSimulator('Normal');
  clock.advance(A_WAIT);
  await parked().getByRole('button', { name: 'Send lead' }).click();
  await seen(page.locator('#parked-result').getByText('1 sent again.'));
  await newestIs('Delivered');
  await isCount(parked, 1);
  const first = ['Received', 'Queued', 'Claimed', 'Called', 'Parked'];
  expect(await stepsOf(0)).toEqual([...first, 'Sent again', 'Claimed', 'Called', 'Delivered']);
  expect((await stack.stack.status()).balance).toMatchObject({ parked: 1, waiting: 0 });
});

it.each([
  ['Busy', 'Concurrent API Calls Exceeded', 'The last API call failed'],
  ['Down', 'no answer', 'The last API call failed'],
  ['Wrong key', 'Authorization Failed', 'The API refuses every call: Authorization Failed'],
])('%s: seen, and put right by a click', async (name, reason, trouble) => {
  await setSimulator(name);
  await send('crm');
  await newestIs('Waiting');
  expect(await leads().nth(0).innerText()).toContain(reason);
  await healthSays(trouble);
  expect((await stack.stack.status()).balance.waiting).toBe(1);
  if (name === 'Wrong key') await shoot('wrong-key');

  await setSimulator('Normal');
  clock.advance(A_WAIT);
  await newestIs('Delivered');
  await healthSays('1 lead is parked; nothing else waits');
});

it('stays quick through a burst, and shows as many leads as people can read', async () => {
  const { delivered } = (await stack.stack.status()).balance;
  const people = Array.from({ length: 600 }, (_, n) => aLead(n));
  const posted = Array.from({ length: 12 }, (_, n) =>
    stack.post(people.slice(n * 50, n * 50 + 50)),
  );
  await page.getByLabel('How many').selectOption('10 leads');
  await send('crm');
  await seen(page.locator('#sample-result').getByText('10 posted'));
  await Promise.all(posted);
  // Whatever else is going on, the page draws.
  const began = performance.now();
  await page.evaluate('new Promise(requestAnimationFrame)');
  expect(performance.now() - began).toBeLessThan(1_000);
  const all = (delivered + 610).toLocaleString('en');
  await seen(page.locator(`#sum-delivered:text-is("${all}")`));
  expect((await stack.stack.status()).balance).toMatchObject({ delivered: delivered + 610 });
  expect(await leads().count()).toBeLessThan(20);
  await page.getByText('500 leads, the newest first; the page keeps the last 500').waitFor();
  await page.getByLabel('State').selectOption('duplicate');
  await seen(page.getByText('None of the leads that the page knows is like that.'));
  await page.getByLabel('State').selectOption('all');
});

it('has no accessibility violations, and no layout that breaks, in light and dark, wide and narrow', async () => {
  const axe = await readFile(fileURLToPath(import.meta.resolve('axe-core/axe.min.js')), 'utf8');
  await page.evaluate(axe);
  const violations = async () =>
    (await page.evaluate(
      'axe.run().then(({ violations }) => violations.map(({ id, nodes }) => [id, ...nodes.map(({ target }) => String(target))]))',
    )) as unknown;
  for (const [colorScheme, width] of [
    ['dark', 1280],
    ['light', 360],
  ] as const) {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width, height: 800 });
    expect(await violations()).toEqual([]);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
    await shoot(`${colorScheme}-${width}`, true);
  }
  await page.getByRole('button', { name: 'XML and answer of call' }).first().click();
  await page.getByRole('dialog').getByText('<PhoneNumber>').first().waitFor();
  expect(await violations()).toEqual([]);
  await page.keyboard.press('Escape');
});

it('is driven by no page of another origin', async () => {
  const foreign = await startWebsite();
  foreign.pages.set('/', '<!doctype html><title>Foreign</title>');
  const other = await browser.newPage();
  await other.goto(`${foreign.origin}/`);
  const tried = await other.evaluate(drive, stack.stack.url);
  expect(tried).toEqual({ json: 'refused', text: 'refused', events: 'refused' });
  expect(stack.simulator.faults().down).toBe(false);
  await other.close();
  await foreign.close();
});

it('tells when the connection is lost, and goes on when it is back', async () => {
  const proxy = await startProxy(stack.stack.url);
  const other = await openPage(proxy.url);
  proxy.cut();
  await seen(other.getByText('Connection lost', { exact: true }));
  expect(await other.locator('#health').innerText()).toMatch(/does not answer.*What is shown/);
  await other.screenshot({ path: `${screenshots}lost.png` });
  proxy.mend();
  await seen(other.getByText('Live', { exact: true }));
  expect(await other.locator('#health').innerText()).not.toContain('answer');
  await stack.stack.close();
  await seen(other.getByText('Connection lost', { exact: true }));
  await proxy.close();
  // This page has lost it too, and may complain.
  complaints.length = 0;
});

/** Runs in the page: what a foreign site could try. */
async function drive(url: string): Promise<unknown> {
  const post = (contentType: string) =>
    fetch(`${url}/local/faults`, {
      method: 'POST',
      headers: { 'content-type': contentType },
      body: '{"mode":"down"}',
    }).then(
      ({ status }) => status,
      () => 'refused',
    );
  const events = fetch(`${url}/local/events`).then(
    ({ status }) => status,
    () => 'refused',
  );
  return {
    json: await post('application/json'),
    text: await post('text/plain'),
    events: await events,
  };
}
