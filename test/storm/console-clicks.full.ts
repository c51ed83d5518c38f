import { readFile, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname } from 'node:path';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { editableFields } from '../../cli/parked/edit.ts';
import { createClock } from '../../local/clock.ts';
import { inProcess } from '../cli/in-process.ts';
import { launchBrowser } from '../support/browser.ts';
import {
  type ConsolePage,
  consoleSources,
  figuresAddUp,
  isCount,
  openConsolePage,
  seen,
} from '../support/console-page.ts';
import { aLead, eventually, KEY, startStack, TOKEN, tokensOf } from '../support/stack.ts';
import { startWebsite } from '../support/website.ts';

// `npm run test:storm -- console`: the console in a real browser, what somebody clicks, and what they see of the stack. One after the
// other: each test goes on where the last one has left the stack. Pictures are kept, see
// test/support/console-page.ts.

/** Longer than a first wait with its jitter, than the API's cache holds, than the gate is closed. */
const A_WAIT = 70_000;
const SOURCES = ['crm', 'hubspot', 'partner', 'website'];
/** What a stranger may write into a form. */
const MARKUP = '<img src=x onerror="document.title=1">';

const clock = createClock();
let stack: Awaited<ReturnType<typeof startStack>>;
let browser: Browser;
let ours: ConsolePage;
let page: Page;
let leads: () => Locator;
let parked: () => Locator;

beforeAll(async () => {
  [stack, browser] = await Promise.all([
    startStack({ clock, sources: consoleSources }),
    launchBrowser(),
  ]);
  ours = await openConsolePage(browser, stack.stack.url);
  ({ page, leads, parked } = ours);
}, 120_000);
afterAll(async () => {
  await browser?.close();
  await stack?.close();
});
afterEach(() => expect(ours.complaints).toEqual([]));

it('says that nothing has come in yet, and what to do', async () => {
  await ours.healthSays('No lead has come in yet');
  await seen(page.getByText(`No lead yet. Send a sample, or post one to ${stack.stack.url}`));
  await seen(page.getByText('Nothing is parked.'));
  await seen(page.getByText('No call since the start.'));
  expect(await page.getByLabel('Id or source').isVisible()).toBe(false);
  await figuresAddUp(page, stack.stack);
  await ours.shoot('empty', true);
  await ours.isSoundIn(['light', 1280], ['dark', 1280], ['light', 360], ['dark', 360]);
});

it('can be used by keyboard alone, and shows where one is', async () => {
  const focus = async () => {
    await page.keyboard.press('Tab');
    return page.evaluate(focused);
  };
  expect(await focus()).toEqual({ text: 'To the leads', isMarked: true });
  expect(await focus()).toEqual({ text: 'Send a sample', isMarked: true });
  await page.keyboard.press('Enter');
  expect(await page.evaluate('document.activeElement.id')).toBe('samples');
  const passed: unknown[] = [];
  for (let tabs = 0; tabs < 6; tabs += 1) passed.push(await focus());
  const marked = ['How many', 'Which', ...SOURCES.map((name) => `Send to ${name}`)];
  expect(passed).toEqual(marked.map((text) => ({ text, isMarked: true })));
  await page.keyboard.press('Space');
  await ours.newestIs('Delivered');
  await page.getByRole('link', { name: 'To the leads' }).focus();
  await page.keyboard.press('Enter');
  for (let tabs = 0; tabs < 3; tabs += 1) await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  expect(await ours.stepsOf(0)).toContain('Delivered');
  expect(await page.evaluate('document.activeElement.ariaExpanded')).toBe('true');
  await page.keyboard.press('Enter');
});

