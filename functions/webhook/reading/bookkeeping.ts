import { limits } from './limits.ts';
import { plainName, toWords, wordSet } from './words.ts';

/*
 * All that a delivery tells and that is neither in a field of the contact nor in the notes: what
 * senders keep for themselves, and what must not be written down, each with why. Whatever is not on
 * this list is told to the agent. Names are as `plainName` writes them: `user_agent` is `useragent`.
 */

/**
 * Secrets of the person or of the form, which nobody may read in the notes: also where people would
 * write such a name (`Event type` is a question, `event_type` is not).
 */
const SECRETS =
  /^(?:token|accesstoken|apikey|secret|signature|password|passwd|pwd|confirmpassword|passwordconfirmation|wagwoord|cardnumber|creditcard\w*|cvv|cvc|pin|nonce|wpnonce|csrf\w*|xsrf\w*|authenticitytoken|cookies|cookie|headers)$/;

const everySender: readonly RegExp[] = [
  // How the form keeps out bots, and which button was pressed.
  /^(?:\w*captcha\w*|cfturnstileresponse|honeypot|gotcha|hp|botfield|action|submit|submitbutton)$/,
  // With what and from where the form was sent.
  /^(?:ip|ipaddress|ipcountry|remoteip|remoteaddr|clientip|useragent|browser|os|device|locale|timezone)$/,
  // The kind of event, which decides whether the delivery is read at all.
  /^(?:event|eventname|eventtype|triggertype|objecttype|subscriptiontype|apiversion|schemaversion|webhookurl|executionmode|method|istest|test)$/,
  // When it was stored or sent: the connector tells when the lead came in.
  /^(?:timestamp|createdat|createdon|createdate|createdtime|datecreated|updatedat|updatedon|dateupdated|modifiedat|lastmodified\w*|submittedat|timesubmitted|datesubmitted|submittedon|submissiondate|receivedat|occurredat|sentat)$/,
  // The click of an advertisement, as its network counts it.
  /^(?:gclid|fbclid|msclkid|ttclid|gbraid|wbraid|fbc|fbp)$/,
];

/** Types of fields that nobody answers, or whose answer must not be written down. */
export const unreadTypes: ReadonlySet<unknown> = new Set([
  ...['password', 'honeypot', 'recaptcha', 'recaptcha_v3', 'html', 'step'],
]);

/**
 * The same of one kind of sender, by its own names, as it writes them: of the values right in its
 * record or form.
 */
