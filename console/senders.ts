import { samples } from '../cli/samples/index.ts';
import type { Sample, SampleLead } from '../cli/samples/sample.ts';
import type { ConnectorSecrets } from '../cli/secrets-file.ts';
import { inventPeople } from '../cli/send/people.ts';
import { type Posted, post } from '../cli/send/post.ts';
import type { Connector } from '../functions/config/connector.ts';
import { readPhone } from '../functions/lead/phone.ts';
import { type ConfiguredSource, configureSources } from '../functions/webhook/configure.ts';
import type { EuphoriaSimulator } from '../simulator/simulator.ts';
import { refuseNumber } from './faults.ts';
import { tellAll, tellVisitor } from './posted.ts';
import type { ActionResult, SampleKind, SourceLine } from './wire.ts';

/** How many of them a sender has under way at once. */
const AT_ONCE = 8;
/** So many people are invented at a time: each of them differs from the others. */
const POPULATION = 500;
/** A number that nobody can dial. */
const UNUSABLE = '12345';

export interface SampleOptions {
  readonly connector: Connector;
  /** Those of now: `connector secrets set` may have changed them. */
  readonly tokens: () => ConnectorSecrets['tokens'];
  /** Address of the HTTP API. */
  readonly url: () => string;
  readonly simulator: EuphoriaSimulator | undefined;
}

export interface Senders {
  readonly sources: readonly SourceLine[];
  /** Name of the source that takes the demo form. */
  readonly form: string | undefined;
  /** Posts so many invented leads to a source, one by one, as its sender would. */
  send(source: string, kind: SampleKind, count: number): Promise<ActionResult>;
  /** Posts what somebody has filled in, as the site that the source names would. */
  submitForm(fields: Readonly<Record<string, string>>): Promise<ActionResult>;
}

/** The senders of a connector's sources, with whatever each proves itself by. */
export function openSenders({ connector, tokens, url, simulator }: SampleOptions): Senders {
  const sources = configureSources(connector);
  const known: Readonly<Record<string, Sample>> = samples;
  const sampleOf = ({ config }: ConfiguredSource): Sample | undefined =>
    Object.hasOwn(known, config.preset) ? known[config.preset] : undefined;
  const form = [...sources.values()].find(({ config }) => config.preset === 'form');

  const postAs = (source: ConfiguredSource, sample: Sample, body: string): Promise<Posted> =>
    post(
      { contentType: sample.contentType, body },
      {
        url: new URL(`${url()}/hooks/${source.name}`),
        publicUrl: connector.publicUrl,
        sample,
        secret: source.preset.needsSecret ? (tokens()[source.name] ?? '') : siteOf(source),
      },
    );

  return {
    sources: [...sources.values()].map((source) => ({
      name: source.name,
      preset: source.config.preset,
      hasSample: sampleOf(source) !== undefined,
    })),
    form: form?.name,

    async send(name, kind, count) {
      const source = sources.get(name);
      const sample = source && sampleOf(source);
      if (source === undefined || sample === undefined) {
        return { ok: false, text: `There is no sample for the source ${name}.` };
      }
      if (kind === 'refused' && simulator === undefined) {
        return { ok: false, text: 'Only the simulator refuses a contact on demand.' };
      }
      const posted: Posted[] = [];
      const began = performance.now();
      for (let left = count; left > 0; left -= POPULATION) {
        const people = inventPeople({ count: `${Math.min(left, POPULATION)}` }, connector.country);
        const [first, ...others] = people;
        if (first === undefined) break;
        const isFirst = left === count;
        const all = [isFirst ? adapt(first, kind) : first, ...others];
        posted.push(...(await inParallel(all, (one) => postAs(source, sample, sample.body(one)))));
      }
      return explain(tellAll(posted, performance.now() - began));
    },

    async submitForm(fields) {
      if (form === undefined)
        return { ok: false, text: 'The config has no source of preset form.' };
      const body = new URLSearchParams(fields).toString();
      const script: Sample = {
        contentType: 'application/x-www-form-urlencoded',
        body: () => body,
        // To a script the function answers in JSON what it would tell the visitor on a page.
        sign: ({ secret }) => ({ headers: { origin: secret, accept: 'application/json' } }),
      };
      return tellVisitor(await postAs(form, script, body));
    },
  };

  /** Makes one lead of a burst into what is to be tried. */
  function adapt(lead: SampleLead, kind: SampleKind): SampleLead {
    if (kind === 'unusable') return { ...lead, phone: UNUSABLE };
    if (kind === 'refused' && simulator !== undefined) {
      const { country } = connector;
      const read = readPhone([lead.phone], { home: country, country });
      if (read.ok) refuseNumber(simulator, read.value.digits);
    }
    return lead;
  }
}

/** The answer to a sender does not say what was wrong, the log does. */
const explain = ({ ok, text }: ActionResult): ActionResult => ({
  ok,
  text: ok ? text : `${text}. See why under “Also in the log”.`,
});

/** A form proves itself by the site that it is on, and nothing else. */
const siteOf = ({ options }: ConfiguredSource): string => String([options.origins].flat()[0] ?? '');

/** Runs a task for each item, so many at a time. */
async function inParallel<Item, Value>(
  items: readonly Item[],
  task: (item: Item) => Promise<Value>,
): Promise<readonly Value[]> {
  const values: Value[] = [];
  const waiting = items.values();
  const work = async () => {
    for (const item of waiting) values.push(await task(item));
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return values;
}
