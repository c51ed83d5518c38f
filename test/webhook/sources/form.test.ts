import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { describeIssues } from '../../../functions/config/connector.ts';
import { readPhone } from '../../../functions/lead/phone.ts';
import { ok } from '../../../functions/shared/result.ts';
import type { Receipt } from '../../../functions/webhook/source.ts';
import { form } from '../../../functions/webhook/sources/form/form.ts';
import { delivery, fixture } from './deliveries.ts';

const SITE = 'https://www.acme.co.za';
const context = (options: Partial<Parameters<typeof form.options.parse>[0] & object> = {}) => ({
  options: form.options.parse({ origins: ['http://localhost:8080', SITE], ...options }),
  secrets: [],
});
const post = (fields: Record<string, string>, headers: Record<string, string> = {}) =>
  delivery({
    headers: { origin: SITE, 'content-type': 'application/x-www-form-urlencoded', ...headers },
    rawBody: new URLSearchParams(fields).toString(),
  });

describe('verify', () => {
  it.each([
    [{ origin: SITE }, true],
    [{ origin: 'http://localhost:8080' }, true],
    [{ referer: `${SITE}/contact?x=1` }, true],
    [{ origin: SITE, referer: 'https://evil.example.org/' }, true],
    [{}, false],
    [{ origin: 'null' }, false],
    [{ origin: 'null', referer: `${SITE}/` }, false],
    [{ origin: 'https://evil.example.org', referer: `${SITE}/` }, false],
    [{ origin: 'https://acme.co.za' }, false],
    [{ origin: `${SITE}.evil.example.org` }, false],
    [{ origin: 'http://www.acme.co.za' }, false],
    [{ origin: `${SITE}:8443` }, false],
    [{ origin: `${SITE}, https://evil.example.org` }, false],
    [{ referer: 'www.acme.co.za' }, false],
    [{ referer: `https://evil.example.org/${SITE}` }, false],
  ])('%j: %s', (headers, good) => {
    expect(form.verify(delivery({ headers }), context())).toBe(good);
  });
});

it('a Referer alone is no word for a GET, which links and images make', () => {
  const referer = `${SITE}/contact`;
  expect(form.verify(delivery({ method: 'GET', headers: { referer } }), context())).toBe(false);
  expect(form.verify(delivery({ method: 'GET', headers: { origin: SITE } }), context())).toBe(true);
});

it.each([
  [{ origin: SITE }, 200],
  // A page asks its own site, where somebody passes `/hooks` on to us.
  [{ referer: `${SITE}/contact` }, 200],
  [{ origin: 'https://evil.example.org', referer: `${SITE}/` }, undefined],
  [{ referer: 'https://evil.example.org/' }, undefined],
  [{}, undefined],
])('a token is told to a page of the configured sites: %j', async (headers, status) => {
  const source = { name: 'site', options: context({ token: {} }).options };
  const asked = delivery({ method: 'GET', headers });
  const answer = await form.serve?.('form-token', asked, source, async () => ok(() => 'ab'));
  expect(answer?.status).toBe(status);
});

describe('preflight', () => {
  it('lets an allowed origin post', () => {
    const made = delivery({ method: 'OPTIONS', headers: { origin: SITE } });
    expect(form.handshake?.(made, context())).toEqual({
      status: 204,
      headers: expect.objectContaining({
        'access-control-allow-origin': SITE,
        'access-control-allow-methods': 'GET, POST',
        vary: 'Origin',
      }),
      body: '',
    });
  });

  it.each([
    ['OPTIONS', 'https://evil.example.org'],
    ['OPTIONS', 'null'],
    ['POST', SITE],
  ])('does not answer %s from %s', (method, origin) => {
    expect(form.handshake?.(delivery({ method, headers: { origin } }), context())).toBeUndefined();
  });
});

