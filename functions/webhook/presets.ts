import type * as z from 'zod/mini';
import { activecampaign } from './sources/activecampaign.ts';
import { calendly } from './sources/calendly.ts';
import { contactForm7 } from './sources/contact-form-7.ts';
import { dynamics } from './sources/dynamics.ts';
import { elementor } from './sources/elementor.ts';
import { fluentForms } from './sources/fluent-forms.ts';
import { form } from './sources/form/form.ts';
import { freshsales } from './sources/freshsales.ts';
import { generic } from './sources/generic.ts';
import { gohighlevel } from './sources/gohighlevel.ts';
import { googleAds } from './sources/google-ads.ts';
import { gravityForms } from './sources/gravity-forms.ts';
import { hubspot } from './sources/hubspot/hubspot.ts';
import { intercom } from './sources/intercom.ts';
import { jotform } from './sources/jotform.ts';
import { keap } from './sources/keap.ts';
import { klaviyo } from './sources/klaviyo.ts';
import { landingPage } from './sources/landing-pages.ts';
import { linkedin } from './sources/linkedin.ts';
import { mailchimp } from './sources/mailchimp.ts';
import { mailerlite } from './sources/mailerlite.ts';
import { marketo } from './sources/marketo.ts';
import { meta } from './sources/meta.ts';
import { monday } from './sources/monday.ts';
import { odoo } from './sources/odoo.ts';
import { paperform } from './sources/paperform.ts';
import { pipedrive } from './sources/pipedrive.ts';
import { salesforce } from './sources/salesforce.ts';
import { squarespace } from './sources/squarespace.ts';
import { standardWebhooks } from './sources/standard-webhooks.ts';
import { tally } from './sources/tally.ts';
import { tiktok } from './sources/tiktok.ts';
import { typeform } from './sources/typeform.ts';
import { unbounce } from './sources/unbounce.ts';
import { webflow } from './sources/webflow.ts';
import { wix } from './sources/wix.ts';
import { wpforms } from './sources/wpforms.ts';
import { zoho } from './sources/zoho.ts';

/** Every kind of sender we know. A new preset takes a file of its own and a line here. */
export const presets = {
  activecampaign,
  calendly,
  'contact-form-7': contactForm7,
  dynamics,
  elementor,
  'fluent-forms': fluentForms,
  form,
  freshsales,
  generic,
  gohighlevel,
  'google-ads': googleAds,
  'gravity-forms': gravityForms,
  hubspot,
  instapage: landingPage,
  intercom,
  jotform,
  keap,
  klaviyo,
  leadpages: landingPage,
  linkedin,
  mailchimp,
  mailerlite,
  marketo,
  meta,
  monday,
  odoo,
  paperform,
  pipedrive,
  salesforce,
  squarespace,
  'standard-webhooks': standardWebhooks,
  tally,
  tiktok,
  typeform,
  unbounce,
  webflow,
  wix,
  wpforms,
  zoho,
} as const;

export type PresetName = keyof typeof presets;

/** What a source may set, by its preset. */
export type SourceOptions = {
  [Name in PresetName]: { preset: Name } & Settings<z.input<(typeof presets)[Name]['options']>>;
}[PresetName];

/** Of a preset without settings, zod's type is a record of nothing, which not even `preset` would fit. */
type Settings<Options> = string extends keyof Options ? unknown : Options;
