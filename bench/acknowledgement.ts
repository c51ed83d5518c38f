import { samples } from '../cli/samples/index.ts';
import { bearer, type Sample } from '../cli/samples/sample.ts';
import { proofOf } from '../cli/samples/sender.ts';
import { type ConnectorInput, defineConnector } from '../functions/connector.ts';
import { type ConfiguredSource, configureSources } from '../functions/webhook/configure.ts';
import type { PresetName } from '../functions/webhook/presets.ts';
import { type ReceiveEffects, receive } from '../functions/webhook/receive.ts';
import type { Delivery } from '../functions/webhook/source.ts';
import { aPostedLead } from './support/leads.ts';
import type { Result } from './support/result.ts';
import { median, percent, percentile, short } from './support/statistics.ts';

export interface AcknowledgementSettings {
  readonly deliveries: number;
  /** Deliveries before the first that counts: the engine compiles what is used often. */
  readonly warmUp: number;
}

/** What the webhook function itself needs for one delivery, without queue and network, milliseconds. */
export interface Acknowledged {
  readonly preset: string;
  readonly leads: number;
  readonly p50: number;
  readonly p99: number;
  /** Processor time a delivery, on average. */
  readonly cpuMs: number;
  /** Shares of the time. */
  readonly shares: Readonly<Record<Step, number>>;
}

type Step = 'verify' | 'read' | 'map' | 'queue';

/** Good as text, as hex (Squarespace) and as base64 (Standard Webhooks). */
const SECRET = '5ec2e70f7be0bec45ec2e70f7be0bec4';
const site = 'https://www.acme.co.za';
/** What some presets cannot do without. */
const settings: Readonly<Record<string, object>> = {
  form: { origins: [site] },
  salesforce: { organizationId: '00D000000000001EAA' },
  wix: { auth: 'token' },
};

/**
 * Measures the flow of the webhook function, of every preset that has a sample and needs to ask its
 * sender nothing, and of `generic` with more leads a delivery. Queue and secrets are stand-ins that
 * answer at once. What it logs goes to this process's output.
 */
export async function acknowledgement(
  options: AcknowledgementSettings,
): Promise<Result<readonly Acknowledged[]>> {
  const measured: Acknowledged[] = [];
  for (const [preset, sample] of Object.entries(samples)) {
    const one = (n: number) => deliveryOf(preset, sample, n);
    const found = await measure(preset as PresetName, 1, one, options);
    if (found !== undefined) measured.push(found);
  }
  for (const leads of [10, 100]) {
    const sample: Sample = { ...samples.generic, ...manyLeads(leads) };
    const many = (n: number) => deliveryOf('generic', sample, n);
    const found = await measure('generic', leads, many, options);
    if (found !== undefined) measured.push(found);
  }
  return { raw: measured, table: toTable(measured) };
}

const manyLeads = (count: number): Sample => ({
  contentType: 'application/json',
  body: ({ id }) =>
    JSON.stringify(
      Array.from({ length: count }, (_, n) => ({ ...aPostedLead(n), id: `${id}-${n}` })),
    ),
  token: bearer,
});

/** @returns undefined for a preset that does not answer its sample with success by itself */
async function measure(
  preset: PresetName,
  leads: number,
  deliveryOfNumber: (n: number) => Delivery,
  { deliveries, warmUp }: AcknowledgementSettings,
): Promise<Acknowledged | undefined> {
  const spent: Record<Step, number> = { verify: 0, read: 0, map: 0, queue: 0 };
  const effects = effectsOf(preset, spent);
  const totals: number[] = [];
  let cpu = process.cpuUsage();
  for (let n = -warmUp; n < deliveries; n++) {
    const delivery = deliveryOfNumber(n + warmUp);
    if (n === 0) {
      for (const step of ['verify', 'read', 'queue'] as const) spent[step] = 0;
      cpu = process.cpuUsage();
    }
    const began = performance.now();
    const { status } = await receive({ source: preset, delivery }, effects);
    if (status !== 200 && status !== 303) return undefined;
    if (n >= 0) totals.push(performance.now() - began);
  }
  const { user, system } = process.cpuUsage(cpu);
  const total = totals.reduce((sum, time) => sum + time, 0);
  spent.map = total - spent.verify - spent.read - spent.queue;
  const shares = Object.fromEntries(
    Object.entries(spent).map(([step, time]) => [step, time / total]),
  ) as Record<Step, number>;
  const cpuMs = (user + system) / 1_000 / deliveries;
  return { preset, leads, p50: median(totals), p99: percentile(totals, 99), cpuMs, shares };
}

