import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { launchBrowser } from '../support/browser.ts';
import { eventually, startStack } from '../support/stack.ts';
import { startWebsite } from '../support/website.ts';

// Forms of a static page that are screened by a token or a verifier, in a real browser.

/** Answers as Turnstile does; the answer of the widget tells what. */
const verifier = createServer(async (request, response) => {
  const given = new URLSearchParams(await text(request)).get('response');
  if (given === 'down') response.destroy();
  else response.end(JSON.stringify({ success: given === 'good', 'error-codes': [] }));
});

let site: Awaited<ReturnType<typeof startWebsite>>;
let stack: Awaited<ReturnType<typeof startStack>>;
let browser: Browser;
beforeAll(async () => {
  verifier.listen(0, '127.0.0.1');
  [site, browser] = await Promise.all([startWebsite(), launchBrowser()]);
  const form: { preset: 'form'; origins: string[] } = { preset: 'form', origins: [site.origin] };
  const apiUrl = `http://127.0.0.1:${(verifier.address() as AddressInfo).port}`;
  const verified = { ...form, verify: 'turnstile', apiUrl } as const;
  stack = await startStack({
    sources: {
      screened: { ...form, token: { least: '2s', most: '12h' } },
      trusting: { ...form, token: {}, whenUnverified: 'accept' },
      verified,
      hopeful: { ...verified, whenUnverified: 'accept' },
    },
  });
  for (const source of ['screened', 'trusting', 'verified', 'hopeful']) {
    const address = `${stack.stack.url}/hooks/${source}`;
    site.pages.set(`/${source}`, formPage(address));
    site.pages.set(`/${source}-script`, scriptPage(address, source));
  }
}, 120_000);
afterAll(async () => {
  await browser?.close();
  verifier.closeAllConnections();
  verifier.close();
  await Promise.all([stack?.close(), site?.close()]);
});
beforeEach(() => stack.simulator.reset());

const fields = `<label>Name <input name="name"></label>
<label>Cell number <input name="cell" type="tel"></label>
<input type="hidden" name="cf-turnstile-response">
<input type="hidden" name="action" value="contact">
<button>Send</button>`;
const formPage = (address: string) => `<!doctype html><html lang="en"><title>Contact</title>
<script src="${address}/form.js" defer></script>
<form method="post" action="${address}">${fields}</form>`;
/** A site that sends its form by a script of its own. */
const scriptPage = (address: string, source: string) => `<!doctype html><html lang="en">
<title>Contact</title><script src="${address}/form.js" defer></script>
<form data-lead-form="${source}">${fields}</form><output></output>
<script>
document.querySelector('form').addEventListener('submit', async (event) => {
  event.preventDefault();
  const body = JSON.stringify(Object.fromEntries(new FormData(event.target)));
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch('${address}', { method: 'POST', headers, body });
  document.querySelector('output').value = answer.status;
});
</script>`;

/** Fills in the form as fast as a program can and sends it. */
async function send(
  path: string,
  cell: string,
  { widget = '', ...options }: BrowserContextOptions & { widget?: string } = {},
): Promise<Page> {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  await page.goto(`${site.origin}${path}`);
  await page.getByLabel('Name').fill('Renée van der Merwe');
  await page.getByLabel('Cell number').fill(cell);
  if (widget !== '') {
    await page.evaluate(`document.querySelector('[name^=cf-]').value = '${widget}'`);
  }
  await page.getByRole('button').click();
  return page;
}
const thanked = async (page: Page): Promise<void> => {
  await page.getByRole('heading', { name: 'Thank you' }).waitFor();
  await page.context().close();
};
const calledFor = (cell: string) =>
  stack.simulator.journal().filter(({ document }) => document.includes(cell)).length;
const parkedFor = async (cell: string) =>
  (await stack.parked())
    .filter(({ lead }) => lead?.contact.phoneNumber === cell)
    .map(({ field }) => field);

describe('a form with a token', () => {
  it('of a visitor who is quick is held back until the token is old enough', async () => {
    const start = performance.now();
    await thanked(await send('/screened', '0825550151'));
    expect(performance.now() - start).toBeGreaterThan(2_000);
    await eventually(() => calledFor('0825550151')).toBe(1);
    expect(await parkedFor('0825550151')).toEqual([]);
  });

  it('that a script of the site sends has it too', async () => {
    const page = await send('/screened-script', '0825550152');
    await expect.poll(() => page.locator('output').textContent()).toBe('200');
    await page.context().close();
    await eventually(() => calledFor('0825550152')).toBe(1);
  });

  it('gives it to a script that has no form', async () => {
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.goto(`${site.origin}/screened`);
    const status = await page.evaluate(async (address) => {
      const { leadForms } = globalThis as unknown as {
        leadForms: Record<string, () => Promise<string>>;
      };
      const token = await leadForms.screened?.();
      const body = JSON.stringify({ name: 'Sipho', cell: '0825550153', _lead_token: token });
      const headers = { 'content-type': 'application/json' };
      return (await fetch(address, { method: 'POST', headers, body })).status;
    }, `${stack.stack.url}/hooks/screened`);
    await context.close();
    expect(status).toBe(200);
    await eventually(() => calledFor('0825550153')).toBe(1);
  });

  it('of a visitor without JavaScript is parked', async () => {
    await thanked(await send('/screened', '0825550154', { javaScriptEnabled: false }));
    expect(await parkedFor('0825550154')).toEqual(['token']);
    expect(calledFor('0825550154')).toBe(0);
  });

  it('of a visitor without JavaScript is dialled where the config says so', async () => {
    await thanked(await send('/trusting', '0825550155', { javaScriptEnabled: false }));
    await eventually(() => calledFor('0825550155')).toBe(1);
  });

  it('goes out without one where none can be had, and is parked', async () => {
    const context = await browser.newContext();
    await context.route('**/form-token', (route) => route.abort());
    const page = await context.newPage();
    await page.goto(`${site.origin}/screened`);
    await page.getByLabel('Cell number').fill('0825550156');
    await page.getByRole('button').click();
    await thanked(page);
    expect(await parkedFor('0825550156')).toEqual(['token']);
  });
});

describe('a form with a verifier', () => {
  it.each([
    ['verified', 'good', '0825550161', []],
    ['verified', 'bad', '0825550162', ['verify']],
    ['verified', 'down', '0825550163', ['verify']],
    ['verified', '', '0825550164', ['verify']],
    ['hopeful', 'down', '0825550165', []],
    ['hopeful', 'bad', '0825550166', ['verify']],
    ['hopeful', '', '0825550167', ['verify']],
  ])('%s, whose widget says %j', async (source, widget, cell, parked) => {
    await thanked(await send(`/${source}`, cell, { widget }));
    expect(await parkedFor(cell)).toEqual(parked);
    await eventually(() => calledFor(cell)).toBe(parked.length === 0 ? 1 : 0);
  });
});
