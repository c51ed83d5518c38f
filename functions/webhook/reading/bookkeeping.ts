import { limits } from './limits.ts';
import { plainName, toWords } from './words.ts';

/**
 * All that a delivery tells and that is neither in a field of the contact nor in the notes: what
 * senders keep for themselves, and what must not be written down. Whatever is not on this list is
 * told to the agent. Names are as `plainName` writes them: `user_agent` is `useragent`.
 */
interface Entry {
  readonly why: string;
  readonly names: RegExp;
  /** Also where people would write such a name: `Event type` is a question, `event_type` is not. */
  readonly alsoAsked?: true;
}

const everySender: readonly Entry[] = [
  {
    why: 'a secret of the person or of the form, which nobody may read in the notes',
    names:
      /^(?:token|accesstoken|apikey|secret|signature|password|passwd|pwd|confirmpassword|passwordconfirmation|wagwoord|cardnumber|creditcard\w*|cvv|cvc|pin|nonce|wpnonce|csrf\w*|xsrf\w*|authenticitytoken|cookies|cookie|headers)$/,
    alsoAsked: true,
  },
  {
    why: 'how the form keeps out bots, and which button was pressed',
    names:
      /^(?:\w*captcha\w*|cfturnstileresponse|honeypot|gotcha|hp|botfield|action|submit|submitbutton)$/,
  },
  {
    why: 'with what and from where the form was sent',
    names:
      /^(?:ip|ipaddress|ipcountry|remoteip|remoteaddr|clientip|useragent|browser|os|device|locale|timezone)$/,
  },
  {
    why: 'the kind of event, which decides whether the delivery is read at all',
    names:
      /^(?:event|eventname|eventtype|triggertype|objecttype|subscriptiontype|apiversion|schemaversion|webhookurl|executionmode|method|istest|test)$/,
  },
  {
    why: 'when it was stored or sent: the connector tells when the lead came in',
    names:
      /^(?:timestamp|createdat|createdon|createdate|createdtime|datecreated|updatedat|updatedon|dateupdated|modifiedat|lastmodified\w*|submittedat|timesubmitted|datesubmitted|submittedon|submissiondate|receivedat|occurredat|sentat)$/,
  },
  {
    why: 'the click of an advertisement, as its network counts it',
    names: /^(?:gclid|fbclid|msclkid|ttclid|gbraid|wbraid|fbc|fbp)$/,
  },
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
  activecampaign: [{ why: 'where the contact came from, which a config may map', names: /^utm_/i }],
  'contact-form-7': [
    {
      why: "special mail tags: the page, the visitor's address, doubles of what was chosen",
      names: /^_/,
    },
  ],
  elementor: [
    {
      why: 'what Elementor adds to the titles: the page, the program, the address',
      names: /^(?:form_id|form_name|Page URL|Page Title|User Agent|Remote IP|Powered by)$/,
    },
    {
      why: 'the same with advanced data, and the form itself',
      names: /^(?:meta|form)$/,
    },
  ],
  'elementor-times': [
    { why: 'when it was sent, where the page stands beside it', names: /^(?:Date|Time)$/ },
  ],
  form: [
    {
      why: 'what tells a form handler what to do: the next page, a subject',
      names: /^(?:_.*|redirect)$/,
    },
  ],
  freshsales: [
    {
      why: "who works on the contact, when, and Freshsales' own scores",
      names:
        /^(?:contact_|lead_)?(?:owner|creater|updater|territory|sales_accounts?|links|avatar|lead_score|customer_fit|time_zone|(?:created|updated)_at|last_(?:contacted|seen|assigned)\w*|(?:open|won)_deals\w*|(?:active|completed)_sales_sequences)$/,
    },
  ],
  'gravity-forms': [
    {
      why: "the entry's own state, payment and place, where fields are told by name",
      names:
        /^(?:(?:entry|form|post|source|transaction)_id|date_(?:created|updated)|payment_(?:status|date|amount|method)|is_(?:starred|read|fulfilled)|ip|source_url|user_agent|currency|transaction_type|created_by|submission_speeds|gpdf_\w+)$/,
    },
  ],
  hubspot: [
    {
      why: 'what HubSpot counts and keeps about a record: times, owners, analytics',
      names:
        /^(?:hs_(?!language$|whatsapp_phone_number$|do_not_call$).*|hubspot.*|ip_.*|num_(?:unique_)?(?:conversion_events|associated_.*|notes|contacted_notes)|notes_.*|(?:first|recent)_(?:conversion_date|deal_.*)|total_revenue|engagements?_.*|currentlyinworkflow|webinareventlastupdated|surveymonkeyeventlastupdated|associatedcompany.*|(?:create|close|lastmodified)date|(?:createdAt|updatedAt|archived)|days_to_close)$/,
    },
    {
      why: 'counters of social networks',
      names: /^(?:follower|linkedinconnections|kloutscore|twitter).*$/,
    },
    {
      why: 'the envelope of a classic contact: ids, lists, merges',
      names:
        /^(?:vid|objectId|portalId|portal-id|canonical-vid|merged-vids|is-contact|profile-.*|addedAt|form-submissions|list-memberships|identity-profiles|merge-audits|associated-.*|versions)$/,
    },
  ],
  jotform: [
    {
      why: "the form's and the submission's own names, times and scripts",
      names:
        /^(?:formID|submissionID|formTitle|username|ip|slug|path|event_id|submitDate|submitSource|buildDate|timeToSubmit|uploadServerUrl|file_server|webhookURL|eventObserver|jsExecutionTracker|validatedNewRequiredFieldIDs|temp_upload)$/,
    },
  ],
  'jotform-answers': [
    {
      why: 'what stands in an answer beside what was answered; drawings come as pictures',
      names: /^(?:implementation|duration|\w*signature\w*|pretty)$/i,
    },
  ],
  'landing-pages': [
    {
      // Whether a bare `id` is the submission's or the page's, nobody says: taken for the
      // submission's, it might make every lead but the first a duplicate.
      why: "the page and its variation, and an id that may be the page's",
      names:
        /^(?:id|(?:page|form)_?(?:name|url|title)|variation.*|variant|ipaddress|referral_?source|referr?er)$/i,
    },
  ],
  salesforce: [
    {
      why: 'what a record is, who keeps it, and what it belongs to',
      names:
        /^(?:attributes|Owner|CreatedBy|LastModifiedBy|RecordType|MasterRecord|Individual|ReportsTo|Person(?:Contact|Individual)Id|SystemModstamp|PhotoUrl|Jigsaw|CleanStatus|CompanyDunsNumber)$/,
    },
    {
      why: 'states that Salesforce keeps by itself, and when they changed',
      names:
        /^(?:(?:Is|Has)[A-Z](?!.*__p?c$).*|(?:Person)?(?:Created|Converted|EmailBounced|Last\w+)Date(?:Time)?|(?:Person)?EmailBouncedReason)$/,
    },
    {
      why: 'what Salesforce makes of an address',
      names: /^\w*(?:[gG]eocodeAccuracy|[lL]atitude|[lL]ongitude|[sS]tateCode)$/,
    },
  ],
  tiktok: [
    {
      why: 'the advertisement and the event, where answers and they stand side by side',
      names:
        /^(?:(?:page|library|advertiser|campaign|adgroup|ad|form)_(?:id|name)|(?:lead|request|event)?_?id|lead_source|create_time|time|object|event(?:_type)?|client_key|user_openid|subscribe_entity|is_test|test_lead|is_test_lead)$/,
    },
  ],
  unbounce: [
    {
      why: "the page's own names, and when and from where the form was sent",
      names:
        /^(?:page_(?:id|uuid|name|url)|variant|ip_address|(?:time|date)_submitted|form_id|data[._]xml)$/i,
    },
  ],
  webflow: [
    {
      why: 'the site, the form and the time',
      names: /^(?:site|siteId|formId|formElementId|d|_id)$/,
    },
  ],
  whatsapp: [
    {
      why: 'the account, the number that was written to, and what kind of message it was',
      names: /^(?:object|field|messaging_product|display_phone_number|type)$/,
    },
  ],
  wpforms: [{ why: 'a date a second time, as a number', names: /^unix$/ }],
  wix: [
    {
      why: 'the form, the site and the automation',
      names:
        /^(?:form_?(?:name|id|type|field_?mask)|submission_?(?:id|time|pdf)|submissions_?link|(?:form_?)?submission_?link|contact_?id|(?:meta_?)?site_?id|instance_?id|page_?(?:url|name|id)|trigger\w*|automation\w*)$/i,
    },
  ],
  zoho: [
    {
      why: 'who keeps the record, its times, its picture and its layout; names by `plainName`',
      names:
        /^(?:(?:lead|contact)?owner|(?:created|modified)by|(?:created|modified|\w*activity|unsubscribed)time|layout|tags?|recordimage|unsubscribedmode|emailoptout|reportingto)$/,
    },
  ],
} as const satisfies Readonly<Record<string, readonly Entry[]>>;

/** The senders that have names of their own on the list. */
export const senderLists = Object.keys(ofSender) as readonly (keyof typeof ofSender)[];

/** Whether a sender keeps what is under a name of its record for itself. */
export const isKeptBy = (sender: keyof typeof ofSender, name: string): boolean =>
  ofSender[sender].some(({ names }) => names.test(name.slice(0, limits.name)));

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
const KEYS: ReadonlySet<string> = new Set('id ids uuid guid hash nonce token vid gclid'.split(' '));

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
  return everySender.some(
    ({ names, alsoAsked }) =>
      names.test(plain) && (alsoAsked === true || !isLast || !isAsked(name)),
  );
}
