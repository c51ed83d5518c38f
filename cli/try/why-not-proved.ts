import * as z from 'zod';
import type { ConfiguredSource } from '../../functions/webhook/configure.ts';
import { tokenParameters } from '../../functions/webhook/proof/token.ts';
import { asObject, isObject } from '../../functions/webhook/reading/json-values.ts';
import type { Delivery, SourceContext } from '../../functions/webhook/source.ts';
import type { WebhookSecrets } from '../../functions/webhook/webhook-secrets.ts';
import { fromJson } from '../from-json.ts';
import { senderOf } from '../samples/sender.ts';
import { inWords, toTime } from '../table.ts';

/**
 * Why a delivery is refused, in one line for whoever has the secrets: the function itself does not tell a
 * stranger. The source's own proof is asked again with one thing changed at a time (another secret, an
 * earlier time, other bytes, another address, a setting left out); what makes it pass is what was wrong.
 *
 * @param secrets those of all sources. None of them, and nothing of the body, is in the answer
 * @param isTimeTold whether somebody has said when it came in
 */
export async function whyNotProved(
  delivery: Delivery,
  source: ConfiguredSource,
  secrets: WebhookSecrets,
  isTimeTold = false,
): Promise<string> {
  const { name, preset, options } = source;
  const own = ownEntry(secrets, name);
  if (preset.needsSecret && (own === undefined || own.secrets.length === 0)) {
    return `no secret of the source ${name} is known: see --secrets`;
  }
  const context = contextOf(source, own);
  const passes = async (changed: Partial<Delivery>, changedContext = context): Promise<boolean> =>
    preset.verify({ ...delivery, ...changed }, changedContext);

  const names = await headersOfProof(delivery, source, secrets);
  const present = names.filter((header) => delivery.headers[header] !== undefined);
  if (!preset.needsSecret) return withoutSecret(delivery, options, names, present);

  for (const [other, { secrets: theirs }] of Object.entries(secrets)) {
    if (other !== name && (await passes({}, { ...context, secrets: theirs }))) {
      return `it proves itself by the secret of the source ${other}, not by that of ${name}`;
    }
  }
  for (const at of timesIn(delivery)) {
    if (await passes({ receivedAt: at })) {
      const seconds = Math.abs(delivery.receivedAt - at) / 1_000;
      const when = at < delivery.receivedAt ? 'before' : 'after';
      const says = `its signature is right, but of ${toTime(at)}, ${inWords(seconds)} ${when} the time it came in`;
      if (!isTimeTold) return `${says}: say by --at when that was`;
      const most = await furthest(at, delivery.receivedAt, (receivedAt) => passes({ receivedAt }));
      return `${says}, ${toTime(delivery.receivedAt)}: ${inWords(most / 1_000)} is the most`;
    }
  }
  for (const [what, body] of otherBytes(delivery.body)) {
    if (await passes({ body })) return `its signature is of other bytes: ${what}`;
  }
  for (const url of otherAddresses(delivery.url)) {
    if (await passes({ url })) return `its signature is of another address: ${url.split('?')[0]}`;
  }
  for (const [option, usual] of leftOut(source)) {
    if (await passes({}, { ...context, options: { ...options, [option]: usual } })) {
      return `its proof is right, but not for the source's ${option}: ${JSON.stringify(options[option])}`;
    }
  }
  return describe(names, present, delivery, source);
}

/** The settings of a source that it can do without, each with what it is if it is left out. */
const leftOut = ({ preset, options }: ConfiguredSource): readonly (readonly [string, unknown])[] =>
  Object.keys(options).flatMap((option) => {
    const schema = preset.options.shape[option];
    const usual = schema && z.safeParse(schema, undefined);
    return usual?.success === true ? [[option, usual.data] as const] : [];
  });

const ownEntry = (secrets: WebhookSecrets, name: string) =>
  Object.hasOwn(secrets, name) ? secrets[name] : undefined;

/** Headers that every sender has, and that prove nothing. */
const COMMON = new Set([
  'content-type',
  'content-length',
  'content-encoding',
  'user-agent',
  'host',
]);

/**
 * The headers in which a source looks for the proof of a delivery; none, where its sender puts it into the body.
 *
 * @param secrets those of all sources
 */
export async function headersOfProof(
  delivery: Delivery,
  source: ConfiguredSource,
  secrets: WebhookSecrets,
): Promise<readonly string[]> {
  const seen = new Set<string>();
  const headers = new Proxy(delivery.headers, {
    get(target, name) {
      if (typeof name === 'string' && !COMMON.has(name)) seen.add(name);
      return Reflect.get(target, name);
    },
  });
  // Without any secret a source may not look for what could not be right.
  const own = ownEntry(secrets, source.name) ?? { secrets: ['none is known'] };
  const context = contextOf(source, own);
  await source.preset.verify({ ...delivery, headers }, context);
  return [...seen];
}

const contextOf = (
  { options }: ConfiguredSource,
  own: ReturnType<typeof ownEntry>,
): SourceContext => ({ options, secrets: [], ...own });

function withoutSecret(
  { headers }: Delivery,
  options: Readonly<Record<string, unknown>>,
  names: readonly string[],
  present: readonly string[],
): string {
  const origins = [options.origins ?? []].flat().join(', ');
  const [first] = present;
  if (first === undefined)
    return `the header ${names[0] ?? 'origin'} is missing; it must be one of ${origins}`;
  return `the header ${first} must be one of ${origins}, got ${JSON.stringify(headers[first])}`;
}

