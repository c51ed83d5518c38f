import { describeReason } from '../parked/reason.ts';
import { indent, table } from '../table.ts';
import type { Detail, DryRun, FilteredLead } from './dry-run.ts';
import { describeKnownBy } from './known-by.ts';

const OUTCOMES: Readonly<Record<DryRun['outcome'], string>> = {
  accepted: 'taken',
  rejected: 'not taken: nothing of it can be dialled, or it cannot be read',
  unauthorized: 'refused',
  handshake: 'a challenge, and its answer',
  ignored: 'nothing to do: it is no new lead',
};

/** A longer payload is cut: `--json` has all of it. */
const MAX_LINES = 80;

/** What is said of a request that does not prove itself, and is to be tried all the same. */
export const SKIP_PROOF = '--skip-proof takes its proof for right, and shows what is made of it';

/** What `connector try` prints at a terminal: what becomes of a request, and how each field came about. */
export function describe(dryRun: DryRun): string {
  const { outcome, status, body, why, proof, leads, details, ignored, needsLookup } = dryRun;
  const { filteredLeads = [] } = dryRun;
  const isFiltered = outcome === 'ignored' && filteredLeads.length > 0;
  const isPlain = leads.length > 0 || outcome === 'ignored' || why !== undefined;
  return [
    `${isFiltered ? "not dialled: the source's when does not let it through" : OUTCOMES[outcome]} (answer ${status})${why === undefined ? '' : `: ${why}`}`,
    ...(why === undefined ? [] : [SKIP_PROOF]),
    ...(proof === undefined ? [] : [proof]),
    ...(isPlain || body === '' ? [] : [body.slice(0, 2_000)]),
    ...leads.map((lead, index) => describeLead(lead, details[index])),
    ...filteredLeads.map(describeFiltered),
    ...ignored.map((reason) => `ignored: ${reason}`),
    ...(needsLookup.length === 0
      ? []
      : [`would be looked up by the sender's API: ${needsLookup.join(', ')}`]),
  ].join('\n\n');
}

const payloadOf = (payload: unknown): string =>
  `the payload, as the config's expressions see it:\n${indent(shown(payload))}`;

const describeFiltered = (lead: FilteredLead): string =>
  [
    "a lead is not let through by the source's when: it is neither dialled nor parked",
    ...comparedIn(lead),
    ...warningsOf(lead),
    payloadOf(lead.payload),
  ].join('\n');

function describeLead(lead: DryRun['leads'][number], detail: Detail | undefined): string {
  const payload = payloadOf(detail?.payload);
  if (!('contact' in lead)) {
    return [
      `lead ${lead.id} ${lead.mistyped ? 'would not be dialled, and its visitor is told' : 'would be parked'}: ${describeReason(lead)}`,
      ...comparedIn(lead),
      ...warningsOf(lead),
      payload,
    ].join('\n');
  }
  const { campaign, list, dataSource, priority } = lead.destination;
  const from: Readonly<Record<string, string>> = detail?.from ?? {};
  const { notes, ...fields } = lead.contact;
  const rows = Object.entries(fields)
    .filter(([, value]) => value !== '')
    .map(([field, value]) => [field, value, `from ${from[field] ?? ''}`]);
  const source = dataSource === '' ? '' : `, data source ${dataSource}`;
  return [
    `lead ${lead.id} goes to ${campaign}, list ${list}, priority ${priority}${source}`,
    indent(table(rows)),
    ...(detail?.knownBy === undefined ? [] : [indent(describeKnownBy(detail.knownBy))]),
    ...(notes === '' ? [] : [`  notes, ${from.notes ?? ''}:`, indent(notes, 6)]),
    ...warningsOf(lead),
    payload,
  ].join('\n');
}

/** What `when` names, as it is in this payload. */
const comparedIn = ({ compared = [] }: Pick<FilteredLead, 'compared'>): readonly string[] =>
  compared.map((line) => `  ${line}`);

const warningsOf = ({ warnings = [] }: Pick<FilteredLead, 'warnings'>): readonly string[] =>
  warnings.map((warning) => `  warning: ${warning}`);

function shown(payload: unknown): string {
  const lines = (JSON.stringify(payload, null, 2) ?? 'none').split('\n');
  const more = lines.length - MAX_LINES;
  return more <= 0
    ? lines.join('\n')
    : [...lines.slice(0, MAX_LINES), `… and ${more} lines more: --json has them all`].join('\n');
}