/** The effects of the webhook function, with a stop watch at the seams of its flow. */
function effectsOf(preset: PresetName, spent: Record<Step, number>): ReceiveEffects {
  const timed =
    <Args extends unknown[], Value>(step: Step, run: (...args: Args) => Value) =>
    (...args: Args): Value => {
      const began = performance.now();
      const stop = () => {
        spent[step] += performance.now() - began;
      };
      const value = run(...args);
      if (value instanceof Promise) value.then(stop, stop);
      else stop();
      return value;
    };
  const connector = defineConnector({
    name: 'bench',
    country: 'ZA',
    euphoria: { url: 'https://api.example.org/' },
    defaults: { campaign: 'SalesCampaign', list: 'WebLeads', dataSource: 'webhooks' },
    sources: { [preset]: { preset, ...settings[preset] } } as ConnectorInput['sources'],
  });
  const sources = [...configureSources(connector)].map(
    ([name, source]): [string, ConfiguredSource] => {
      const { preset } = source;
      const verify: typeof preset.verify = timed('verify', (...args) => preset.verify(...args));
      const read: typeof preset.read = timed('read', (...args) => preset.read(...args));
      // A look-up would go out to the sender.
      const lookUp = async () => [];
      return [name, { ...source, preset: { ...preset, verify, read, lookUp } }];
    },
  );
  const taken = timed('queue', () => Promise.resolve(true));
  return {
    connector,
    sources: new Map(sources),
    readSecrets: async () => ({ ok: true, value: { [preset]: { secrets: [SECRET] } } }),
    readSalt: async () => ({ ok: true, value: 'salt' }),
    queueLeads: taken,
    parkLeads: taken,
    count: () => {},
  };
}

function deliveryOf(source: string, sample: Sample, n: number): Delivery {
  const [now, options] = [Date.now(), { ...settings[source] }];
  const { firstName, surname, email } = aPostedLead(n);
  const id = String(1_000_000_000 + n);
  const lead = { id, firstName, surname, email, phone: '+27825550142' };
  const body = sample.body(lead, options);
  const proof = proofOf(sample, options);
  if (!proof.ok) throw new Error(proof.error);
  const url = new URL(`https://hooks.example.org/hooks/${source}`);
  const signed = proof.value({ url: url.href, body, secret: SECRET, now, options });
  for (const [name, value] of Object.entries(signed.query ?? {})) url.searchParams.set(name, value);
  return {
    method: 'POST',
    url: url.href,
    headers: { 'content-type': sample.contentType, ...signed.headers },
    query: url.searchParams,
    body: Buffer.from(signed.body ?? body),
    receivedAt: now,
  };
}

const toTable = (measured: readonly Acknowledged[]) => ({
  title: 'Acknowledgement: the webhook function’s own time, milliseconds a delivery',
  columns: ['preset', 'leads', 'p50', 'p99', 'CPU', 'verify', 'read', 'map', 'queue'],
  rows: measured.map(({ preset, leads, p50, p99, cpuMs, shares }) => [
    preset,
    String(leads),
    short(p50),
    short(p99),
    short(cpuMs),
    percent(shares.verify),
    percent(shares.read),
    percent(shares.map),
    percent(shares.queue),
  ]),
  notes: [
    'Warm, with stand-ins for queue and secrets that answer at once. “Map” is all that is none of the other three: numbers and names, the queue message, logging, the answer.',
  ],
});
