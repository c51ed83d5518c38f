import { log } from '../shared/log.ts';
import type { Count, MetricName } from '../shared/metrics.ts';
import { unreachable } from '../shared/result.ts';
import type { Breaker } from './breaker.ts';
import type { Judgement } from './euphoria/judgement.ts';
import type { LeadMessage } from './intake.ts';

/** Logs one API call and counts it, by its outcome, for each source that had a lead in it. */
export function reportCall(
  batch: readonly LeadMessage[],
  judgement: Judgement,
  count: Count,
): void {
  const { kind } = judgement;
  const contacts = batch.length;
  if (kind === 'accepted') log.info('call accepted', { contacts });
  else log.warn(`call ${nameOf(kind)}`, { contacts, error: judgement.error });
  for (const source of new Set(batch.map(({ lead }) => lead.source))) {
    count(source, metricOf(judgement));
    count(source, 'ContactsPerCall', contacts);
  }
}

/** Logs and counts the leads of a call that sends what an earlier call may have brought already. */
export function reportPossibleDuplicates(items: readonly LeadMessage[], count: Count): void {
  for (const { lead } of items) {
    log.warn('lead may be delivered twice', { id: lead.id, source: lead.source });
    count(lead.source, 'PossibleDuplicates');
  }
}

/**
 * Tells the log what has changed for all. Trouble that goes on is counted again with each change, such
 * as a probe a minute, so that its alarm stays on for as long as leads wait for it.
 */
export function reportBreaker(before: Breaker, after: Breaker, count: Count): void {
  if (after.openedAt !== undefined) count(undefined, 'BreakerOpened');
  if (before.openedAt === undefined && after.openedAt !== undefined) {
    log.error('the breaker is open: all leads wait', { error: after.reason });
  }
  if (before.openedAt !== undefined && after.openedAt === undefined) {
    log.info('the breaker is closed: the API takes calls again');
  }
  for (const [key, held] of Object.entries(after.held)) {
    if (before.held[key] === held) continue;
    count(undefined, 'ListsHeld');
    if (before.held[key] === undefined) {
      const { campaign, list, reason: error } = held;
      log.error('the API refuses a whole list: its leads wait', { campaign, list, error });
    }
  }
  for (const [key, { campaign, list }] of Object.entries(before.held)) {
    if (after.held[key] === undefined) log.info('the API takes a list again', { campaign, list });
  }
  for (const shape of after.shapes) {
    if (before.shapes.includes(shape)) continue;
    // The very first one is what all others are compared with, and no news.
    if (before.shapes.length === 0) log.info('the API has accepted a first call', { shape });
    else log.warn('the API accepts with an answer of a shape not seen before', { shape });
  }
}

/** A refused call is `rejected` in logs and metrics, as it has always been. */
const nameOf = (kind: Judgement['kind']): string => (kind === 'refused' ? 'rejected' : kind);

function metricOf(judgement: Judgement): MetricName {
  switch (judgement.kind) {
    case 'accepted':
      return 'ApiCallsAccepted';
    case 'refused':
    case 'tooLarge':
      return 'ApiCallsRejected';
    case 'busy':
      return 'ApiCallsBusy';
    case 'unavailable':
      return judgement.unrecognised ? 'ApiCallsUnrecognised' : 'ApiCallsUnavailable';
    case 'misconfigured':
      return 'ApiCallsMisconfigured';
    case 'unreadable':
    case 'unsure':
      return 'ApiCallsUnsure';
    default:
      return unreachable(judgement);
  }
}
