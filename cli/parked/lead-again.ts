import type { Connector } from '../../functions/config/connector.ts';
import { encodeParkedLead } from '../../functions/lead/parked-lead.ts';
import { decodeQueuedLead, messageGroup } from '../../functions/lead/queued-lead.ts';
import { fail, ok, type Result } from '../../functions/shared/result.ts';
import type { OutgoingMessage } from '../../functions/shared/send-messages.ts';
import { configureSources } from '../../functions/webhook/configure.ts';
import { leadKeys, type ReadSalt } from '../../functions/webhook/lead-keys.ts';
import { readAgain } from '../../functions/webhook/triage.ts';
import type { ParkedMessage } from './parked-message.ts';
import { personsAgain } from './persons-again.ts';
import { describeReason } from './reason.ts';

/** The messages that go onto the lead queue for a parked one, or why none can. */
export type LeadAgain = (
  message: ParkedMessage,
) => Promise<Result<readonly OutgoingMessage[], string>>;

/**
 * A lead that was to be dialled goes as it is. One that never became a contact is read again with the
 * config as it is now, by the webhook function's own code: what it refuses once more, such as a lead
 * whose sender says do not call, stays parked. Id and receipt stay the same; the key is the one that
 * the lead has when its sender delivers it again, so that the ledger knows it. All keep `parkedAt`,
 * which tells that they were received before. One that holds several persons may be several leads:
 * persons-again.ts.
 */
export function leadsAgain(connector: Connector, readSalt: ReadSalt): LeadAgain {
  const sources = configureSources(connector);
  return async (message) => {
    const { body, id, source: name, parkedAt, lead, unusable, reason, field, edited } = message;
    const asItIs = decodeQueuedLead(body);
    // What an edited one was before is not of the dialer's concern.
    if (asItIs.ok && message.before === undefined)
      return ok([{ body, group: messageGroup(asItIs.value) }]);
    const known = { id, reason, parkedAt, ...(field === undefined ? {} : { field }) };
    if (lead !== undefined) {
      const { source } = lead;
      const sent = { ...known, source, ...(edited.length > 0 && { edited }), lead };
      return ok([{ body: encodeParkedLead(sent), group: messageGroup(lead) }]);
    }
    if (unusable === undefined && message.several === undefined) {
      return fail(`${describeReason(message)}; it cannot be read again: ${WHAT_IS_LEFT}`);
    }
    const source = sources.get(name);
    if (source === undefined) return fail(`the config has no source ${name} any more`);
    const keys = leadKeys(name, connector, await readSalt());
    if (!keys.ok) return fail('the dedupe salt cannot be read');
    if (unusable === undefined) return personsAgain(message, source, connector, keys.value);
    const again = readAgain(
      { kind: 'lead', ...unusable },
      { id, receivedAt: parkedAt },
      source,
      connector,
      keys.value,
    );
    if (!again.ok) return fail(`still unusable: ${describeReason(again.error)}`);
    const sent = encodeParkedLead({ ...known, source: name, lead: again.value });
    return ok([{ body: sent, group: messageGroup(again.value) }]);
  };
}

const WHAT_IS_LEFT = 'parked show tells what was kept of it, parked drop takes it off';
