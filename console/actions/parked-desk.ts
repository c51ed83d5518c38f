import type { SQSClient } from '@aws-sdk/client-sqs';
import type { Ledger } from '../../cli/lead/ledger-lookup.ts';
import { deliveredBefore, tellDelivered } from '../../cli/parked/delivered-before.ts';
import { markSplit } from '../../cli/parked/departed.ts';
import { openDroppedFile } from '../../cli/parked/dropped-file.ts';
import { changedFields, editParked } from '../../cli/parked/edit.ts';
import { leadsAgain } from '../../cli/parked/lead-again.ts';
import { type ParkedMessage, readParkedMessage } from '../../cli/parked/parked-message.ts';
import { type LeadQueueUrls, type ResendOptions, resendParked } from '../../cli/parked/resend.ts';
import { deleteParked, walkParked } from '../../cli/parked/walk.ts';
import type { Connector } from '../../functions/config/connector.ts';
import { type ConfiguredSource, configureSources } from '../../functions/webhook/configure.ts';
import type { ReadSalt } from '../../functions/webhook/lead-keys.ts';
import type { ActionResult, ParkedDetail } from '../wire.ts';
import { editableValues } from './editable-values.ts';
import { oneAfterTheOther } from './in-turn.ts';
import { describeResent, openSendAgain, type SendAgain } from './send-again.ts';

/** What can be done about parked leads, one by one. */
export interface ParkedDesk {
  /** All that is kept of one, a person's data included; undefined once it is gone. */
  show(messageId: string): Promise<ParkedDetail | undefined>;
  readonly sendAgain: SendAgain;
  /** Puts fields of a lead right, notes that it was done, and sends it again. */
  edit(messageId: string, fields: Fields): Promise<ActionResult>;
  /** Takes a lead off the parked queue for good, once a file has it. */
  drop(messageId: string): Promise<ActionResult>;
}

type Fields = Readonly<Record<string, string>>;

export interface ParkedDeskOptions {
  readonly sqs: SQSClient;
  readonly urls: LeadQueueUrls;
  readonly ledger: Ledger;
  readonly connector: Connector;
  readonly readSalt: ReadSalt;
  /** The text of a parked message, without taking it; undefined once it is gone. */
  readonly bodyOf: (messageId: string) => Promise<string | undefined>;
  /** Notes that messages were dropped, so that the balance goes on adding up. */
  readonly markDropped: (messages: readonly ParkedMessage[]) => Promise<void>;
  /** The path of the file that dropped leads are kept in, and what it is called on the page. */
  readonly now: () => number;
  /** Path of a new file for what is dropped. */
  readonly droppedFile: () => string;
}

export function openParkedDesk(options: ParkedDeskOptions): ParkedDesk {
  const { sqs, urls, ledger, connector, readSalt, bodyOf, markDropped, droppedFile, now } = options;
  const leadAgain = leadsAgain(connector, readSalt);
  const sources = configureSources(connector);
  const inTurn = oneAfterTheOther();
  const queue = { sqs, url: urls.parked };
  const noteSplit: ResendOptions['markSplit'] = (split) => markSplit(ledger, split, now());

  /** Edited, it is another message of the parked queue: that one is then sent again. */
  async function edit(messageId: string, fields: Fields): Promise<ActionResult> {
    const body = await bodyOf(messageId);
    if (body === undefined) return { ok: false, text: NOT_HAD };
    const { id } = readParkedMessage({ MessageId: messageId, Body: body });
    let names: readonly string[] = [];
    if (Object.keys(fields).length > 0) {
      const edited = await editParked(queue, { connector, readSalt }, id, fields, now());
      if (!edited.ok) return { ok: false, text: `Nothing was changed: ${edited.error}.` };
      if (edited.value.length === 0) return { ok: false, text: NOT_HAD };
      names = changedFields(edited.value, fields).changed;
    }
    const resent = await resendParked({
      ...{ sqs, urls, leadAgain, markSplit: noteSplit },
      isWanted: (message) => message.id === id,
      isEnough: ({ sent, onBoth, refused, stuck }) => sent + onBoth + refused + stuck.length > 0,
    });
    const { ok, text } = describeResent(resent, 1);
    return { ok, text: names.length === 0 ? text : `Edited (${names.join(', ')}). ${text}` };
  }

  async function drop(messageId: string): Promise<ActionResult> {
    const name = droppedFile();
    const output = openDroppedFile(name, name);
    let isKept = false;
    let isGone = false;
    try {
      await walkParked(
        queue,
        async (messages) => {
          const going = messages.filter((message) => message.messageId === messageId);
          if (going.length === 0) return [];
          output.keep(going);
          isKept = true;
          await markDropped(going);
          const gone = await deleteParked(queue, going);
          isGone = gone.length > 0;
          return gone;
        },
        () => isKept,
      );
    } finally {
      output.close();
    }
    if (isGone) {
      const text = `Dropped. It is in ${name}, with name and number: delete that file in time.`;
      return { ok: true, text };
    }
    return { ok: false, text: isKept ? `It is in ${name}, and still parked as well.` : NOT_HAD };
  }

  return {
    async show(messageId) {
      const body = await bodyOf(messageId);
      if (body === undefined) return undefined;
      const detail = detailOf(messageId, body, connector, sources);
      const before = await deliveredBefore(detail.id, ledger);
      return { ...detail, caution: before && tellDelivered(before) };
    },
    sendAgain: openSendAgain(sqs, urls, leadAgain, noteSplit, inTurn),
    edit: (messageId, fields) => inTurn(() => edit(messageId, fields)),
    drop: (messageId) => inTurn(() => drop(messageId)),
  };
}

const NOT_HAD = 'It could not be had: gone, or in other hands for now.';

/** What the page shows of a message of the parked queue to whoever asks for it. */
export function detailOf(
  messageId: string,
  body: string,
  connector: Connector,
  sources: ReadonlyMap<string, ConfiguredSource>,
): ParkedDetail {
  const message = readParkedMessage({ MessageId: messageId, Body: body });
  const { id, source, field, unusable, several } = message;
  const kept = unusable ?? several;
  return {
    ...{ messageId, id, source, field },
    fields: editableValues(message, connector, sources),
    told: kept && (JSON.stringify(kept.payload, null, 2) ?? 'Nothing.'),
    text: readable(body),
  };
}

/** JSON in lines, or the text as it is. */
function readable(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return body;
  }
}