describe('read', () => {
  it('reads what a browser posts', async () => {
    const made = fixture('form-browser');
    expect(form.verify(made, context())).toBe(true);
    expect(await form.read(made, context())).toEqual({
      ok: true,
      value: [
        {
          kind: 'lead',
          payload: expect.objectContaining({ first_name: 'Naledi' }),
          fields: {
            firstName: 'Naledi',
            surname: 'Khumalo',
            email: 'naledi@example.org',
            phones: ['082 555 0108'],
            answers: [['interest', 'Solar, Battery']],
          },
        },
      ],
    });
  });

  it('reads what a script posts', async () => {
    const result = await form.read(fixture('form-fetch'), context());
    expect(result).toMatchObject({ ok: true, value: [{ fields: { fullName: 'Naledi Khumalo' } }] });
  });

  it.each([
    [{}, { confirm_website: 'https://spam.example.org' }, 'ignored'],
    [{}, { confirm_website: '' }, 'lead'],
    [{ honeypot: 'nickname' }, { nickname: 'x' }, 'ignored'],
    [{ honeypot: 'nickname' }, { confirm_website: 'x' }, 'lead'],
  ])('with options %j and %j: %s', async (options, fields, kind) => {
    const result = await form.read(post({ phone: '1', ...fields }), context(options));
    expect(result).toMatchObject({ ok: true, value: [{ kind }] });
  });

  it('takes no answers from fields that steer the form', async () => {
    const steering = { _subject: 'x', _next: SITE, redirect: SITE, _honey: '' };
    const result = await form.read(post({ phone: '0825550101', ...steering }), context());
    expect(result).toEqual({
      ok: true,
      value: [
        { kind: 'lead', payload: { phone: '0825550101' }, fields: { phones: ['0825550101'] } },
      ],
    });
  });

  it('reads no list', async () => {
    const made = delivery({ headers: { origin: SITE }, rawBody: '[{"phone":"1"}]' });
    expect(await form.read(made, context())).toMatchObject({ ok: false, error: { status: 400 } });
  });
});

describe('acknowledge', () => {
  const good: Receipt = { accepted: [{ id: 'a' }], rejected: [], ignored: 0 };
  const trapped: Receipt = { accepted: [], rejected: [], ignored: 1 };
  const bad: Receipt = {
    accepted: [],
    rejected: [{ id: 'x', field: 'phoneNumber', reason: 'has <no> digits & "more"' }],
    ignored: 0,
  };
  const answer = async (receipt: Receipt, made = post({ phone: '<script>' }), options = {}) =>
    form.acknowledge?.(receipt, made, context(options));

  it('shows a thank-you page', async () => {
    const page = await answer(good, undefined, { thanks: 'Dankie & <totsiens>' });
    expect(page).toMatchObject({
      status: 200,
      headers: { 'content-type': 'text/html; charset=utf-8' },
    });
    expect(page?.body).toContain('Dankie &amp; &lt;totsiens&gt;');
    expect(page?.body).not.toContain('<script>');
  });

  it.each([
    ['of the config', {}, `${SITE}/thanks`],
    ['of the form', { redirect: `${SITE}/dankie` }, `${SITE}/dankie`],
    ['of the form', { _redirect: 'http://localhost:8080/ok' }, 'http://localhost:8080/ok'],
    ['of the form', { _next: `${SITE}/a b` }, `${SITE}/a%20b`],
    ['of another site', { redirect: 'https://evil.example.org/' }, `${SITE}/thanks`],
    ['without a scheme', { redirect: '//evil.example.org/' }, `${SITE}/thanks`],
    ['that is a script', { redirect: 'javascript:alert(1)' }, `${SITE}/thanks`],
    ['that a script has made', { redirect: `blob:${SITE}/7c1d` }, `${SITE}/thanks`],
    ['that a script has made', { redirect: ` BLOB:${SITE}/7c1d` }, `${SITE}/thanks`],
    ['of a file system', { redirect: `filesystem:${SITE}/temporary/x` }, `${SITE}/thanks`],
    ['of data', { redirect: 'data:text/html,<script>1</script>' }, `${SITE}/thanks`],
    ['of a look-alike', { redirect: `${SITE}@evil.example.org/` }, `${SITE}/thanks`],
  ])('goes to the page %s: %j', async (_, fields, location) => {
    const made = post({ phone: '1', ...fields } as Record<string, string>);
    const found = await answer(good, made, { redirect: `${SITE}/thanks` });
    expect(found).toMatchObject({ status: 303, headers: { location }, body: '' });
  });

  it('names the field that cannot be used, as text', async () => {
    const page = await answer(bad, undefined, { redirect: `${SITE}/thanks` });
    expect(page?.status).toBe(422);
    expect(page?.body).toContain('phone number: it has &lt;no&gt; digits &amp; &quot;more&quot;');
    expect(page?.body).not.toContain('<script>');
  });

  it.each([
    [['ZA'], 'South Africa'],
    [['ZA', 'NA', 'BW'], 'South Africa, Namibia, and Botswana'],
  ])('says in a visitor’s words whose numbers are phoned: %j', async (dialled, whose) => {
    const read = readPhone(['+44 20 7946 0958'], { home: 'ZA', country: 'ZA', dialled });
    if (read.ok) throw new Error('dialled');
    const rejected = [{ id: 'x', field: 'phoneNumber', reason: read.error.reason }];
    const made = post({ phone: '1' });
    const receipt = { accepted: [], rejected, ignored: 0 };
    const page = await form.acknowledge?.(receipt, made, context(), dialled);
    expect(page?.body).toContain(
      `We could not use the phone number: we can phone numbers of ${whose} only. Please go back`,
    );
  });

  it.each([
    { 'sec-fetch-mode': 'cors', accept: '*/*' },
    { accept: 'application/json' },
    { 'x-requested-with': 'XMLHttpRequest' },
  ])('answers a script (%j) in JSON that its page may read', async (headers) => {
    const made = post({ phone: '1' }, headers as Record<string, string>);
    const [yes, no] = [await answer(good, made), await answer(bad, made)];
    const cors = { 'access-control-allow-origin': SITE, 'content-type': 'application/json' };
    expect(yes).toMatchObject({ status: 200, headers: cors });
    expect(JSON.parse(yes?.body ?? '')).toMatchObject({ ok: true });
    expect(no).toMatchObject({ status: 422, headers: cors });
    expect(JSON.parse(no?.body ?? '')).toMatchObject({ ok: false, field: 'phoneNumber' });
  });

  it('tells a bot nothing', async () => {
    const script = post({ phone: '1' }, { accept: 'application/json' });
    expect(await answer(trapped)).toEqual(await answer(good));
    expect(await answer(trapped, script)).toEqual(await answer(good, script));
  });
});