it('fires a signed sample of each source, and shows the way of each lead', async () => {
  for (const source of ['hubspot', 'crm']) {
    await ours.send(source);
    await seen(page.locator('#sample-result[data-ok=true]').getByText('Answered 200'));
  }
  await isCount(() => leads().locator('.pill:text-is("Delivered")'), 3);
  await ours.healthSays('Every lead that came in has been delivered.');
  expect(await leads().locator('.source').allInnerTexts()).toEqual(['crm', 'hubspot', 'website']);
  await leads().nth(0).getByRole('button').first().click();
  expect(await ours.stepsOf(0)).toEqual(['Received', 'Queued', 'Claimed', 'Called', 'Delivered']);
  const times = await leads().nth(0).locator('.steps time').allInnerTexts();
  expect(times).toEqual(times.toSorted());
  expect(times[0]).toMatch(/^\d\d:\d\d:\d\d\.\d{3}$/);
  await seen(page.locator('#speed-p95').getByText(/^95 % within [\d.]+ m?s \(p95\)$/));
  for (const plot of ['#rate-plot', '#speed-plot']) await seen(page.locator(`${plot} canvas`));
  await figuresAddUp(page, stack.stack);
});

it('shows the XML of the call that a lead was in, with the key masked, and the answer', async () => {
  await leads().nth(0).getByRole('button', { name: 'call 3' }).click();
  const dialog = page.getByRole('dialog', { name: 'Call 3' });
  await seen(dialog.getByText('<PhoneNumber>'));
  const text = await dialog.innerText();
  for (const part of ['<Auth>***</Auth>', '<Title></Title>', '<Status>OK</Status>']) {
    expect(text).toContain(part);
  }
  expect(text).not.toContain(KEY);
  await ours.shoot('call');
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'hidden' });
  expect(await page.evaluate('document.activeElement.textContent')).toBe('call 3');
});

it('shows a call whole, notes and custom fields too, and copies it as it was sent', async () => {
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await leads().nth(0).getByRole('button', { name: 'call 3' }).click();
  const dialog = page.getByRole('dialog', { name: 'Call 3' });
  await seen(dialog.getByText('<Notes>'));
  // All of the XML is laid out: only the dialog itself scrolls.
  for (const width of [1280, 360]) {
    await page.setViewportSize({ width, height: 900 });
    const hidden = await dialog.locator('pre').evaluateAll(hiddenHeights);
    expect(hidden).toEqual([0, 0]);
  }
  await ours.shoot('call-phone');
  await page.setViewportSize({ width: 1280, height: 900 });
  await dialog.getByRole('button', { name: 'Copy: Sent' }).click();
  await seen(dialog.getByText('Copied'));
  const copied = String(await page.evaluate('navigator.clipboard.readText()'));
  expect(copied).toMatch(/^<\?xml.*<Notes>.*<Custom5>.*<\/XML>\s*$/s);
  await page.keyboard.press('Escape');
});

it('shows the last deliveries, refused ones included, with why, and saves one as a capture', async () => {
  await stack.post(aLead(7), { token: 'another-token' });
  await stack.post(aLead(7), { source: 'cmr' });
  const rows = page.locator('#delivery-table tbody');
  await seen(rows.first().getByText('did you mean'));
  expect(await rows.nth(1).innerText()).toMatch(/crm.*401.*token/s);
  await ours.healthSays('crm was last answered 401');
  await seen(page.locator('#sources li', { hasText: 'crm' }).getByText('answered 401'));

  await page.locator('#delivery-source').selectOption('crm');
  await rows.first().getByRole('button', { name: 'Show' }).click();
  const dialog = page.getByRole('dialog', { name: /Delivery \d+ of crm/ });
  await seen(dialog.getByText('"surname": "Mokoena 7"'));
  expect(await dialog.innerText()).toMatch(/authorization: \*\*\* \(\d+ characters\)/);
  await ours.isSoundIn(['light', 1280], ['dark', 360]);
  await page.keyboard.press('Escape');

  await rows.first().getByRole('button', { name: 'Save as capture' }).click();
  const said = page.locator('#delivery-result[data-ok=true]');
  await seen(said);
  const [, file = ''] = /try crm (\S+\.json)/.exec(await said.innerText()) ?? [];
  const capture = JSON.parse(await readFile(file, 'utf8'));
  expect(capture).toMatchObject({ method: 'POST', headers: { authorization: expect.any(String) } });
  expect(JSON.parse(capture.rawBody)).toMatchObject({ surname: 'Mokoena 7' });

  await ours.send('crm');
  await ours.newestIs('Delivered');
  await ours.healthSays('Every lead that came in has been delivered.');
});

