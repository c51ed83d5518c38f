import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import type { ConnectorInput } from '../../functions/connector.ts';
import type { LocalStack } from '../../local/stack.ts';
import { unreadable } from './page-layout.ts';

/** Kept after the run, to be looked at; git ignores the folder. */
const screenshots = fileURLToPath(new URL('../../.local/screenshots/', import.meta.url));
const axeFile = fileURLToPath(import.meta.resolve('axe-core/axe.min.js'));

/** Widths that people have: a phone, a tablet, a desk. */
const HEIGHT = 800;
const limit = { timeout: 15_000, interval: 100 };

/** The sources of the stack whose page is looked at: one of each kind that the page tells apart. */
export const consoleSources: ConnectorInput['sources'] = {
  crm: { preset: 'generic' },
  hubspot: { preset: 'hubspot' },
  partner: { preset: 'generic', when: "consent == 'yes'" },
  website: { preset: 'form', origins: ['https://www.example.org'] },
};

/** The console in a browser, and what tests ask of it. */
export interface ConsolePage {
  readonly page: Page;
  readonly leads: () => Locator;
  readonly parked: () => Locator;
  /** What the browser itself complains of: errors and warnings of its console, uncaught errors. */
  readonly complaints: string[];
  healthSays(text: string): Promise<void>;
  send(source: string): Promise<void>;
  setSimulator(name: string): Promise<void>;
  newestIs(state: string): Promise<void>;
  /** The steps in the details of a lead, in words. */
  stepsOf(row: number): Promise<readonly string[]>;
  /** What the badges say that are to be seen: that of everything, and of each source by its name. */
  pauses(): Promise<Readonly<Record<string, string>>>;
  /** Keeps a picture of the page; `whole` beyond what fits into the window. */
  shoot(name: string, whole?: boolean): Promise<void>;
  /**
   * Checks this state of the page by axe, for sideways scrolling, and for text that is cut or lies
   * over other text, in a scheme and a width each.
   */
  isSoundIn(...looks: readonly (readonly ['light' | 'dark', number])[]): Promise<void>;
}

/** Opens the console, and waits until it is live. */
export async function openConsolePage(
  browser: Browser,
  url: string,
  options: BrowserContextOptions = {},
): Promise<ConsolePage> {
  const page = await browser.newPage({
    viewport: { width: 1280, height: 900 },
    colorScheme: 'light',
    // Frames again.
    reducedMotion: 'reduce',
    ...options,
  });
  page.setDefaultTimeout(limit.timeout);
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  await page.goto(`${url}/`);
  await page.getByText('Live', { exact: true }).waitFor();

  const leads = () => page.locator('#lead-table tbody');
  async function shoot(name: string, whole = false): Promise<void> {
    await page.evaluate('scrollTo(0, 0)');
    await page.screenshot({ path: `${screenshots}${name}.png`, fullPage: whole });
  }
  return {
    page,
    leads,
    parked: () => page.locator('#parked-table tbody'),
    complaints,
    healthSays: (text) => seen(page.locator('#health', { hasText: text })),
    send: (source) => page.getByRole('button', { name: `Send to ${source}` }).click(),
    async setSimulator(name) {
      await page.getByRole('button', { name, exact: true }).click();
      await seen(page.locator(`#faults [aria-pressed=true]:text-is("${name}")`));
    },
    newestIs: (state) => seen(leads().first().locator(`.pill:text-is("${state}")`)),
    stepsOf: (row) => leads().nth(row).locator('.steps strong').allTextContents(),
    async pauses() {
      const places = await page.locator('#all-paused, #sources li').all();
      const told = places.map(async (place): Promise<readonly [string, string][]> => {
        const badge = place.locator('.paused');
        if (!(await badge.isVisible())) return [];
        const name = place.locator('.source');
        const what = (await name.count()) === 0 ? 'everything' : await name.innerText();
        return [[what, await badge.innerText()]];
      });
      return Object.fromEntries((await Promise.all(told)).flat());
    },
    shoot,
    async isSoundIn(...looks) {
      const before = page.viewportSize() ?? { width: 1280, height: HEIGHT };
      if (!(await page.evaluate('"axe" in globalThis'))) {
        await page.evaluate(await readFile(axeFile, 'utf8'));
      }
      for (const [colorScheme, width] of looks) {
        await page.emulateMedia({ colorScheme });
        await page.setViewportSize({ width, height: HEIGHT });
        const look = { colorScheme, width };
        const found = { ...look, violations: await page.evaluate(violations) };
        expect(found).toEqual({ ...look, violations: [] });
        const scrollWidth = await page.evaluate('document.documentElement.scrollWidth');
        expect({ ...look, scrollWidth }).toEqual({ ...look, scrollWidth: width });
        const layout = { ...look, unreadable: await page.evaluate(unreadable) };
        expect(layout).toEqual({ ...look, unreadable: [] });
      }
      await page.emulateMedia({ colorScheme: 'light' });
      await page.setViewportSize(before);
    },
  };
}

/**
 * Waits until the page shows the stack's own figures, and every lead is in its place: a burst may have come in twice.
 */
export async function figuresAddUp(page: Page, stack: Pick<LocalStack, 'status'>): Promise<void> {
  const number = async (id: string) =>
    Number((await page.locator(`#${id}`).innerText()).replaceAll(',', '').split(' ')[0]);
  await expect
    .poll(
      async () => {
        const { balance, api } = await stack.status();
        const { received, delivered, duplicate, parked, dropped, waiting } = balance;
        const known = {
          ...{ received, 'sum-received': received, waiting, 'sum-waiting': waiting },
          ...{ taken: delivered, 'sum-delivered': delivered, 'sum-duplicate': duplicate },
          ...{ 'parked-count': parked, 'sum-parked': parked, 'sum-dropped': dropped },
          'api-about': api.calls,
        };
        const each = Object.keys(known).map(async (id) => [id, await number(id)] as const);
        const shown = Object.fromEntries(await Promise.all(each));
        const hint = await page.locator('#balance-hint').innerText();
        const isEven = hint.includes('Every lead that ever came in');
        const agree = JSON.stringify(shown) === JSON.stringify(known);
        return (agree && isEven) || { shown, known, hint };
      },
      { timeout: 20_000 },
    )
    .toBe(true);
}

const violations =
  'axe.run().then(({ violations }) => violations.map(({ id, nodes }) => [id, ...nodes.map(({ target }) => String(target))]))';

/**
 * Waits until something is to be seen. Playwright's own waiting asks at each frame, and without a
 * graphics card each frame costs the processor that the stack runs on.
 */
export const seen = (what: Locator) =>
  expect.poll(() => what.first().isVisible(), limit).toBe(true);

/** What a badge says of a pause for some hours: `Paused since 22:10:00, until 28 Nov 12:10:00`. */
export const PAUSED = /^Paused since (\d+ \w+ )?\d\d:\d\d:\d\d, until (\d+ \w+ )?\d\d:\d\d:\d\d$/;

/** Waits until there are so many. */
export const isCount = (rows: () => Locator, count: number) =>
  expect.poll(() => rows().count(), limit).toBe(count);