const ofSender = {
  activecampaign: [
    // Where the contact came from, which a config may map.
    /^utm_/i,
  ],
  'contact-form-7': [
    // Special mail tags: the page, the visitor's address, doubles of what was chosen.
    /^_/,
  ],
  elementor: [
    // What Elementor adds to the titles: the page, the program, the address.
    /^(?:form_id|form_name|Page URL|Page Title|User Agent|Remote IP|Powered by)$/,
    // The same with advanced data, and the form itself.
    /^(?:meta|form)$/,
  ],
  'elementor-times': [
    // When it was sent, where the page stands beside it.
    /^(?:Date|Time)$/,
  ],
  form: [
    // What tells a form handler what to do: the next page, a subject.
    /^(?:_.*|redirect)$/,
  ],
  freshsales: [
    // Who works on the contact, when, and Freshsales' own scores.
    /^(?:contact_|lead_)?(?:owner|creater|updater|territory|sales_accounts?|links|avatar|lead_score|customer_fit|time_zone|(?:created|updated)_at|last_(?:contacted|seen|assigned)\w*|(?:open|won)_deals\w*|(?:active|completed)_sales_sequences)$/,
  ],
  'gravity-forms': [
    // The entry's own state, payment and place, where fields are told by name.
    /^(?:(?:entry|form|post|source|transaction)_id|date_(?:created|updated)|payment_(?:status|date|amount|method)|is_(?:starred|read|fulfilled)|ip|source_url|user_agent|currency|transaction_type|created_by|submission_speeds|gpdf_\w+)$/,
  ],
  hubspot: [
    // What HubSpot counts and keeps about a record: times, owners, analytics.
    /^(?:hs_(?!language$|whatsapp_phone_number$|do_not_call$).*|hubspot.*|ip_.*|num_(?:unique_)?(?:conversion_events|associated_.*|notes|contacted_notes)|notes_.*|(?:first|recent)_(?:conversion_date|deal_.*)|total_revenue|engagements?_.*|currentlyinworkflow|webinareventlastupdated|surveymonkeyeventlastupdated|associatedcompany.*|(?:create|close|lastmodified)date|(?:createdAt|updatedAt|archived)|days_to_close)$/,
    // Counters of social networks.
    /^(?:follower|linkedinconnections|kloutscore|twitter).*$/,
    // The envelope of a classic contact: ids, lists, merges.
    /^(?:vid|objectId|portalId|portal-id|canonical-vid|merged-vids|is-contact|profile-.*|addedAt|form-submissions|list-memberships|identity-profiles|merge-audits|associated-.*|versions)$/,
  ],
  jotform: [
    // The form's and the submission's own names, times and scripts.
    /^(?:formID|submissionID|formTitle|username|ip|slug|path|event_id|submitDate|submitSource|buildDate|timeToSubmit|uploadServerUrl|file_server|webhookURL|eventObserver|jsExecutionTracker|validatedNewRequiredFieldIDs|temp_upload)$/,
  ],
  'jotform-answers': [
    // What stands in an answer beside what was answered; drawings come as pictures.
    /^(?:implementation|duration|\w*signature\w*|pretty)$/i,
  ],
  'landing-pages': [
    // The page and its variation, and an id that may be the page's.
    // Whether a bare `id` is the submission's or the page's, nobody says: taken for the
    // submission's, it might make every lead but the first a duplicate.
    /^(?:id|(?:page|form)_?(?:name|url|title)|variation.*|variant|ipaddress|referral_?source|referr?er)$/i,
  ],
  salesforce: [
    // What a record is, who keeps it, and what it belongs to.
    /^(?:attributes|Owner|CreatedBy|LastModifiedBy|RecordType|MasterRecord|Individual|ReportsTo|Person(?:Contact|Individual)Id|SystemModstamp|PhotoUrl|Jigsaw|CleanStatus|CompanyDunsNumber)$/,
    // States that Salesforce keeps by itself, and when they changed.
    /^(?:(?:Is|Has)[A-Z](?!.*__p?c$).*|(?:Person)?(?:Created|Converted|EmailBounced|Last\w+)Date(?:Time)?|(?:Person)?EmailBouncedReason)$/,
    // What Salesforce makes of an address.
    /^\w*(?:[gG]eocodeAccuracy|[lL]atitude|[lL]ongitude|[sS]tateCode)$/,
  ],
  tiktok: [
    // The advertisement and the event, where answers and they stand side by side.
    /^(?:(?:page|library|advertiser|campaign|adgroup|ad|form)_(?:id|name)|(?:lead|request|event)?_?id|lead_source|create_time|time|object|event(?:_type)?|client_key|user_openid|subscribe_entity|is_test|test_lead|is_test_lead)$/,
  ],
  unbounce: [
    // The page's own names, and when and from where the form was sent.
    /^(?:page_(?:id|uuid|name|url)|variant|ip_address|(?:time|date)_submitted|form_id|data[._]xml)$/i,
  ],
  webflow: [
    // The site, the form and the time.
    /^(?:site|siteId|formId|formElementId|d|_id)$/,
  ],
  whatsapp: [
    // The account, the number that was written to, and what kind of message it was.
    /^(?:object|field|messaging_product|display_phone_number|type)$/,
  ],
  wpforms: [
    // A date a second time, as a number.
    /^unix$/,
  ],
  wix: [
    // The form, the site and the automation.
    /^(?:form_?(?:name|id|type|field_?mask)|submission_?(?:id|time|pdf)|submissions_?link|(?:form_?)?submission_?link|contact_?id|(?:meta_?)?site_?id|instance_?id|page_?(?:url|name|id)|trigger\w*|automation\w*)$/i,
  ],
  zoho: [
    // Who keeps the record, its times, its picture and its layout; names by `plainName`.
    /^(?:(?:lead|contact)?owner|(?:created|modified)by|(?:created|modified|\w*activity|unsubscribed)time|layout|tags?|recordimage|unsubscribedmode|emailoptout|reportingto)$/,
  ],
} satisfies Readonly<Record<string, readonly RegExp[]>>;

/** The senders that have names of their own on the list. */
export const senderLists = Object.keys(ofSender) as readonly (keyof typeof ofSender)[];

/** Whether a sender keeps what is under a name of its record for itself. */
export const isKeptBy = (sender: keyof typeof ofSender, name: string): boolean =>
  ofSender[sender].some((names) => names.test(name.slice(0, limits.name)));

/** What a list of leads says of itself, and nothing of the leads in it. */
const OF_LIST =
  /^(?:count|total|totalcount|size|length|page|pages|pagesize|perpage|limit|offset|cursor|next|nextpage|previous|hasmore|success|ok|paging|majordimension)$/;

/** Whether a value that stands beside a list of leads is about the list. */
export const isOfList = (path: readonly string[]): boolean =>
  OF_LIST.test(plainName(path.at(-1) ?? ''));

/**
 * Last words of names that hold a key of the sender's own and nothing a person reads: `form_id`,
 * `list-ids`. The lead's own id is in CrmTag.
 */
const KEYS = wordSet('id ids uid uuid guid hash nonce token vid gclid');

/** Whether a name was written for people: `Event type`, `Device`; not `event_type`, `device`. */
const isAsked = (name: string): boolean => /\s/.test(name.trim()) || /^\p{Lu}\p{Ll}+$/u.test(name);

/**
 * Whether a value stands on the list above.
 *
 * @param path the names of the objects it is in, and its own last
 */
export function isBookkeeping(path: readonly string[]): boolean {
  const last = path.at(-1) ?? '';
  if (path.some((name) => isListed(name, name === last))) return true;
  return !/\s/.test(last.trim()) && KEYS.has(toWords(last).at(-1) ?? '');
}

function isListed(name: string, isLast: boolean): boolean {
  const plain = plainName(name);
  return (
    SECRETS.test(plain) ||
    ((!isLast || !isAsked(name)) && everySender.some((names) => names.test(plain)))
  );
}
