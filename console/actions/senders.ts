import type { SampleLead } from '../../cli/samples/sample.ts';
import { type Sender, senderOf } from '../../cli/samples/sender.ts';
import type { Content } from '../../cli/send/content.ts';
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
  const senders = new Map([...sources].map(([name, source]) => [name, senderOf(source)] as const));
  const form = [...sources.values()].find(({ config }) => config.preset === 'form');

  /** Why no sample of a source can be sent; asked once, when the console is opened. */
  const obstacles = new Map<string, string>();
  const looked = Promise.all(
    [...senders].map(async ([name, sender]) => {
      const obstacle = sender === undefined ? noSampleOf(name) : await obstacleOf(sender);
      if (obstacle !== undefined) obstacles.set(name, obstacle);
    }),
  );

  const postAs = (sender: Sender, content: Content): Promise<Posted> => {
    const { name, preset } = sender.source;
    return post(content, {
      url: new URL(`${url()}/hooks/${name}`),
      publicUrl: connector.publicUrl,
      sender,
      secret: preset.needsSecret ? (secretOf(name) ?? '') : '',
    });
  };

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
      const sender = senders.get(name);
      if (source === undefined || sender === undefined) {
        return { ok: false, text: noSampleOf(name) };
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
        const { contentType } = sender;
        posted.push(
          ...(await inParallel(all, (one) =>
            postAs(sender, { contentType, body: sender.body(one) }),
          )),
        );
      }
      const told = explain(tellAll(posted, performance.now() - began), posted);
      return withWayThroughWhen(told, source, posted);
    },

    async submitForm(fields) {
      const sender = form && senders.get(form.name);
      if (form === undefined || sender === undefined)
        return { ok: false, text: 'The config has no source of preset form.' };
      const posted = await postAs(sender, {
        contentType: 'application/x-www-form-urlencoded',
        // To a script the function answers in JSON what it would tell the visitor on a page.
        accept: 'application/json',
        body: new URLSearchParams(fields).toString(),
      });
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

const noSampleOf = (name: string): string => `There is no sample for the source ${name}.`;

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