function describe(
  names: readonly string[],
  present: readonly string[],
  delivery: Delivery,
  source: ConfiguredSource,
): string {
  const { query } = delivery;
  const parameters = tokenParameters.filter((name) => query.has(name));
  const isToken = names.includes('x-webhook-token');
  const where = [
    ...present.map((name) => `the header ${name}`),
    ...(isToken ? parameters.map((name) => `the parameter ${name}`) : []),
  ].join(', ');
  if (where === '' && isToken) {
    return `there is no token: it may stand in ${names.join(', ')}, or in the address as ?${tokenParameters[0]}=`;
  }
  if (where === '' && names.length > 0) {
    return `the header ${names.join(' or ')} is missing, by which the sender proves itself`;
  }
  const scheme = /^([a-z]+) +\S+$/i.exec(delivery.headers.authorization?.trim() ?? '')?.[1];
  if (isToken && scheme !== undefined && !/^(?:bearer|basic)$/i.test(scheme)) {
    return `the header authorization: its scheme must be Bearer or Basic, got ${JSON.stringify(scheme)}`;
  }
  if (isToken) return `${where}: the token is another one than the source's`;
  if (where === '') return describeBody(delivery, source);
  return `${where}: not the signature of these bytes under the source's secret. Either the secret is another one, or the body is not as it came`;
}

/** Of a sender that has its key in the body: what of that is not as the sample would have it. */
function describeBody({ url, body, receivedAt: now }: Delivery, source: ConfiguredSource): string {
  const { proof } = senderOf(source) ?? {};
  const { options } = source;
  const told = fromJson(body.toString());
  if (proof?.ok && isObject(told)) {
    const signed = proof.value({ url, body: body.toString(), secret: '', now, options });
    const proved = Object.entries(asObject(fromJson(signed.body ?? '')));
    const [key] = proved.find(([name, value]) => told[name] !== value && value === '') ?? [];
    if (key !== undefined) {
      return key in told
        ? `${key}, in the body, is another one than the source's secret`
        : `${key} is missing in the body, by which the sender proves itself`;
    }
  }
  return "what the body proves itself by is missing, or is not the source's secret";
}

/** When the sender may have signed it: every time that it tells, at most a few. */
function timesIn({ headers, query, body }: Delivery): readonly number[] {
  const texts = [...Object.values(headers), ...query.values(), tokensOf(headers, body)];
  const times = texts.flatMap((text) => [
    ...[...text.slice(0, 4_096).matchAll(/(?<!\d)\d{10}(?:\d{3})?(?!\d)/g)].map(([digits]) =>
      digits.length === 10 ? Number(digits) * 1_000 : Number(digits),
    ),
    ...[...text.slice(0, 4_096).matchAll(/\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:?\d\d)/g)].map(
      ([at]) => Date.parse(at),
    ),
  ]);
  return [...new Set(times.filter((at) => Number.isFinite(at)))].slice(0, 10);
}

/**
 * How far from its own time a signature is still taken, milliseconds to about a second: only the source's
 * proof knows, so that it is asked, for a time halfway each time.
 */
async function furthest(
  taken: number,
  refused: number,
  passes: (at: number) => Promise<boolean>,
): Promise<number> {
  let [near, far] = [taken, refused];
  while (Math.abs(far - near) > 500) {
    const middle = Math.round((near + far) / 2);
    if (await passes(middle)) near = middle;
    else far = middle;
  }
  return Math.abs(near - taken);
}

/** What a JSON Web Token says, which holds its times: in the authorization, or the body whole. */
function tokensOf({ authorization = '' }: Delivery['headers'], body: Buffer): string {
  return [authorization, body.subarray(0, 16_384).toString('latin1')]
    .flatMap((text) => /\bey[\w-]+\.([\w-]+)\.[\w-]+/.exec(text)?.[1] ?? [])
    .map((part) => Buffer.from(part, 'base64url').toString())
    .join(' ');
}

/** The body as it may have been before a tool changed it, with what the tool did. */
function otherBytes(body: Buffer): readonly (readonly [what: string, body: Buffer])[] {
  const text = body.toString();
  const changed: (readonly [string, string])[] = [
    ['a line break was added at its end', text.replace(/\r?\n$/, '')],
    ['the line break at its end is missing', `${text}\n`],
    ['its line breaks were changed', text.replaceAll('\r\n', '\n')],
    ['its line breaks were changed', text.replaceAll(/\r?\n/g, '\r\n')],
    ['blanks around it were cut or added', text.trim()],
  ];
  try {
    const value = JSON.parse(text);
    changed.push(
      ['its JSON was written anew, with line breaks', JSON.stringify(value)],
      ['its JSON was written anew, without line breaks', JSON.stringify(value, null, 2)],
    );
  } catch {
    // No JSON, which nobody can have written anew.
  }
  return changed
    .filter(([, one]) => one !== text)
    .map(([what, one]) => [what, Buffer.from(one)] as const);
}

/** What else the sender may have called: without a proxy that changes scheme or query. */
function otherAddresses(url: string): readonly string[] {
  const [bare = ''] = url.split('?');
  const swap = (one: string) =>
    one.startsWith('https:') ? one.replace('https:', 'http:') : one.replace('http:', 'https:');
  return [...new Set([swap(url), bare, swap(bare), `${bare}/`])].filter((one) => one !== url);
}
