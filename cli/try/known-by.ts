import { type Connector, dedupeOf } from '../../functions/config/connector.ts';
import { settingsAt } from '../../functions/config/issue-words.ts';
import { windowHours } from '../../functions/dialer/window.ts';
import { isOfPayload, type QueuedLead } from '../../functions/lead/queued-lead.ts';
import type { ConfiguredSource } from '../../functions/webhook/configure.ts';
import { inWords } from '../table.ts';

/** By what a lead is recognised when it is told again: docs/sources.md, "Ids and duplicates". */
export interface KnownBy {
  /** The sender's own id of it, if it has one. */
  readonly sendersId?: string;
  /**
   * `id`: the sender's id and the number; `contact`: the whole contact, campaign and list; `number`: the
   * number, campaign and list, as `dedupe` wants it.
   */
  readonly by: 'id' | 'contact' | 'number';
  /** For how many hours after it was delivered. */
  readonly withinHours: number;
  /** The setting that says where an id is, where none was found and the preset has it. */
  readonly setting?: string;
}

/** By what a lead that would be queued is recognised when its sender tells it again. */
export function knownBy(
  lead: QueuedLead,
  sendersId: string | undefined,
  { name, preset }: ConfiguredSource,
  connector: Connector,
): KnownBy {
  const isByNumber = dedupeOf(connector, name).by === 'contact';
  const hasSetting = sendersId === undefined && settingsAt(preset.options, []).includes('id');
  return {
    ...(sendersId === undefined ? {} : { sendersId }),
    by: isByNumber ? 'number' : isOfPayload(lead.id) ? 'contact' : 'id',
    withinHours: windowHours(connector, lead),
    ...(hasSetting ? { setting: `sources.${name}.id` } : {}),
  };
}

const WHAT: Readonly<Record<KnownBy['by'], string>> = {
  id: 'that id and its number',
  contact: 'its contact',
  number: 'its number, campaign and list',
};

/** `id: none of the sender's; a repetition is recognised by its contact, for 24 h (see sources.crm.id)` */
export function describeKnownBy({ sendersId, by, withinHours, setting }: KnownBy): string {
  const id = sendersId === undefined ? "none of the sender's" : `the sender's ${sendersId}`;
  const see = setting === undefined ? '' : ` (see ${setting})`;
  return `id: ${id}; a repetition is recognised by ${WHAT[by]}, for ${inWords(withinHours * 3_600)}${see}`;
}

/** What follows where the option `id` finds no id. A delivery may have one of its own, which is `sendersId` then. */
export function withoutId(
  sendersId: string | undefined,
  { name }: ConfiguredSource,
  connector: Connector,
): string {
  if (dedupeOf(connector, name).by === 'contact') return '';
  return sendersId === undefined
    ? ': a repetition is recognised by its contact alone, for a day at most'
    : ': the id of the delivery is used';
}
