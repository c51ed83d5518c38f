import { readFileSync } from 'node:fs';
import type { Contact } from '../../../functions/lead/contact.ts';
import { decodeQueuedLead, type QueuedLead } from '../../../functions/lead/queued-lead.ts';
import type { OutgoingMessage } from '../../../functions/shared/send-messages.ts';
import type { PresetName } from '../../../functions/webhook/presets.ts';
import { receive } from '../../../functions/webhook/receive.ts';
import { aSource, credulous } from '../fuzz/sources.ts';
import { delivery } from '../sources/deliveries.ts';

type Told = string | readonly string[];

/** What is right about one lead of a case; what is left out may be anything. */
type RightLead = { readonly [Field in keyof Contact]?: Told } & {
  /** Each is told in some field. */
  readonly anywhere?: readonly string[];
  readonly notesWithout?: readonly string[];
};

/** A delivery and what must become of it: `test/fixtures/reading-cases.jsonl`. */
export interface Case {
  readonly name: string;
  readonly source: PresetName;
  readonly type: string;
  readonly body: string;
  readonly right: {
    readonly leads?: readonly RightLead[];
    /** How many different leads there are for the ledger. */
    readonly keys?: number;
    /** Words of the reasons for which leads are parked, one each. */
    readonly parked?: readonly string[];
    readonly ignored?: number;
  };
  readonly why?: string;
}

/** After public bug reports and bodies captured from real senders; the people are invented. */
export const allCases = (): readonly Case[] =>
  ['cases', 'more-cases', 'shape-cases', 'own-cases', 'whose-cases'].flatMap((file) =>
    readCases(`reading-${file}.jsonl`),
  );

const readCases = (file: string): readonly Case[] =>
  readFileSync(new URL(`../../fixtures/${file}`, import.meta.url), 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => JSON.parse(line) as Case);

/** What became of a delivery. */
export interface Outcome {
  readonly leads: readonly QueuedLead[];
  /** The reasons for which leads were parked. */
  readonly parked: readonly string[];
  readonly answer: { readonly status: number; readonly body: string };
}

/** Runs a delivery through the webhook function, with queues in memory, as if it were proved. */
export async function deliver({
  source: preset,
  type,
  body,
}: Pick<Case, 'source' | 'type' | 'body'>): Promise<Outcome> {
  const { source, ...made } = aSource(preset);
  // Numbers of all countries are dialled, so that it shows whether they are read right.
  const connector = { ...made.connector, countries: 'all' as const };
  const queued: OutgoingMessage[] = [];
  const parked: OutgoingMessage[] = [];
  const into = (list: OutgoingMessage[]) => async (messages: readonly OutgoingMessage[]) => {
    list.push(...messages);
    return true;
  };
  const answer = await receive(
    { source: preset, delivery: delivery({ headers: { 'content-type': type }, rawBody: body }) },
    {
      connector,
      sources: new Map([[preset, credulous(source)]]),
      readSecrets: async () => ({ ok: true, value: {} }),
      readSalt: async () => ({ ok: true, value: '' }),
      queueLeads: into(queued),
      parkLeads: into(parked),
      count: () => {},
    },
  );
  return {
    leads: queued.map((message) => {
      const lead = decodeQueuedLead(message.body);
      if (!lead.ok) throw new Error(lead.error);
      return lead.value;
    }),
    parked: parked.map((message) => JSON.parse(message.body).reason),
    answer,
  };
}

/** What is wrong with an outcome, in words; empty if nothing is. */
export function faultsOf({ right }: Case, { leads, parked, answer }: Outcome): readonly string[] {
  const faults: string[] = [];
  const keys = new Set(leads.map(({ key }) => key)).size;
  if (right.leads !== undefined && right.leads.length !== leads.length) {
    faults.push(`${leads.length} leads, not ${right.leads.length} (${answer.body})`);
  }
  if (right.keys !== undefined && right.keys !== keys) {
    faults.push(`${keys} keys, not ${right.keys}`);
  }
  // A form's visitor sees a page.
  const isCounted = right.ignored !== undefined && answer.body.startsWith('{');
  if (isCounted && !answer.body.includes(`"ignored":${right.ignored}`)) {
    faults.push(`ignored: ${answer.body}, not ${right.ignored}`);
  }
  const reasons = right.parked ?? [];
  if (parked.length !== reasons.length) faults.push(`parked: ${parked.join('; ')}`);
  for (const [at, reason] of reasons.entries()) {
    if (!parked[at]?.includes(reason)) faults.push(`parked: ${parked[at]}, not: ${reason}`);
  }
  for (const [at, wanted] of (right.leads ?? []).entries()) {
    const contact = leads[at]?.contact;
    if (contact !== undefined) faults.push(...faultsOfContact(wanted, contact));
  }
  return faults;
}

function faultsOfContact(wanted: RightLead, contact: Contact): readonly string[] {
  const { anywhere = [], notes = [], notesWithout = [], ...fields } = wanted;
  const all = Object.values(contact).join('\n').toLowerCase();
  const told = contact.notes.toLowerCase();
  return [
    ...Object.entries(fields)
      .filter(([field, right]) => ![right].flat().includes(contact[field as keyof Contact]))
      .map(([field, right]) => `${field}: ${contact[field as keyof Contact]}, not ${right}`),
    ...anywhere.filter((text) => !all.includes(text.toLowerCase())).map((text) => `lost: ${text}`),
    ...[notes]
      .flat()
      .filter((text) => !told.includes(text.toLowerCase()))
      .map((text) => `not in the notes: ${text} (${contact.notes})`),
    ...notesWithout
      .filter((text) => told.includes(text.toLowerCase()))
      .map((text) => `in the notes: ${text}`),
  ];
}
