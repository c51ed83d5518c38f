import type { Connector } from '../../functions/config/connector.ts';
import { encodeParkedLead } from '../../functions/lead/parked-lead.ts';
import {
  encodeQueuedLead,
  messageGroup,
  type QueuedLead,
} from '../../functions/lead/queued-lead.ts';
import { fail, ok, type Result, unreachable } from '../../functions/shared/result.ts';
import type { OutgoingMessage } from '../../functions/shared/send-messages.ts';
import type { ConfiguredSource } from '../../functions/webhook/configure.ts';
import type { LeadKeys } from '../../functions/webhook/lead-keys.ts';
import { provedBefore, toldOf } from '../../functions/webhook/prove.ts';
import { SEVERAL_PERSONS } from '../../functions/webhook/reading/split-leads.ts';
import { triage } from '../../functions/webhook/triage.ts';
import type { ParkedMessage } from './parked-message.ts';
import { describeReason } from './reason.ts';

/**
 * The messages that go onto the lead queue for a parked one that holds several persons: what was kept of
 * its delivery is read once more, by the source's preset and with the config as it is now, which may say
 * where its leads are. It is all or nothing, since a part of them could not be told from the others later.
 *
 * @returns a message for each lead, at least one; or why it stays parked, and what to do
 */
export async function personsAgain(
  { id, reason, field, parkedAt, several }: ParkedMessage,
  source: ConfiguredSource,
  connector: Connector,
  keys: LeadKeys,
): Promise<Result<readonly OutgoingMessage[], string>> {
  const receivedAt = Date.parse(parkedAt);
  const delivery = provedBefore(several?.payload, receivedAt);
  const read = await source.preset.read(delivery, toldOf(source));
  if (!read.ok) return fail(`${read.error.reason}: ${whereLeadsAre(source)}`);
  const items = read.value.filter((item) => item.kind !== 'reference');
  if (items.length < read.value.length) return fail('its sender tells only an id of a person');
  const leads: QueuedLead[] = [];
  let rest = 'no lead is in it';
  for (const one of triage(items, source, connector, keys, receivedAt)) {
    switch (one.kind) {
      case 'good':
        leads.push(one.lead);
        break;
      case 'unusable':
      case 'withheld':
        return fail(stillUnusable(one.parked, source));
      case 'mistyped':
        return fail(stillUnusable(one.rejection, source));
      case 'filtered':
        rest = 'still unusable: does not let this lead through (when)';
        break;
      case 'ignored':
        rest = `no new lead: ${one.why}`;
        break;
      default:
        return unreachable(one);
    }
  }
  const [first, ...others] = leads;
  if (first === undefined) return fail(rest);
  // One that is the only one stays known by the id it was parked under. That it was received before is
  // told of one of them, as one was: the others come in only now.
  const lead = others.length === 0 ? { ...first, id } : first;
  const known = { id: lead.id, source: source.name, reason, parkedAt };
  const body = encodeParkedLead({ ...known, ...(field !== undefined && { field }), lead });
  return ok([
    { body, group: messageGroup(lead) },
    ...others.map((other) => ({ body: encodeQueuedLead(other), group: messageGroup(other) })),
  ]);
}

/** Which setting says who of several persons is the lead; of a preset that has none, what is left. */
export const whereLeadsAre = ({ name, preset }: ConfiguredSource): string =>
  Object.hasOwn(preset.options.shape, 'leads')
    ? `sources.${name}.leads says where its leads are; then parked resend <id>`
    : `its preset has no setting leads, which generic has: phone them by hand, then parked drop <id>`;

function stillUnusable(
  rejection: { readonly field?: string; readonly reason: string },
  source: ConfiguredSource,
): string {
  return rejection.reason === SEVERAL_PERSONS
    ? `still holds several persons: ${whereLeadsAre(source)}`
    : `still unusable, and none of its persons was sent: ${describeReason(rejection)}; ${whereLeadsAre(source)}`;
}
