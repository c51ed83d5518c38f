import type * as z from 'zod/mini';
import { activecampaign } from './activecampaign.ts';
import { calendly } from './calendly.ts';
import { contactForm7 } from './contact-form-7.ts';
import { elementor } from './elementor.ts';
import { form } from './form.ts';
import { freshsales } from './freshsales.ts';
import { generic } from './generic.ts';
import { googleAds } from './google-ads.ts';
import { gravityForms } from './gravity-forms.ts';
import { hubspot } from './hubspot.ts';
import { instapage } from './instapage.ts';
import { jotform } from './jotform.ts';
import { keap } from './keap.ts';
import { klaviyo } from './klaviyo.ts';
import { leadpages } from './leadpages.ts';
import { linkedin } from './linkedin.ts';
import { mailchimp } from './mailchimp.ts';
import { marketo } from './marketo.ts';
import { meta } from './meta.ts';
import { monday } from './monday.ts';
import { pipedrive } from './pipedrive.ts';
import { salesforce } from './salesforce.ts';
import { squarespace } from './squarespace.ts';
import { standardWebhooks } from './standard-webhooks.ts';
import { tiktok } from './tiktok.ts';
import { typeform } from './typeform.ts';
import { unbounce } from './unbounce.ts';
import { webflow } from './webflow.ts';
import { wix } from './wix.ts';
import { wpforms } from './wpforms.ts';
import { zoho } from './zoho.ts';

/** Every kind of sender we know. A new preset takes a file of its own and a line here. */
export const presets = {
  activecampaign,
  calendly,
  'contact-form-7': contactForm7,
  elementor,
  form,
  freshsales,
  generic,
  'google-ads': googleAds,
  'gravity-forms': gravityForms,
  hubspot,
  instapage,
  jotform,
  keap,
  klaviyo,
  leadpages,
  linkedin,
  mailchimp,
  marketo,
  meta,
  monday,
  pipedrive,
  salesforce,
  squarespace,
  'standard-webhooks': standardWebhooks,
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
  [Name in PresetName]: { preset: Name } & z.input<(typeof presets)[Name]['options']>;
}[PresetName];