describe('options', () => {
  it.each([
    [{ origins: [] }, 'origins: must name at least one origin'],
    [{ origins: [`${SITE}/`] }, `origins, the 1st: must be an origin`],
    [{ origins: [`${SITE}/contact`] }, `got "${SITE}/contact"`],
    [{ origins: ['www.acme.co.za'] }, 'got "www.acme.co.za"'],
    [{ origins: ['*'] }, 'got "*"'],
    [{ origins: ['http://www.acme.co.za'] }, 'must start with https://'],
    [{ origins: ['ftp://localhost'] }, 'origins, the 1st'],
    [{ origins: [SITE], redirect: 'https://evil.example.org/' }, `redirect: must be a page of`],
    [{ origins: [SITE], redirect: 'https://evil.example.org/' }, 'got "https://evil.example.org/"'],
    [{ origins: [SITE], redirect: '/thanks' }, 'redirect: must be the URL'],
    [{ origins: [SITE], honeypot: '' }, 'honeypot: must not be empty'],
    [{ origins: [SITE], limits: { perNumber: 0 } }, "or 'none' for no limit, got 0"],
    [{ origins: [SITE], limits: { perDay: 'all' } }, `or 'none' for no limit, got "all"`],
    [{ origins: [SITE], limits: { perHour: 3 } }, 'limits.perHour: is not a setting'],
    [{ origins: [SITE], token: { least: '3' } }, 'token.least: must be seconds, minutes or hours'],
    [
      { origins: [SITE], token: { least: '13h', most: '1h' } },
      'must be under its most, got {"least":"13h","most":"1h"}',
    ],
    [
      { origins: [SITE], verify: 'captcha' },
      'verify: must be one of turnstile, hcaptcha, recaptcha',
    ],
    [{ origins: [SITE], apiUrl: 'http://evil.example' }, 'apiUrl: must start with https://'],
    [{ origins: [SITE], whenUnverified: 'drop' }, 'whenUnverified: must be one of park, accept'],
    [{ origins: [SITE], origin: SITE }, 'origin'],
    [{}, "origins: is missing: must be a list of your sites, such as ['https://www.acme.co.za']"],
  ])('%j: %s', (options, message) => {
    const result = form.options.safeParse(options, { reportInput: true });
    expect(describeIssues(result.error?.issues ?? [])).toContain(message);
  });
});

it('never throws', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.dictionary(
        fc.constantFrom('origin', 'referer', 'content-type', 'accept'),
        fc.oneof(fc.string(), fc.constant(SITE)),
      ),
      fc.oneof(fc.uint8Array(), fc.webQueryParameters()),
      async (headers, rawBody) => {
        const made = delivery({ headers, rawBody });
        expect(typeof form.verify(made, context())).toBe('boolean');
        expect(typeof (await form.read(made, context())).ok).toBe('boolean');
        const receipt = { accepted: [], rejected: [], ignored: 0 };
        expect((await form.acknowledge?.(receipt, made, context()))?.status).toBe(200);
      },
    ),
  );
});
