import * as z from 'zod/mini';
import { hasUser, NO_USER, withoutUser } from '../../../config/url-user.ts';
import type { DialledCountries } from '../../../lead/contact.ts';
import { ok, type Result } from '../../../shared/result.ts';
import { decodeBody } from '../../reading/body.ts';
import { isKeptBy } from '../../reading/bookkeeping.ts';
import { fieldsOfForm } from '../../reading/fields.ts';
import { asText, isObject } from '../../reading/json-values.ts';
import { readEachLead } from '../../reading/split-leads.ts';
import { unreadable } from '../../reading/unreadable.ts';
import { makeFormToken } from '../../screening/form-token.ts';
import { verifiers } from '../../screening/verifier.ts';
import {
  type Answer,
  type Code,
  type Delivery,
  definePreset,
  type Item,
  type Receipt,
  type Screening,
  type SourceContext,
  type Unreadable,
} from '../../source.ts';
import { answerForm, corsHeaders } from './form-answer.ts';
import { formScript, TOKEN_FIELD } from './form-script.ts';
import { screeningOptions } from './screening-options.ts';

/** The name of the field that people never see and bots fill in, unless the config sets another. */
const HONEYPOT = 'confirm_website';

/** Fields in which a form may say where its visitor goes next. */
const REDIRECT_FIELDS = ['redirect', '_redirect', '_next'];

/** What the widgets that tell humans from bots put into a form. It is no answer of the person's. */
const WIDGETS: ReadonlySet<string> = new Set(Object.values(verifiers).map(({ field }) => field));

const origin = z.string().check(
  z.superRefine((value, context) => {
    const url = URL.canParse(value) ? new URL(value) : undefined;
    const isLocal = url?.hostname === 'localhost' || url?.hostname === '127.0.0.1';
    if (hasUser(value)) context.addIssue(NO_USER);
    else if (url === undefined || url.origin !== value) {
      context.addIssue(
        'must be an origin, scheme and host without a path or a slash at the end, such as https://www.acme.co.za',
      );
    } else if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLocal)) {
      context.addIssue('must start with https:// (http:// is for localhost and 127.0.0.1 only)');
    }
  }),
);

const text = z.string().check(z.minLength(1, 'must not be empty'));

const options = z
  .strictObject({
    /** The sites whose forms may post here. */
    origins: z
      .array(origin, "must be a list of your sites, such as ['https://www.acme.co.za']")
      .check(z.minLength(1, 'must name at least one origin')),
    /** Name of a hidden field: whoever fills it in is a bot. */
    honeypot: z._default(text, HONEYPOT),
    /** The thank-you page, on one of the origins; without it, a small page of our own. */
    redirect: z.optional(z.url('must be the URL of a page').check(withoutUser)),
    /** What our own thank-you page says. */
    thanks: z._default(text, 'Thank you. We have received your details and will call you soon.'),
    ...screeningOptions,
  })
  .check(
    z.superRefine(({ origins, redirect }, context) => {
      if (redirect === undefined || isOnOrigin(redirect, origins)) return;
      const message = `must be a page of one of the origins (${origins.join(', ')})`;
      context.addIssue({ code: 'custom', path: ['redirect'], message, input: redirect });
    }),
  );
type Options = z.output<typeof options>;
type Context = SourceContext<typeof options>;

/**
 * A plain HTML form that a browser posts from one of our own sites. The browser says
 * which site that is; that keeps other sites' forms out, not programs that claim to be a browser. For
 * those there is the screening: docs/security.md.
 */
export const form = definePreset({
  options,
  needsSecret: false,
  personWaits: true,
  handshake: (delivery, { options }) => {
    const allowed = allowedOrigin(delivery, options);
    if (delivery.method !== 'OPTIONS' || allowed === undefined) return undefined;
    return { status: 204, headers: { ...corsHeaders(allowed), ...PREFLIGHT }, body: '' };
  },
  verify: (delivery, { options }) => allowedOrigin(delivery, options) !== undefined,
  read: readForm,
  verifies: ({ verify }) => verify !== undefined,
  screening: readScreening,
  serve: serveFormFile,
  acknowledge: async (
    receipt: Receipt,
    delivery: Delivery,
    context: Context,
    dialled: DialledCountries = 'all',
  ) =>
    answerForm(receipt, delivery, {
      origin: allowedOrigin(delivery, context.options) ?? '',
      redirect: (await findRedirect(delivery, context)) ?? context.options.redirect,
      thanks: context.options.thanks,
      dialled,
    }),
});

