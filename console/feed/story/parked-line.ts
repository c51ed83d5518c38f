import { forbidsCalls, type ParkedMessage } from '../../../cli/parked/parked-message.ts';
import { describeReason } from '../../../cli/parked/reason.ts';
import type { ParkedLine } from '../../wire.ts';

/** What the page shows of a message of the parked queue, without the person's data. */
export function toParkedLine(message: ParkedMessage): ParkedLine {
  const { messageId, id, source, reason, field, lead, unusable, several, edited, parkedAt } =
    message;
  const canBeSent = [lead, unusable, several].some((one) => one !== undefined);
  const names = [...new Set(edited.flatMap(({ fields }) => fields))];
  const hints = [
    unusable === undefined || lead !== undefined || forbidsCalls(message) ? '' : UNUSABLE,
    several === undefined || lead !== undefined ? '' : SEVERAL,
    names.length === 0 ? '' : `Edited since: ${names.join(', ')}.`,
  ].filter((hint) => hint !== '');
  return {
    messageId,
    id,
    source,
    parkedAt: Date.parse(parkedAt),
    reason: describeReason({ field, reason }),
    hint: hints.length === 0 ? undefined : hints.join(' '),
    stuckBecause: forbidsCalls(message) ? FORBIDDEN : canBeSent ? undefined : UNREADABLE,
  };
}

const UNUSABLE =
  'As its sender told it, it cannot be dialled: edit it, or correct it there. After a change of the config, send it again.';
const SEVERAL =
  'Say in the config who of them is a lead (leads, of the source). After a restart, send it again.';
const FORBIDDEN = 'Its sender says do not call, so that it is never sent: it can only be dropped.';
const UNREADABLE = 'Nothing that can be read as a lead is left of it.';
