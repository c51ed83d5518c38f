import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { launchBrowser } from '../support/browser.ts';
import { eventually, startStack } from '../support/stack.ts';
import { startWebsite } from '../support/website.ts';

// A plain HTML form on an allowed site, in a real browser, up to the call to the API.

let ours: Awaited<ReturnType<typeof startWebsite>>;
let foreign: Awaited<ReturnType<typeof startWebsite>>;
let stack: Awaited<ReturnType<typeof startStack>>;
let browser: Browser;
let page: Page;
beforeAll(async () => {
  [ours, foreign, browser] = await Promise.all([startWebsite(), startWebsite(), launchBrowser()]);
  const { origin } = ours;
  stack = await startStack({
    sources: {
      website: { preset: 'form', origins: [origin] },
      thankful: { preset: 'form', origins: [origin], redirect: `${origin}/thanks` },
    },
  });
  for (const { pages } of [ours, foreign]) {
    pages.set('/contact', contactPage(`${stack.stack.url}/hooks/website`));
    pages.set('/offer', contactPage(`${stack.stack.url}/hooks/thankful`));
    pages.set('/thanks', '<h1>Our own thank-you page</h1>');
  }
}, 120_000);
afterAll(async () => {
  await browser?.close();
  await Promise.all([stack?.close(), ours?.close(), foreign?.close()]);
});
beforeEach(async () => {
  stack.simulator.reset();
  page = await browser.newPage();
  return () => page.close();
});

const contactPage = (action: string) => `<!doctype html><html lang="en"><title>Contact</title>
<form method="post" action="${action}">
<label>Name <input name="name"></label>
<label>Cell number <input name="cell" type="tel"></label>
<label>Message <textarea name="message"></textarea></label>
<div hidden><input name="confirm_website" tabindex="-1" autocomplete="off"></div>
<button>Send</button>
</form>`;

async function fillIn(cell: string): Promise<void> {
  await page.getByLabel('Name').fill('Renée van der Merwe');
  await page.getByLabel('Cell number').fill(cell);
  await page.getByLabel('Message').fill('Please call me & mine');
}

const delivered = () => stack.simulator.journal().map(({ document }) => document);

it('thanks the visitor and brings the lead to the dialer', async () => {
  await page.goto(`${ours.origin}/contact`);
  await fillIn('082 555 0142');
  await page.getByRole('button').click();
  await page.getByRole('heading', { name: 'Thank you' }).waitFor();
  await eventually(delivered).toEqual([
    expect.stringContaining(
      '<FirstName>Ren&#233;e</FirstName><Surname>van der Merwe</Surname><Address></Address>' +
        '<Email></Email><PhoneNumber>0825550142</PhoneNumber>' +
        '<Notes>Please call me &amp; mine</Notes>',
    ),
  ]);
});

it('shows which field is unusable, and the corrected form goes through', async () => {
  await page.goto(`${ours.origin}/contact`);
  await fillIn('082 555');
  await page.getByRole('button').click();
  await page.getByRole('heading', { name: 'Please check your details' }).waitFor();
  expect(await page.getByRole('alert').textContent()).toContain('phone number');
  await page.goBack();
  // Somebody else: the same person with the same words is known already.
  await fillIn('0825550144');
  await page.getByRole('button').click();
  await page.getByRole('heading', { name: 'Thank you' }).waitFor();
  await eventually(delivered).toHaveLength(1);
});

it('goes on to the thank-you page of the site', async () => {
  await page.goto(`${ours.origin}/offer`);
  await fillIn('+27 82 555 0142');
  await page.getByRole('button').click();
  await page.getByRole('heading', { name: 'Our own thank-you page' }).waitFor();
  await eventually(delivered).toHaveLength(1);
});

it('answers a script of the site, preflight included', async () => {
  await page.goto(`${ours.origin}/contact`);
  const answer = await page.evaluate(postByScript, `${stack.stack.url}/hooks/website`);
  expect(answer).toMatchObject({ status: 200, body: { ok: true } });
  await eventually(delivered).toHaveLength(1);
});

it('a script of another site learns nothing and brings nothing', async () => {
  await page.goto(`${foreign.origin}/contact`);
  const answer = await page.evaluate(postByScript, `${stack.stack.url}/hooks/website`);
  expect(answer).toBe('refused by the browser');
  await fillIn('0825550142');
  const response = page.waitForResponse((one) => one.url().endsWith('/hooks/website'));
  await page.getByRole('button').click();
  expect((await response).status()).toBe(401);
  expect((await stack.stack.status()).queue).toEqual({ visible: 0, inFlight: 0, delayed: 0 });
  expect(delivered()).toEqual([]);
});

it('a bot that fills in the hidden field is thanked and goes nowhere', async () => {
  await page.goto(`${ours.origin}/contact`);
  await fillIn('0825550142');
  await page.evaluate(
    `document.querySelector('[name=confirm_website]').value = 'https://spam.example'`,
  );
  await page.getByRole('button').click();
  await page.getByRole('heading', { name: 'Thank you' }).waitFor();
  expect((await stack.stack.status()).queue).toEqual({ visible: 0, inFlight: 0, delayed: 0 });
  expect(delivered()).toEqual([]);
});

/** Runs in the page. */
async function postByScript(url: string): Promise<unknown> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'Sipho Dlamini', cell: '0825550143' }),
    });
    return { status: response.status, body: await response.json() };
  } catch {
    return 'refused by the browser';
  }
}
