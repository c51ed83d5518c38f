import { samples } from '../../cli/samples/index.ts';
import type { Sample, SampleLead } from '../../cli/samples/sample.ts';
import { obstacleOf } from '../../cli/send/obstacle.ts';
import { inventPeople } from '../../cli/send/people.ts';
import { isIgnored, type Posted, post } from '../../cli/send/post.ts';
import type { Connector } from '../../functions/config/connector.ts';
import { readPhone } from '../../functions/lead/phone.ts';
import { type ConfiguredSource, configureSources } from '../../functions/webhook/configure.ts';
import type { EuphoriaSimulator } from '../../simulator/simulator.ts';
import { refuseNumber } from '../feed/one-machine/faults.ts';
import type { ActionResult, SampleKind, SourceLine } from '../wire.ts';
import { tellAll, tellVisitor } from './posted.ts';

/** How many of them a sender has under way at once. */
const AT_ONCE = 8;
/** So many people are invented at a time: each of them differs from the others. */
const POPULATION = 500;
/** A number that nobody can dial. */
const UNUSABLE = '12345';

export interface SampleOptions {
  readonly connector: Connector;
  /** The token or signing secret of a source as it is now; undefined where none is stored. */
  readonly secretOf: (source: string) => string | undefined;
  /** Address of the HTTP API. */
  readonly url: () => string;
  readonly simulator: EuphoriaSimulator | undefined;
}

export interface Senders {
  readonly sources: () => readonly SourceLine[];
  /** Name of the source that takes the demo form. */
  readonly form: string | undefined;
  /** Posts so many invented leads to a source, one by one, as its sender would. */
  send(source: string, kind: SampleKind, count: number): Promise<ActionResult>;
  /** Posts what somebody has filled in, as the site that the source names would. */
  submitForm(fields: Readonly<Record<string, string>>): Promise<ActionResult>;
}

/** The senders of a connector's sources, with whatever each proves itself by. */
export function openSenders({ connector, secretOf, url, simulator }: SampleOptions): Senders {
  const sources = configureSources(connector);
  const known: Readonly<Record<string, Sample>> = samples;
  const sampleOf = ({ config }: ConfiguredSource): Sample | undefined =>
    Object.hasOwn(known, config.preset) ? known[config.preset] : undefined;
  const form = [...sources.values()].find(({ config }) => config.preset === 'form');

  /** Why no sample of a source can be sent; asked once, when the console is opened. */
  const obstacles = new Map<string, string>();
  const looked = Promise.all(
    [...sources.values()].map(async (source) => {
      const obstacle = await obstacleOf(source, sampleOf(source));
      if (obstacle !== undefined) obstacles.set(source.name, obstacle);
    }),
  );

  const postAs = (source: ConfiguredSource, sample: Sample, body: string): Promise<Posted> =>
    post(
      { contentType: sample.contentType, body },
      {
        url: new URL(`${url()}/hooks/${source.name}`),
        publicUrl: connector.publicUrl,
        sample,
        secret: source.preset.needsSecret ? (secretOf(source.name) ?? '') : siteOf(source),
      },
    );

  return {
    sources: () =>
      [...sources.values()].map(({ name, config }) => ({
        name,
        preset: config.preset,
        noSample: obstacles.get(name),
      })),
    form: form?.name,

    async send(name, kind, count) {
      const source = sources.get(name);
      const sample = source && sampleOf(source);
      if (source === undefined || sample === undefined) {
        return { ok: false, text: `There is no sample for the source ${name}.` };
      }
      await looked;
      const obstacle = obstacles.get(name);
      if (obstacle !== undefined) return { ok: false, text: obstacle };
      if (source.preset.needsSecret && secretOf(name) === undefined) {
        return {
          ok: false,
          text: `No secret of ${name} is stored: npm run connector -- secrets set webhooks ${name}`,
        };
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
      const told = explain(tellAll(posted, performance.now() - began), posted);
      return withWayThroughWhen(told, source, posted);
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
      const posted = await postAs(form, script, body);
      return withWayThroughWhen(tellVisitor(posted), form, [posted]);
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

/** The answer to a sender says little of what was wrong with its proof; where there is more, it is said. */
function explain({ ok, text }: ActionResult, posted: readonly Posted[]): ActionResult {
  const statuses = posted.flatMap((one) => (one.kind === 'answered' ? [one.status] : []));
  const isInLog = statuses.some((status) => LOGGED.includes(status));
  return { ok, text: ok || !isInLog ? text : `${text}. See why under “Also in the log”.` };
}

/** What the webhook function writes into its log, and a word of it into its answer at most. */
const LOGGED: readonly number[] = [400, 401, 415, 503];

/** Neither a sample nor the demo form has what a source's `when` asks for: a file may have it. */
function withWayThroughWhen(
  { ok, text }: ActionResult,
  { name, config }: ConfiguredSource,
  posted: readonly Posted[],
): ActionResult {
  const isPassed = config.when === undefined || !posted.some(isIgnored);
  const way =
    'To try one that passes when: “Save as capture” of this delivery, ' +
    `write into it what when asks for, then npm run connector -- send ${name} FILE.`;
  return { ok, text: isPassed ? text : `${text} ${way}` };
}

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
