import { join, resolve } from 'node:path';
import type { Browser } from 'playwright-core';

export const screenshots = resolve(import.meta.dirname, '../../.local/proof/walk');

/** The console's page, and what is read off it. */
export type View = Awaited<ReturnType<typeof openView>>;

/** @param url of the console */
export async function openView(browser: Browser, url: string) {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(String(error)));
  await page.goto(`${url}/`);
  const health = () => page.locator('#health').innerText();
  return {
    page,
    /** Errors that the page has met. */
    complaints,
    /** Its verdict, and why. */
    health,
    /** Whether that is in its verdict. */
    says: async (text: string) => (await health()).includes(text),
    /** The number of an element. */
    figure: async (id: string) =>
      Number((await page.locator(`#${id}`).innerText()).replaceAll(',', '')),
    /** A source, in the list of them. */
    rowOf: (source: string) => page.locator('#sources li', { hasText: `/hooks/${source}` }),
    /** Takes a picture, for {@link screenshots}. */
    shoot: (name: string) =>
      page.screenshot({
        path: join(screenshots, `${name.replaceAll(/\W+/g, '-')}.png`),
        fullPage: true,
      }),
  };
}
