import { byNamePreset } from '../by-name-preset.ts';

/**
 * Instapage, Leadpages and other builders of landing pages, none of which publishes what its webhook
 * sends: labels as keys, flat or in an envelope, JSON or a form, beside what the page adds of its own.
 * It is how anything is read by its names, less what such pages call their own things.
 */
export const landingPage = byNamePreset({
  idNames: ['submission_id', 'submissionId', 'lead_id', 'leadId'],
  sender: 'landing-pages',
});
