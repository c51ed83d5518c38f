import type { DialledCountries } from '../../../lead/contact.ts';
import { isForeign } from '../../../lead/phone.ts';
import type { Answer, Delivery, Receipt, Rejection } from '../../source.ts';

/** What the answer to a form needs to know beside the receipt. */
export interface FormPage {
  /** The site the form is on, checked. */
  readonly origin: string;
  /** The thank-you page, checked to be on one of the configured origins. */
  readonly redirect: string | undefined;
  readonly thanks: string;
  /** Whose numbers are dialled. */
  readonly dialled: DialledCountries;
}

/**
 * The answer to a person who posted a form: to a script JSON, to a browser the thank-you page; or
 * what is wrong with which field (422). A bot in the honeypot gets the same as a person.
 */
export function answerForm(receipt: Receipt, delivery: Delivery, page: FormPage): Answer {
  // Where `when` fails, the config is wrong, and there is nothing that its visitor could correct.
  const rejection = receipt.rejected.find(({ field }) => field !== 'when');
  if (isScript(delivery)) return answerScript(rejection, page);
  if (rejection !== undefined) return htmlPage(422, TITLE_UNUSABLE, advise(rejection, page));
  if (page.redirect === undefined) return htmlPage(200, 'Thank you', page.thanks);
  const location = new URL(page.redirect).href;
  return { status: 303, headers: { location, 'cache-control': 'no-store' }, body: '' };
}

/** Lets a page of the origin read the answer. */
export const corsHeaders = (origin: string): Readonly<Record<string, string>> => ({
  'access-control-allow-origin': origin,
  vary: 'Origin',
});

/** Whether `fetch` or the like made the request: nobody would see a page. */
function isScript({ headers }: Delivery): boolean {
  const accept = headers.accept ?? '';
  return (
    headers['sec-fetch-mode'] === 'cors' ||
    headers['x-requested-with']?.toLowerCase() === 'xmlhttprequest' ||
    (accept.includes('application/json') && !accept.includes('text/html'))
  );
}

function answerScript(rejection: Rejection | undefined, page: FormPage): Answer {
  const { origin, thanks } = page;
  const body =
    rejection === undefined
      ? { ok: true, message: thanks }
      : { ok: false, field: rejection.field, message: advise(rejection, page) };
  return {
    status: rejection === undefined ? 200 : 422,
    headers: { ...corsHeaders(origin), 'content-type': 'application/json' },
    body: JSON.stringify(body),
  };
}

const TITLE_UNUSABLE = 'Please check your details';

/** `phoneNumber` → `phone number`: what is wrong and what to do, never what was typed. */
function advise({ field, reason }: Rejection, { dialled }: FormPage): string {
  const name = field.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  const what = isForeign(reason)
    ? whomWePhone(dialled)
    : /^(?:is|has|was) /.test(reason)
      ? `it ${reason}`
      : reason;
  return `We could not use the ${name}: ${what}. Please go back, correct it and send the form again.`;
}

/** The reason itself names a setting of ours, and is for the operator. */
function whomWePhone(dialled: DialledCountries): string {
  if (dialled === 'all') return 'we cannot phone it';
  const nameOf = new Intl.DisplayNames(['en'], { type: 'region' });
  const names = dialled.map((code) => nameOf.of(code) ?? code);
  return `we can phone numbers of ${new Intl.ListFormat('en').format(names)} only`;
}

function htmlPage(status: number, title: string, text: string): Answer {
  return {
    status,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'",
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    },
    body: `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<style>body{font:1.125rem/1.5 system-ui,sans-serif;max-width:36rem;margin:4rem auto;padding:0 1rem;color:#1a1a1a;background:#fff}</style>
</head>
<body>
<main>
<h1>${escapeHtml(title)}</h1>
<p role="${status === 200 ? 'status' : 'alert'}">${escapeHtml(text)}</p>
</main>
</body>
</html>
`,
  };
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const escapeHtml = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
