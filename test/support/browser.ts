import { type Browser, chromium as playwright } from 'playwright-core';

/**
 * Arguments that @sparticuz/chromium sets for Lambda and that spoil a test: the first switches off
 * the rules between origins, which are what is tested; with the second the browser ends with its
 * first closed page.
 */
const unwanted = ['--disable-web-security', '--single-process'];

/**
 * A real Chromium. On Linux it is the one that comes with `npm ci`; elsewhere the installed Chrome.
 * The extra arguments keep it from looking for hosts of its own.
 */
export async function launchBrowser(): Promise<Browser> {
  if (process.platform !== 'linux') return playwright.launch({ channel: 'chrome' });
  // Inside Lambda the package brings the libraries along that a bare Debian lacks too (libnss3).
  process.env.AWS_EXECUTION_ENV ??= 'AWS_Lambda_nodejs24.x';
  const { default: chromium } = await import('@sparticuz/chromium');
  // No page of ours draws in WebGL, and without it the processor paints much less.
  chromium.setGraphicsMode = false;
  return playwright.launch({
    executablePath: await chromium.executablePath(),
    args: [
      ...chromium.args.filter((argument) => !unwanted.includes(argument)),
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}
