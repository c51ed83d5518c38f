import { byNamePreset } from '../by-name-preset.ts';

/**
 * Contact Form 7 with the plugin "CF7 to Webhook" (FORMATS.md 9): the values by the names of the
 * form's tags (`your-name`, `tel-123`) as JSON, or in the query with method GET. The lead's payload
 * is the body as it came. There is no id of a submission: a tag named `id` is the visitor's answer.
 */
export const contactForm7 = byNamePreset({
  // Special mail tags: the page, the visitor's address, `_raw_` doubles of what was chosen.
  bookkeeping: /^_/,
});