it('signs samples with the secret of now, without a restart', async () => {
  await stack.storeSecrets({ tokens: tokensOf(SOURCES, 'the-new-token') });
  // The wrong token of the last test had the function look, and it looks once a second at most.
  clock.advance(1_000);
  await ours.send('crm');
  await seen(page.locator('#sample-result[data-ok=true]').getByText('1 lead accepted'));
  await ours.newestIs('Delivered');
  await stack.storeSecrets({ tokens: tokensOf(SOURCES, TOKEN) });
});

it('tells that the config has changed, and that it has been changed back', async () => {
  const { configFile } = stack.folder;
  const text = await readFile(configFile, 'utf8');
  expect(await page.locator('#restart').isVisible()).toBe(false);
  await writeFile(configFile, text.replace("list: 'WebLeads'", "list: 'OtherLeads'"));
  await seen(page.getByText('The config has changed since the start'));
  // What is told above moves nothing to another place.
  const top = async (selector: string) => (await page.locator(selector).boundingBox())?.y ?? 0;
  expect(await top('#restart')).toBeLessThan(await top('.flow'));
  expect(await top('.flow')).toBeLessThan(await top('.data'));
  expect(await top('.try')).toBe(await top('.data'));
  await ours.isSoundIn(['light', 1280], ['dark', 360]);
  await writeFile(configFile, text);
  await expect.poll(() => page.locator('#restart').isVisible(), { timeout: 15_000 }).toBe(false);
});

