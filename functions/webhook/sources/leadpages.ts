import { byNamePreset } from './by-name.ts';

/**
 * Leadpages' webhook for form submissions (FORMATS.md 9). Its body is not documented: this reads
 * labels as keys in a form or JSON, flat or in an envelope, and leaves out what the page adds of its
 * own.
 */
export const leadpages = byNamePreset({
  idNames: ['submission_id', 'submissionId', 'lead_id', 'leadId'],
  // Whether a bare `id` is the submission's or the page's, nobody says: taken for the submission's,
  // it might make every lead but the first a duplicate.
  bookkeeping:
    /^(?:id|(?:page|form)_?(?:name|url|title)|variation.*|variant|ipaddress|referral_?source|referr?er)$/i,
});
