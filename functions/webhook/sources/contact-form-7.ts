import { byNamePreset } from '../by-name-preset.ts';

/**
 * Contact Form 7 with the plugin "CF7 to Webhook": the values by the names of the
 * form's tags (`your-name`, `tel-123`) as JSON, or in the query with method GET. The lead's payload
 * is the body as it came. There is no id of a submission: a tag named `id` is the visitor's answer.
 */
export const contactForm7 = byNamePreset({
  sender: 'contact-form-7',
});
