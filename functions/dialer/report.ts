import { log } from '../shared/log.ts';
import type { Count, MetricName } from '../shared/metrics.ts';
import { unreachable } from '../shared/result.ts';
import type { Judgement } from './euphoria/outcome.ts';
import type { Item } from './outcome.ts';

/** Logs one API call and counts it, by its outcome, for each source that had a lead in it. */
export function reportCall(batch: readonly Item[], judgement: Judgement, count: Count): void {
  const { kind } = judgement;
  const contacts = batch.length;
  if (kind === 'accepted') log.info('call accepted', { contacts });
  else log.warn(`call ${kind}`, { contacts, error: judgement.error });
  for (const source of new Set(batch.map(({ lead }) => lead.source))) {
    count(source, metricOf(judgement));
    count(source, 'ContactsPerCall', contacts);
  }
}

/** Logs and counts the leads of a call that sends what an earlier call may have brought already. */
export function reportPossibleDuplicates(items: readonly Item[], count: Count): void {
  for (const { lead } of items) {
    log.warn('lead may be delivered twice', { id: lead.id, source: lead.source });
    count(lead.source, 'PossibleDuplicates');
  }
}

function metricOf(judgement: Judgement): MetricName {
  switch (judgement.kind) {
    case 'accepted':
      return 'ApiCallsAccepted';
    case 'rejected':
      return 'ApiCallsRejected';
    case 'busy':
      return 'ApiCallsBusy';
    case 'unavailable':
      return judgement.unrecognised ? 'ApiCallsUnrecognised' : 'ApiCallsUnavailable';
    case 'misconfigured':
      return 'ApiCallsMisconfigured';
    case 'unsure':
      return 'ApiCallsUnsure';
    default:
      return unreachable(judgement);
  }
}
