import type { PresetName } from '../../functions/webhook/presets.ts';
import { sample as activecampaign } from './activecampaign.ts';
import { sample as calendly } from './calendly.ts';
import { sample as contactForm7 } from './contact-form-7.ts';
import { sample as dynamics } from './dynamics.ts';
import { sample as elementor } from './elementor.ts';
import { sample as fluentForms } from './fluent-forms.ts';
import { sample as form } from './form.ts';
import { sample as freshsales } from './freshsales.ts';
import { sample as generic } from './generic.ts';
import { sample as gohighlevel } from './gohighlevel.ts';
import { sample as googleAds } from './google-ads.ts';
import { sample as gravityForms } from './gravity-forms.ts';
import { sample as hubspot } from './hubspot.ts';
import { sample as instapage } from './instapage.ts';
import { sample as intercom } from './intercom.ts';
import { sample as jotform } from './jotform.ts';
import { sample as keap } from './keap.ts';
import { sample as klaviyo } from './klaviyo.ts';
import { sample as leadpages } from './leadpages.ts';
import { sample as linkedin } from './linkedin.ts';
import { sample as mailchimp } from './mailchimp.ts';
import { sample as mailerlite } from './mailerlite.ts';
import { sample as marketo } from './marketo.ts';
import { sample as meta } from './meta.ts';
import { sample as monday } from './monday.ts';
import { sample as odoo } from './odoo.ts';
import { sample as paperform } from './paperform.ts';
import { sample as pipedrive } from './pipedrive.ts';
import { sample as salesforce } from './salesforce.ts';
import type { Sample } from './sample.ts';
import { sample as squarespace } from './squarespace.ts';
import { sample as standardWebhooks } from './standard-webhooks.ts';
import { sample as tally } from './tally.ts';
import { sample as tiktok } from './tiktok.ts';
import { sample as typeform } from './typeform.ts';
import { sample as unbounce } from './unbounce.ts';
import { sample as webflow } from './webflow.ts';
import { sample as wix } from './wix.ts';
import { sample as wpforms } from './wpforms.ts';
import { sample as zoho } from './zoho.ts';

/** How each kind of sender tells of a new lead. */
export const samples: Readonly<Partial<Record<PresetName, Sample>>> = {
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
  instapage,
  intercom,
  jotform,
  keap,
  klaviyo,
  leadpages,
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
};
