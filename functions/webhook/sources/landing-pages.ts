import { type ByNameSender, byNamePreset } from '../by-name-preset.ts';

/**
 * Builders of landing pages do not document their webhooks' bodies. This is for what public receivers
 * get: labels as keys, flat or in an envelope, beside what the page adds of its own.
 */
const landingPage: ByNameSender = {
  idNames: ['submission_id', 'submissionId', 'lead_id', 'leadId'],
  // Whether a bare `id` is the submission's or the page's, nobody says: taken for the submission's,
  // it might make every lead but the first a duplicate.
  bookkeeping:
    /^(?:id|(?:page|form)_?(?:name|url|title)|variation.*|variant|ipaddress|referral_?source|referr?er)$/i,
};

/** Instapage's webhook for form submissions: JSON or a form. */
export const instapage = byNamePreset(landingPage);

/** Leadpages' webhook for form submissions: JSON or a form. */
export const leadpages = byNamePreset(landingPage);
