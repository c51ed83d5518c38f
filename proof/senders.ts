import { request } from 'node:https';
import { buffer } from 'node:stream/consumers';
import { samples } from '../cli/samples/index.ts';
import type { Sample, SampleLead } from '../cli/samples/sample.ts';
import { proofOf } from '../cli/samples/sender.ts';
import { defineConnector } from '../functions/connector.ts';
import { configureSources } from '../functions/webhook/configure.ts';
import type { PresetName } from '../functions/webhook/presets.ts';
import * as presets from '../functions/webhook/presets.ts';
import type { Preset } from '../functions/webhook/source.ts';

export const origin = 'https://www.acme.co.za';
/** Hexadecimal, which even senders take whose keys are decoded. */
export const TOKEN = '00112233445566778899aabbccddeeff00112233445566778899aabb';

/** What a sender of JSON proves itself with. */
export const bearer = { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' };

const networks = ['82', '83', '84', '72', '73', '74', '76', '78', '79', '71'];

/** An invented person for each number up to 999. Nobody has a number with `555 01xx` in it. */
export const person = (n: number): SampleLead => ({
  id: String(1_000_000 + n),
  firstName: 'Thandi',
  surname: 'Mokoena',
  phone: `+27${networks[Math.floor(n / 100) % 10]}55501${String(n % 100).padStart(2, '0')}`,
  email: `thandi.${n}@example.org`,
});

/** As the API gets the number of a person. */
export const dialled = (n: number): string => person(n).phone.replace('+27', '0');

export interface Answer {
  readonly status: number;
  readonly body: string;
  readonly headers: Readonly<Record<string, unknown>>;
}

/** How a webhook is posted to. The engine is on this machine, whatever the address says. */
export type Post = (
  url: string,
  options: {
    readonly method?: string;
    readonly headers?: Readonly<Record<string, string>>;
    readonly body?: string | Buffer;
  },
) => Promise<Answer>;

/** @param host where to connect to; by default, what the address says */
export const createPost =
  (host?: string): Post =>
  (address, { method = 'POST', headers = {}, body = '' }) => {
    const url = new URL(address);
    const { promise, resolve, reject } = Promise.withResolvers<Answer>();
    const sent = request(
      {
        host: host ?? url.hostname,
        port: url.port || 443,
        servername: url.hostname,
        path: `${url.pathname}${url.search}`,
        method,
        headers: { host: url.host, ...headers, 'content-length': Buffer.byteLength(body) },
        timeout: 30_000,
      },
      async (response) => {
        const answered = (await buffer(response)).toString();
        resolve({ status: response.statusCode ?? 0, body: answered, headers: response.headers });
      },
    );
    sent.on('timeout', () => sent.destroy(new Error(`${url.pathname}: no answer in 30 s`)));
    sent.on('error', reject);
    sent.end(body);
    return promise;
  };

/** A kind of sender whose sample tells a person, and not only an id that has to be looked up. */
export interface Kind {
  readonly preset: PresetName;
  readonly sample: Sample;
  /** What a source of this kind has in the config. */
  readonly settings: Readonly<Record<string, unknown>>;
  readonly needsSecret: boolean;
}

/** Every kind of sender that there is a sample of, but for those that only tell an id. */
export async function kindsOfSenders(): Promise<readonly Kind[]> {
  const known: Readonly<Record<PresetName, Preset>> = presets;
  const kinds = Object.entries(samples).map(([preset, sample]) => ({
    preset: preset as PresetName,
    sample,
    settings: { preset, ...(preset === 'form' && { origins: [origin] }) },
    needsSecret: known[preset as PresetName].needsSecret,
  }));
  const told = await Promise.all(kinds.map(tellsAPerson));
  return kinds.filter((_, index) => told[index]);
}

async function tellsAPerson({ sample, settings }: Kind): Promise<boolean> {
  const connector = defineConnector({
    name: 'kinds',
    country: 'ZA',
    euphoria: { url: 'https://api.example.org/' },
    defaults: { campaign: 'C', list: 'L' },
    sources: { one: settings as { preset: 'generic' } },
  });
  const source = configureSources(connector).get('one');
  if (source === undefined) return false;
  const { url, headers, body } = signed('https://hooks.example.org/hooks/one', sample, person(0));
  const read = await source.preset.read(
    {
      method: 'POST',
      url,
      headers,
      query: new URL(url).searchParams,
      body: Buffer.from(body),
      receivedAt: Date.now(),
    } as unknown as Parameters<typeof source.preset.read>[0],
    { options: source.options, secrets: [TOKEN] } as never,
  );
  return read.ok && read.value.some(({ kind }) => kind === 'lead');
}

/** A request as its sender signs it. */
export function signed(address: string, sample: Sample, lead: SampleLead) {
  const url = new URL(address);
  const options = sample === samples.form ? { origins: [origin] } : {};
  const body = sample.body(lead, options);
  const sign = proofOf(sample, options);
  if (!sign.ok) throw new Error(sign.error);
  // Some sign their address. That of an API Gateway has no port; the engine's must not count.
  const signedUrl = new URL(url);
  signedUrl.port = '';
  const proof = sign.value({
    ...{ url: signedUrl.href, body, secret: TOKEN },
    ...{ now: Date.now(), options },
  });
  for (const [name, value] of Object.entries(proof.query ?? {})) {
    url.searchParams.append(name, value);
  }
  return {
    url: url.href,
    headers: { 'content-type': sample.contentType, ...proof.headers },
    body: proof.body ?? body,
  };
}