it('shows what a stranger has written as text, whatever it is', async () => {
  await stack.post({ id: 'markup', firstName: MARKUP, surname: '李小龙', phone: '082 555 0100' });
  await isCount(leads, 6);
  await ours.newestIs('Delivered');
  await page.getByRole('button', { name: 'XML and answer of call 6' }).click();
  const dialog = page.getByRole('dialog', { name: 'Call 6' });
  await seen(dialog.getByText('<PhoneNumber>'));
  expect(await dialog.innerText()).toMatch(/<FirstName>&#60;img|<FirstName>&lt;img/);
  expect(await page.locator('img').count()).toBe(1);
  await page.keyboard.press('Escape');
  await page.getByLabel('Name').fill(MARKUP);
  await page.getByLabel('Cell number').fill('082 555');
  await page.getByRole('button', { name: 'Send the form' }).click();
  await seen(page.locator('#form-result').getByText('We could not use the phone number'));
  await stack.post({ id: 'mistyped', firstName: 'Sipho', phone: '082 555' });
  await isCount(parked, 1);
  expect(await page.title()).toBe('test · lead connector');
  await page.getByLabel('Cell number').fill('082 555 0142');
  await page.getByRole('button', { name: 'Send the form' }).click();
  await seen(page.locator('#form-result').getByText('Thank you'));
  await isCount(leads, 8);
});

it('shows what is parked and why, and sends again what can be sent', async () => {
  expect(await parked().innerText()).toMatch(/has fewer than 9 digits.*cannot be dialled/s);
  await parked().getByRole('button', { name: 'Send again' }).click();
  await seen(page.locator('#parked-result').getByText('1 cannot be sent: still unusable'));
  await seen(page.getByText('Nothing waits. 1 lead is parked.'));

  await page.getByLabel('Which').selectOption('one that the API refuses');
  await ours.send('crm');
  await page.getByLabel('Which').selectOption('good ones');
  // The API has taken others of the list just now: so it is the lead's own fault.
  await isCount(parked, 2);
  await ours.healthSays('2 leads are parked');
  expect(await parked().first().innerText()).toContain('the API refuses the contact');
  await ours.newestIs('Parked');
  await seen(page.getByText('It refuses 1 number in any case'));
  expect(await page.locator('#faults [aria-pressed=true]').count()).toBe(0);
  await ours.shoot('parked', true);

  await ours.setSimulator('Normal');
  clock.advance(A_WAIT);
  await parked().first().getByRole('button', { name: 'Send again' }).press('Enter');
  await seen(page.locator('#parked-result').getByText('1 sent again.'));
  clock.advance(A_WAIT);
  await ours.newestIs('Delivered');
  await isCount(parked, 1);
  expect(await page.evaluate('document.activeElement.id')).toBe('parked');
  const once = ['Claimed', 'Called'];
  const first = ['Received', 'Queued', ...once, 'Parked'];
  const again = ['Sent again', 'Claimed', 'Called', 'Delivered'];
  expect(await ours.stepsOf(0)).toEqual([...first, ...again]);
  await figuresAddUp(page, stack.stack);
});

it('puts a parked lead right, sends it, and drops its repeat', async () => {
  const wrong = { ...aLead(20), id: 'first', phone: '12345' };
  await stack.post(wrong);
  await isCount(parked, 2);
  await parked().first().getByRole('button', { name: 'Show or edit' }).click();
  const dialog = page.getByRole('dialog', { name: /Lead \w{8} of crm/ });
  await seen(dialog.getByText('Parked: phoneNumber has fewer than 9 digits.'));
  // All that `parked edit` takes, with what it would be sent with, and what its sender told in full.
  const field = (name: string) => dialog.getByRole('textbox', { name, exact: true });
  const shown = editableFields.map(async (name) => [name, await field(name).inputValue()] as const);
  expect(Object.fromEntries(await Promise.all(shown))).toMatchObject({
    ...{ firstName: 'Thandi', surname: 'Mokoena 20', phoneNumber: '12345' },
    ...{ notes: 'phone: 12345', campaign: 'SalesCampaign', list: 'WebLeads' },
    ...{ dataSource: 'webhooks', priority: '5' },
  });
  const told = dialog.getByRole('region', { name: 'What its sender told' }).locator('pre');
  expect(JSON.parse(await told.innerText())).toEqual(wrong);
  expect(await dialog.locator('#parked-text').isVisible()).toBe(false);
  await ours.isSoundIn(['light', 1280], ['dark', 360]);
  await ours.shoot('edit');
  await page.setViewportSize({ width: 360, height: 800 });
  await page.emulateMedia({ colorScheme: 'dark' });
  await told.scrollIntoViewIfNeeded();
  await ours.shoot('edit-phone-dark');
  await page.emulateMedia({ colorScheme: 'light' });
  await page.setViewportSize({ width: 1280, height: 900 });
  await field('phoneNumber').fill('not a number');
  await dialog.getByRole('button', { name: 'Save and send again' }).click();
  await seen(dialog.getByText('Nothing was changed: phoneNumber'));
  await field('phoneNumber').fill('082 555 0188');
  await field('priority').fill('11');
  await field('priority').press('Enter');
  await seen(dialog.getByText('Nothing was changed: priority: must be 1 (first) to 10, got "11"'));
  // From field to field by keyboard, each marked.
  await field('campaign').focus();
  const passed: unknown[] = [];
  for (let tabs = 0; tabs < 4; tabs += 1) {
    await page.keyboard.press('Tab');
    passed.push(await page.evaluate(focused));
  }
  const marked = ['list', 'dataSource', 'priority', 'Save and send again'];
  expect(passed).toEqual(marked.map((text) => ({ text, isMarked: true })));
  await field('priority').fill('1');
  await field('list').fill('AutumnLeads');
  await field('list').press('Enter');
  const edited = 'Edited (phoneNumber, list, priority). 1 sent again.';
  await seen(page.locator('#parked-result').getByText(edited));
  clock.advance(A_WAIT);
  await ours.newestIs('Delivered');
  expect(await ours.stepsOf(0)).toEqual([
    ...['Received', 'Parked', 'Edited', 'Sent again', 'Claimed', 'Called', 'Delivered'],
  ]);
  expect(stack.simulator.people()).toHaveProperty(['0825550188 AutumnLeads'], 1);

  await stack.post(wrong);
  await isCount(parked, 2);
  await parked().first().getByRole('button', { name: 'Show or edit' }).click();
  await seen(dialog.getByText('But a lead of this id was delivered already, at 20'));
  await dialog.getByRole('button', { name: 'Drop …' }).click();
  await seen(dialog.getByText('into a file in your home folder'));
  await dialog.getByRole('button', { name: 'Drop it for good' }).click();
  const said = page.locator('#parked-result[data-ok=true]');
  await seen(said.getByText('Dropped. It is in '));
  const [name = ''] = /\S+dropped-\S+\.jsonl/.exec(await said.innerText()) ?? [];
  expect(dirname(name)).toBe(homedir());
  expect(await readFile(name, 'utf8')).toMatch(/^\{.*"12345".*\}\n$/);
  await rm(name);
  await isCount(parked, 1);
  await seen(leads().locator('.pill:text-is("Dropped")'));
  await figuresAddUp(page, stack.stack);
});

it.each([
  ['Busy', 'Concurrent API Calls Exceeded', 'The last API call failed'],
  ['Wrong key', 'Authorization Failed', ': the API said “Authorization Failed”'],
])('%s: seen, and put right by a click', async (name, reason, trouble) => {
  await ours.setSimulator(name);
  await ours.send('crm');
  await ours.newestIs('Waiting');
  expect(await leads().nth(0).innerText()).toMatch(
    new RegExp(`${reason}.*; next try at .*\\d\\d:\\d\\d:\\d\\d`),
  );
  await ours.healthSays(trouble);
  expect(await page.title()).toBe('Trouble · test · lead connector');
  await figuresAddUp(page, stack.stack);
  if (name === 'Wrong key') await ours.shoot('wrong-key', true);

  await page.getByRole('link', { name: 'Set the simulator right' }).click();
  expect(await page.evaluate('document.activeElement.id')).toBe('simulator');
  await ours.setSimulator('Normal');
  clock.advance(A_WAIT);
  await ours.newestIs('Delivered');
  await ours.healthSays('Nothing waits. 1 lead is parked.');
});

it('Down: a lead waits for as long as the API does, and nobody needs to click', async () => {
  await ours.setSimulator('Down');
  await ours.send('crm');
  await ours.newestIs('Waiting');
  await ours.setSimulator('Normal');
  clock.advance(A_WAIT);
  await ours.newestIs('Delivered');
  await ours.healthSays('Nothing waits. 1 lead is parked.');
  await figuresAddUp(page, stack.stack);
}, 120_000);

it('is true from its first figures on, also for a screen reader', async () => {
  // No page is open while a lead is parked.
  await page.goto('about:blank');
  await stack.post({ ...aLead(705), phone: '12345' });
  await eventually(async () => (await stack.stack.status()).parked).toBe(2);
  await page.addInitScript(noteFigures);
  await page.goto(`${stack.stack.url}/`);
  await ours.healthSays('2 leads are parked.');
  expect(await page.evaluate('figures')).toEqual(['2']);
  // A new figure of the same state is not said, and stands there all the same.
  await stack.post({ ...aLead(706), phone: '12345' });
  await ours.healthSays('3 leads are parked.');
  const hidden = page.locator('#announcement');
  expect(await hidden.textContent()).toBe('Attention. Nothing waits. 3 leads are parked.');
  expect(await hidden.getAttribute('aria-live')).toBe('off');
});

it('finds a lead among the duplicates of which only a repetition was one', async () => {
  const again = { ...aLead(700), id: 'told-twice' };
  await stack.post(again);
  await ours.newestIs('Delivered');
  const { duplicate } = (await stack.stack.status()).balance;
  await stack.post(again);
  await page.locator(`#sum-duplicate:text-is("${duplicate + 1}")`).waitFor();
  await page.getByLabel('State').selectOption('duplicate');
  await seen(leads().first().getByText('came in again, not dialled twice'));
  await ours.newestIs('Delivered');
  await figuresAddUp(page, stack.stack);
  await page.getByLabel('State').selectOption('all');
});

it('says how a lead is sent that passes a condition, which no sample does', async () => {
  await page.getByLabel('How many').selectOption('1 lead');
  await ours.send('partner');
  const told = page.locator('#sample-result[data-ok=true]');
  await seen(told.getByText('1 ignored. To try one that passes when: “Save as capture”'));
  await ours.isSoundIn(['light', 1280], ['dark', 360]);
  await page.locator('#delivery-source').selectOption('partner');
  await page.getByRole('button', { name: /Save as capture: delivery \d+ of partner/ }).click();
  const said = page.locator('#delivery-result[data-ok=true]');
  await seen(said.getByText('try partner '));
  const [, file = ''] = /try partner (\S+\.json)/.exec(await said.innerText()) ?? [];
  const capture = JSON.parse(await readFile(file, 'utf8'));
  const rawBody = JSON.stringify({ ...JSON.parse(capture.rawBody), consent: 'yes' });
  await writeFile(file, JSON.stringify({ ...capture, rawBody }));
  vi.stubEnv('CONNECTOR_CONFIG', stack.folder.configFile);
  const { url } = stack.stack;
  const { secretsFile } = stack.folder;
  const sent = await inProcess('send', 'partner', file, '--url', url, '--secrets', secretsFile);
  vi.unstubAllEnvs();
  expect(sent).toMatchObject({ status: 0, stdout: expect.stringContaining('"accepted":[{') });
  await seen(leads().filter({ hasText: 'partner' }).locator('.pill:text-is("Delivered")'));
});

it('is driven by no page of another origin', async () => {
  const foreign = await startWebsite();
  foreign.pages.set('/', '<!doctype html><title>Foreign</title>');
  const other = await browser.newPage();
  await other.goto(`${foreign.origin}/`);
  const tried = await other.evaluate(drive, stack.stack.url);
  expect(tried).toEqual({ json: 'refused', text: 'refused', events: 'refused' });
  const posted = other.waitForResponse(`${stack.stack.url}/local/faults`);
  await other.evaluate(postForm(stack.stack.url));
  expect((await posted).status()).toBe(403);
  expect(stack.simulator.faults().down).toBe(false);
  await other.close();
  await foreign.close();
});

/** Runs in the page: how much of each element is not shown, pixels. */
const hiddenHeights = (elements: readonly { scrollHeight: number; clientHeight: number }[]) =>
  elements.map(({ scrollHeight, clientHeight }) => scrollHeight - clientHeight);

/** Runs in the page before all else: which figures of parked leads it shows, one after the other. */
const noteFigures = `addEventListener('DOMContentLoaded', () => {
  globalThis.figures = [];
  const shown = document.querySelector('#sum-parked');
  new MutationObserver(() => figures.push(shown.textContent)).observe(shown, { childList: true });
})`;

/** Runs in the page: what has the focus, and whether that can be seen. */
const focused = `(() => {
  const { ariaLabel, labels, textContent } = document.activeElement;
  const { outlineStyle, outlineWidth } = getComputedStyle(document.activeElement);
  const label = labels?.[0]?.firstChild?.textContent;
  const isMarked = outlineStyle === 'solid' && parseFloat(outlineWidth) >= 2;
  return { text: (ariaLabel ?? label ?? textContent).trim(), isMarked };
})()`;

/** Runs in the page: a form of a foreign site whose body is JSON, which browsers let anybody send. */
const postForm = (url: string): string => `(() => {
  const form = document.createElement('form');
  const input = document.createElement('input');
  Object.assign(form, { method: 'post', enctype: 'text/plain', action: '${url}/local/faults' });
  Object.assign(input, { name: '{"mode":"down","x":"', value: '"}' });
  form.append(input);
  document.body.append(form);
  form.submit();
})()`;

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
