import { byNamePreset } from './by-name.ts';

/**
 * Instapage's webhook for form submissions (FORMATS.md 9). Its body is not documented: this reads
 * labels as keys in a form or JSON, which is what public receivers get, and leaves out what the page
 * adds of its own.
 */
export const instapage = byNamePreset({
  idNames: ['submission_id', 'submissionId', 'lead_id', 'leadId'],
  // Whether a bare `id` is the submission's or the page's, nobody says: taken for the submission's,
  // it might make every lead but the first a duplicate.
  bookkeeping:
    /^(?:id|(?:page|form)_?(?:name|url|title)|variation.*|variant|ipaddress|referral_?source|referr?er)$/i,
});
