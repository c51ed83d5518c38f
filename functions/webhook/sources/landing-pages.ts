import { type ByNameSender, byNamePreset } from '../by-name-preset.ts';

/**
 * Builders of landing pages do not document their webhooks' bodies. This is for what public receivers
 * get: labels as keys, flat or in an envelope, beside what the page adds of its own.
 */
const landingPage: ByNameSender = {
  idNames: ['submission_id', 'submissionId', 'lead_id', 'leadId'],
  sender: 'landing-pages',
};

/** Instapage's webhook for form submissions: JSON or a form. */
export const instapage = byNamePreset(landingPage);

/** Leadpages' webhook for form submissions: JSON or a form. */
export const leadpages = byNamePreset(landingPage);
