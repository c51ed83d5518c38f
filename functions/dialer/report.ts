import { log } from '../shared/log.ts';
import type { Count, MetricName } from '../shared/metrics.ts';
import { unreachable } from '../shared/result.ts';
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