const PREFLIGHT = {
  'access-control-allow-methods': 'GET, POST',
  'access-control-allow-headers': 'content-type, accept, x-requested-with',
  'access-control-max-age': '7200',
};

/**
 * The configured origin that the browser says it posts from. `Origin: null` hides it and is none. A
 * browser tells it with every POST to another site; only of old ones does a `Referer` count. To a GET
 * it says nothing: links and images of the site have one too.
 */
const allowedOrigin = ({ method, headers }: Delivery, options: Options): string | undefined =>
  originAmong(options, method === 'GET' ? headers.origin : claimedOrigin(headers));

const originAmong = ({ origins }: Options, claimed: string | undefined): string | undefined =>
  origins.find((allowed) => allowed === claimed);

const claimedOrigin = ({ origin, referer = '' }: Delivery['headers']): string | undefined =>
  origin ?? originOf(referer);

async function readForm(
  delivery: Delivery,
  { options }: Context,
): Promise<Result<readonly Item[], Unreadable>> {
  const body = await decodeBody(delivery);
  if (!body.ok) return body;
  if (!isObject(body.value)) return unreadable(400, 'a form is one object, not a list');

  const { [options.honeypot]: trap, ...fields } = body.value;
  if (trap !== undefined && trap !== null && trap !== '') {
    return ok([{ kind: 'ignored', why: 'the honeypot field is filled in' }]);
  }
  const answers = Object.entries(fields).filter(
    ([name]) => !isKeptBy('form', name) && !WIDGETS.has(name),
  );
  const told = Object.fromEntries(answers);
  return readEachLead(told, (payload) => ({
    kind: 'lead',
    payload,
    fields: fieldsOfForm(payload),
  }));
}

async function findRedirect(delivery: Delivery, { options }: Context): Promise<string | undefined> {
  const body = await decodeBody(delivery);
  if (!body.ok || !isObject(body.value)) return undefined;
  const fields = body.value;
  return REDIRECT_FIELDS.map((name) => fields[name])
    .filter((value) => typeof value === 'string')
    .find((value) => isOnOrigin(value, options.origins));
}

/** Only a page: `blob:` and the like have the origin of the site in them, and are none. */
const isOnOrigin = (page: string, origins: readonly string[]): boolean =>
  /^https?:/i.test(page.trim()) && origins.includes(originOf(page) ?? '');

const originOf = (page: string): string | undefined =>
  URL.canParse(page) ? new URL(page).origin : undefined;

/** What the form was sent with, beside the person's answers. */
async function readScreening(
  delivery: Delivery,
  { options, secrets }: Context,
): Promise<Screening> {
  const { limits, token, verify, whenUnverified, apiUrl } = options;
  const body = await decodeBody(delivery);
  const fields = body.ok && isObject(body.value) ? body.value : {};
  const told = (name: string): string | undefined => asText([fields[name]].flat()[0]);
  return {
    limits,
    whenUnverified,
    ...(token && { token: { ...token, given: told(TOKEN_FIELD) } }),
    ...(verify && {
      verify: { by: verify, apiUrl, secrets, response: told(verifiers[verify].field) },
    }),
  };
}

/**
 * `form.js`, the script that puts a token into the forms of a site; and `form-token`, what it asks for.
 * The script is the same for everybody and may be kept for an hour; a token is told to the configured
 * sites only.
 */
async function serveFormFile(
  file: string,
  delivery: Delivery,
  { name, options }: { readonly name: string; readonly options: Options },
  code: () => Promise<Result<Code, Answer>>,
): Promise<Answer | undefined> {
  if (options.token === undefined) return undefined;
  if (file === 'form.js') return formScript;
  // With a GET to its own site, which `publicUrl` may be, a browser sends no `Origin`.
  const allowed = originAmong(options, claimedOrigin(delivery.headers));
  if (file !== 'form-token' || allowed === undefined) return undefined;
  const makeCode = await code();
  if (!makeCode.ok) return makeCode.error;
  const token = makeFormToken(name, delivery.receivedAt, makeCode.value);
  return {
    status: 200,
    headers: {
      ...corsHeaders(allowed),
      'content-type': 'application/json',
      'cache-control': 'no-store',
    },
    body: JSON.stringify({ token, ...options.token }),
  };
}
