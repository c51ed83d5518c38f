import type { IgnoredReason } from '../shared/metrics.ts';

/** Words that tell why a preset ignores a part of a delivery, the first that is found first. */
const words: readonly (readonly [IgnoredReason, RegExp])[] = [
  ['test', /\btests?\b|\bping\b/i],
  ['bot', /honeypot|\bbots?\b|\bspam\b/i],
  ['unsubscribe', /unsubscri|opt(?:ed)?.?out|\bcleaned\b|bounce|complain/i],
  ['deletion', /delet|remov|\btrash|eras|anonymi|archiv/i],
  ['update', /updat|\bchange|edit|modif|merg|moved|restor|reschedul/i],
  [
    'no new lead',
    /event|\bkind\b|partial|object|notification|action|topic|subitem|page that the source|entry|no new/i,
  ],
];

/**
 * Why a part of a delivery is no new lead, as one word of a closed list: a preset's own words can hold
 * what the sender calls its events, which has no place in a log or a metric.
 */
export const ignoredReason = (why: string): IgnoredReason =>
  words.find(([, pattern]) => pattern.test(why.slice(0, 200)))?.[0] ?? 'other';
