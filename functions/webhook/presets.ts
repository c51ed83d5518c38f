import type * as z from 'zod/mini';
import type * as presets from './presets.ts';

// Every kind of sender we know, under the name that a config calls it by. A new preset takes a file of its
// own and a line here. They are exports and not an object, so that the bundler can leave out of a
// connector's function those that its config does not name: cdk/bundling/used-presets.ts.
export { activecampaign } from './sources/activecampaign.ts';
export { calendly } from './sources/calendly.ts';
export { contactForm7 as 'contact-form-7' } from './sources/contact-form-7.ts';
export { dynamics } from './sources/dynamics.ts';
export { elementor } from './sources/elementor.ts';
export { fluentForms as 'fluent-forms' } from './sources/fluent-forms.ts';
export { form } from './sources/form/form.ts';
export { freshsales } from './sources/freshsales.ts';
export { generic } from './sources/generic.ts';
export { gohighlevel } from './sources/gohighlevel.ts';
export { googleAds as 'google-ads' } from './sources/google-ads.ts';
export { gravityForms as 'gravity-forms' } from './sources/gravity-forms.ts';
export { hubspot } from './sources/hubspot/hubspot.ts';
export { intercom } from './sources/intercom.ts';
export { jotform } from './sources/jotform.ts';
export { keap } from './sources/keap.ts';
export { klaviyo } from './sources/klaviyo.ts';
export { landingPage as instapage, landingPage as leadpages } from './sources/landing-pages.ts';
export { linkedin } from './sources/linkedin.ts';
export { mailchimp } from './sources/mailchimp.ts';
export { mailerlite } from './sources/mailerlite.ts';
export { marketo } from './sources/marketo.ts';
export { meta } from './sources/meta.ts';
export { monday } from './sources/monday.ts';
export { odoo } from './sources/odoo.ts';
export { paperform } from './sources/paperform.ts';
export { pipedrive } from './sources/pipedrive.ts';
export { salesforce } from './sources/salesforce.ts';
export { squarespace } from './sources/squarespace.ts';
export { standardWebhooks as 'standard-webhooks' } from './sources/standard-webhooks.ts';
export { tally } from './sources/tally.ts';
export { tiktok } from './sources/tiktok.ts';
export { typeform } from './sources/typeform.ts';
export { unbounce } from './sources/unbounce.ts';
export { webflow } from './sources/webflow.ts';
export { wix } from './sources/wix.ts';
export { wpforms } from './sources/wpforms.ts';
export { zoho } from './sources/zoho.ts';

export type PresetName = keyof typeof presets;

/** What a source may set, by its preset. */
export type SourceOptions = {
  [Name in PresetName]: { preset: Name } & Settings<z.input<(typeof presets)[Name]['options']>>;
}[PresetName];

/** Of a preset without settings, zod's type is a record of nothing, which not even `preset` would fit. */
type Settings<Options> = string extends keyof Options ? unknown : Options;
