import { allPresets } from '../config/connector-schema.ts';
import { closestName } from '../config/did-you-mean.ts';
import { show } from '../config/issue-words.ts';

/** What senders are called beside the name of their preset (docs/sources.md), in small letters without signs. */
const alsoCalled: Readonly<Record<string, readonly string[]>> = {
  meta: ['facebook', 'facebookads', 'facebookleadads', 'fb', 'instagram', 'metaads', 'whatsapp'],
  'google-ads': ['google', 'adwords', 'googleleadforms'],
  linkedin: ['linkedinads', 'leadgenforms'],
  tiktok: ['tiktokads', 'bytedance'],
  form: ['website', 'html', 'webform', 'contactform', 'landingpage'],
  'contact-form-7': ['cf7', 'wpcf7'],
  'gravity-forms': ['gravity'],
  'fluent-forms': ['fluent'],
  keap: ['infusionsoft'],
  gohighlevel: ['ghl', 'highlevel', 'leadconnector'],
  freshsales: ['freshworks'],
  dynamics: ['dataverse', 'microsoft', 'msdynamics', 'powerplatform'],
  salesforce: ['sfdc', 'pardot'],
  marketo: ['adobe'],
  'standard-webhooks': ['svix'],
  generic: [
    ...['zapier', 'make', 'integromat', 'n8n', 'json', 'custom', 'webhook', 'other'],
    ...['airtable', 'googleforms', 'googlesheets', 'powerautomate', 'brevo', 'sendinblue'],
    ...['getresponse', 'forminator', 'ninjaforms', 'formidable', 'formidableforms', 'zohoforms'],
  ],
};

/** WordPress itself sends nothing: a plugin of it does. */
const WORDPRESS = ['gravity-forms', 'wpforms', 'elementor', 'contact-form-7', 'fluent-forms'];

/**
 * The preset that was probably meant by a name that none has: by what its sender is called otherwise, or by
 * a name that differs by little.
 *
 * @param presets those that there are
 */
export function meantPreset(name: string, presets: readonly string[]): string | undefined {
  const plain = name.toLowerCase().replaceAll(/[^a-z\d]/g, '');
  const known = Object.entries(alsoCalled).find(([, names]) => names.includes(plain))?.[0];
  if (known !== undefined && presets.includes(known)) return known;
  if (['wordpress', 'wp', 'woocommerce'].includes(plain)) {
    const plugins = WORDPRESS.filter((preset) => presets.includes(preset));
    return plugins.length > 0
      ? new Intl.ListFormat('en', { type: 'disjunction' }).format(plugins)
      : undefined;
  }
  return closestName(name, presets);
}

/**
 * What is said of a name that no preset has: what was probably meant, or all of them, for there are many; and
 * where they stand.
 */
export function wrongPreset(name: string, presets: readonly string[]): string {
  const got = `got ${show(name)}`;
  const meant = meantPreset(name, presets);
  return meant === undefined
    ? `must be one of ${presets.join(', ')} (${allPresets}), ${got}`
    : `${got}; did you mean ${meant}? All presets: ${allPresets}`;
}
