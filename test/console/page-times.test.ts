import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { launchBrowser } from '../support/browser.ts';
import { unreadable } from '../support/page-layout.ts';

const read = (name: string) =>
  readFile(resolve(import.meta.dirname, '../../console/page', name), 'utf8');

it('breaks no time in a narrow column, whatever else of a text breaks', async () => {
  const browser = await launchBrowser();
  onTestFinished(() => browser.close());
  const page = await browser.newPage({ viewport: { width: 360, height: 800 } });
  const styles = (await Promise.all(['base.css', 'lists.css'].map(read))).join('\n');
  await page.setContent(`<style>${styles}</style><p><span class="reason"></span></p>`);
  const dom = `data:text/javascript,${encodeURIComponent(await read('dom.js'))}`;
  const show = (text: string, width: number) =>
    page.evaluate(
      `(async () => {
        const { setBreakable } = await import(${JSON.stringify(dom)});
        const reason = document.querySelector('.reason');
        reason.parentElement.style.inlineSize = '${width}px';
        setBreakable(reason, ${JSON.stringify(text)});
        return [reason.textContent, Math.round(reason.getBoundingClientRect().height)];
      })()`,
    ) as Promise<[string, number]>;

  const heights = new Set<number>();
  const reason = 'HTTP 503 {"at":"api.example.org/Euphoria.Api.aspx"}; next try at 10:17:28';
  for (let width = 90; width <= 330; width += 10) {
    const [shown, height] = await show(reason, width);
    expect(shown).toBe(reason);
    heights.add(height);
    expect({ width, unreadable: await page.evaluate(unreadable) }).toEqual({
      width,
      unreadable: [],
    });
  }
  // It did break, into more lines the narrower its place was.
  expect(heights.size).toBeGreaterThan(2);

  const breaks = async (text: string) => {
    await show(text, 330);
    return page.locator('.reason wbr').count();
  };
  expect(await breaks('at 10:17:28.117 and 28 Nov 10:17')).toBe(0);
  expect(await breaks('10:17:28;a:b')).toBe(2);
});
