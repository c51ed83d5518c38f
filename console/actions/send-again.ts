import type { SQSClient } from '@aws-sdk/client-sqs';
import type { LeadAgain } from '../../cli/parked/lead-again.ts';
import {
  type LeadQueueUrls,
  type ResendOptions,
  type Resent,
  resendParked,
} from '../../cli/parked/resend.ts';
import type { ActionResult } from '../wire.ts';
import type { InTurn } from './in-turn.ts';

/** Sends these messages of the parked queue again, or all. */
export type SendAgain = (wanted: ReadonlySet<string> | 'all') => Promise<ActionResult>;

/** So many reasons are told at most; the list on the page has the others. */
const TOLD_REASONS = 3;

/**
 * Sends parked leads again as `connector parked resend` does: one that never became a contact is read
 * again with the config of the running stack.
 */
export function openSendAgain(
  sqs: SQSClient,
  urls: LeadQueueUrls,
  leadAgain: LeadAgain,
  markSplit: ResendOptions['markSplit'],
  inTurn: InTurn,
): SendAgain {
  const send = (wanted: ReadonlySet<string> | 'all'): Promise<Resent> =>
    resendParked({
      sqs,
      urls,
      leadAgain,
      markSplit,
      isWanted: ({ messageId }) => wanted === 'all' || wanted.has(messageId),
      isEnough: (resent) => wanted !== 'all' && doneWith(resent) === wanted.size,
    });

  return async (wanted) =>
    describeResent(await inTurn(() => send(wanted)), wanted === 'all' ? 0 : wanted.size);
}

const doneWith = ({ sent, onBoth, refused, stuck }: Resent): number =>
  sent + onBoth + refused + stuck.length;

const WHY_LATER = 'until then the API may only repeat its refusal.';
const go = (delayed: number, sent: number): string =>
  delayed < sent
    ? `${delayed} of them ${delayed === 1 ? 'goes' : 'go'}`
    : sent === 1
      ? 'It goes'
      : 'They go';

/**
 * What came of sending again, in words.
 *
 * @param wanted how many were asked for by their ids
 */
export function describeResent(resent: Resent, wanted: number): ActionResult {
  const { sent, delayed, onBoth, refused, again, several, stuck } = resent;
  const missing = Math.max(0, wanted - doneWith(resent));
  const why = [...new Set(stuck.map((one) => one.why))];
  const more = why.length > TOLD_REASONS ? ', and so on' : '';
  const parts = [
    sent > 0 && `${sent} sent again.`,
    several.length > 0 &&
      `${several.length} of several persons became ${several.flatMap(({ leads }) => leads).length} leads.`,
    delayed > 0 &&
      `${go(delayed, sent)} out half a minute after being parked, at the earliest: ${WHY_LATER}`,
    onBoth > 0 && `${onBoth} sent again, but still parked as well: send again.`,
    refused > 0 && `${refused} not taken by the lead queue, and still parked.`,
    stuck.length > 0 &&
      `${stuck.length} cannot be sent: ${why.slice(0, TOLD_REASONS).join('; ')}${more}.`,
    again > 0 && `${again} parked anew meanwhile, or there twice.`,
    missing > 0 && `${missing} could not be had: gone, or in other hands for now.`,
  ].filter((part) => part !== false);
  const ok = sent > 0 && sent === doneWith(resent) + again + missing;
  return { ok, text: parts.join(' ') || 'Nothing is parked.' };
}
