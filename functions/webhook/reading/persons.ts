import { remembered } from './remembered.ts';
import { plainName, toWords, wordSet, wordsOf } from './words.ts';

/**
 * Whom a value belongs to, by the names it stands under:
 * - `own`: the person who filled in the form; nothing says otherwise
 * - `speaker`: who speaks for somebody else, such as a representative
 * - `guardian`: the same, but beside a name of the lead's own somebody else: a parent, a user, a
 *   trainer
 * - `subject`: whom it is about, such as the learner, the patient or the candidate
 * - `other`: somebody else, who must never be dialled for the lead
 */
export type Person = 'own' | 'speaker' | 'guardian' | 'subject' | 'other';

/** English and Afrikaans, as `toWords` writes them, without an s for several. */
const OTHERS = wordSet(`
  emergency emergencies nok kin noodgeval naasbestaande spouse husband wife partner fiance fiancee
  girlfriend boyfriend eggenoot eggenote gade vrou lewensmaat metgesel verloofde wederhelf friend
  colleague neighbour neighbor relative sibling brother sister son daughter granny grandpa aunt
  uncle cousin companion vriend vriende vriendin maat kollega buurman buurvrou familielid suster
  broer seun dogter ouma oupa tannie oom employer boss supervisor manager werkgewer baas
  toesighouder bestuurder agent consultant broker adviser advisor planner makelaar konsultant
  adviseur raadgewer verkoopsman verkoopspersoon negotiator onderhandelaar lister closer telecaller
  sdr rm rep assignee assigned assistant asst secretary receptionist owner eienaar sekretaresse
  assistent referrer referer referee referred referral reference recommender recommended introducer
  introduced introductor affiliate verwyser verwys verwysing aanbeveel aanbeveler guarantor surety
  cosigner cobuyer coapplicant codebtor witness witnesses beneficiary beneficiaries dependant
  dependent executor trustee nominee borg getuie begunstigde afhanklike eksekuteur landlord
  landlady lessor verhuurder attorney lawyer conveyancer accountant bookkeeper auditor prokureur
  rekenmeester doctor physician dentist teacher coach caregiver carer caretaker nanny dokter
  huisdokter tandarts onderwyser onderwyseres afrigter versorger skoolhoof school skool deceased
  oorledene dealer dealership vendor supplier installer technician handelaar verskaffer
  installeerder emerg nextofkin nood noodkontakte roommate housemate flatmate nephew niece neef
  niggie stiefpa stiefma peetouer peetpa peetma kamermaat reisgenoot gardener housekeeper
  babysitter nurse tuinier kinderoppasser oppasser verpleegster vet veterinarian veearts therapist
  psychologist psychiatrist physio physiotherapist pharmacist pharmacy hospital terapeut
  sielkundige fisioterapeut apteek apteker hospitaal tutor lecturer dosent priest pastor elder
  dominee predikant pastoor ouderling payroll solicitor advocate advokaat ouditeur electrician
  plumber builder architect elektrisien loodgieter bouer argitek insurer underwriter versekeraar
  heir erfgenaam erfgename sponsor proxy agency showroom courier koerier helpline store branch shop
  winkel tak staff personeel telesales telemarketer canvasser fieldworker originator`);

/** Those who come along with the lead; where nobody else is told of, each of them is one. */
const COMPANY = wordSet(`
  guests attendees participants passengers travellers travelers children kids players delegates
  registrants members gaste kinders deelnemers passasiers reisigers lede`);

const SPEAKERS = wordSet(`
  user users sender representative requester requestor enquirer inquirer`);

const GUARDIANS = wordSet(`
  guardian guardians voog voogde
  parent parents mother father mom mum mommy dad daddy ouer ouers moeder vader ma pa`);

/** Who works for the sender where the lead has a name of its own, and is the lead where not. */
const COLLEAGUES = wordSet(`
  operator organiser organizer organiseerder trainer instructor instrukteur inspector inspekteur valuer
  waardeerder promoter marketer bemarker ambassador recruiter webmaster processor`);

/**
 * Posts at the sender's or at another firm: whose number it is beside a name of the lead's own. They
 * make no name of the lead's of a `Provider name`, as those above do.
 */
const POSTS_OF_OTHERS = wordSet(`
  handler host hostess gasheer gasvrou provider stylist receiver ontvanger mentor assessor mechanic
  facilitator dispatcher`);

/** The same, of posts that the lead may have, or that are no person's: `Executive MBA: Phone`. */
const POSTS_OF_LEADS = wordSet(`
  executive director direkteur coordinator koordineerder responsible verantwoordelik verantwoordelike`);

/** Whether a number may be the lead's where no other is told. */
export const mayBePost = (value: {
  readonly path: readonly string[];
  readonly person: Person;
}): boolean =>
  value.person === 'guardian' && wordsOf(value.path).some((word) => POSTS_OF_LEADS.has(word));

/** Who may be the lead, but beside a name of the lead's own works for the sender: `user: { … }`. */
const WORKERS = wordSet('user users sender');

const SUBJECTS = wordSet(`
  patient patients learner learners pupil scholar student candidate child kid employee passenger
  traveller traveler driver tenant buyer purchaser seller verkoper delegate attendee participant player policyholder
  insured pasient leerder leerders leerling student kandidaat kind werknemer passasier reisiger
  drywer huurder koper deelnemer speler`);

/** Words that tell only whose a value is, and not what it is. */
export const tellsWhose = (word: string): boolean =>
  [SPEAKERS, GUARDIANS, COLLEAGUES, SUBJECTS].some((known) => known.has(word));

/** `Whom do we call if we cannot reach you?` asks for somebody else whatever else is in it. */
const ASKS_WHO =
  /\b(?:who|whom|wie)\b[^?]{0,80}\b(?:if|case|indien|ingeval)\b|\b(?:if|case|indien|ingeval)\b[^?]{0,80}\b(?:who|whom|wie)\b|\bsomeone (?:who|else)\b|\biemand (?:wat|anders)\b/i;

const STAFF =
  '(?:our|the|my|an?|ons) (?:sales )?(?:(?:agent|consultant|broker|advis[eo]r|technician|executive|mechanic|provider|negotiator|coordinator|makelaar|adviseur)s?|team|staff|planner|rep|konsultante?|tegnikus|span)';
const MAY = '(?:to|can|may|will|should|must|kan|mag|sal|moet)';
const CALL = '(?:call|phone|ring|dial|contact|reach|bel|skakel|kontak|bereik)';

/** `Which number can our consultant call you on?` asks for the lead's own. */
const TO_YOU = new RegExp(`\\b(?:${CALL}|text|whatsapp)\\s+(?:you|u|jou)\\b`, 'i');

/**
 * `Number for our consultant to phone`, `Which number should our agent call?`: it is the lead whom staff
 * phones.
 */
const STAFF_CALLS = new RegExp(
  `(?<!\\b(?:of|van) )\\b(?:${STAFF} (?:(?:${MAY}|you|me|u|jou) ){1,3}|${MAY} ${STAFF} (?:(?:you|u|jou) )?)${CALL}\\b`,
  'i',
);

/**
 * `Phone (we never share with partners)`, `Cell, not that of a friend`: what it is not, and what is not done
 * with it.
 */
const NOT_THAT =
  /(?:[(,]|\s[-–—])\s?(?:not|never|nie|we (?:never|do not|don['’]?t)|no third|no [a-z]{1,30} please|[^()]{0,40}(?:not|never|n['’]t) (?:be )?(?:share|s[eo]l[ld]|given?|pass)[a-z]*)\b[^()]{0,120}\)?\s?$/i;

const SECOND =
  '(second|secondary|additional|alternative|alternate|other|backup|tweede|ander|alternatiewe)';

/** `Co-applicant`, `Second applicant`, `Alternative contact person`: beside the lead there is another. */
const BESIDE = new RegExp(
  `\\b(?:co (?:applicant|buyer|borrower|debtor|signer|signatory|owner)|(?:joint|third|derde|${SECOND}) (?:applicant|buyer|member|lid|party(?! leads?\\b)|person|persoon|contact (?:person|name|persoon)|kontak (?:persoon|naam)|kontakpersoon)|(?:applicant|member|person|persoon|lid) 2)\\b`,
);

/** What a telephone number of somebody is called: `Dr tel` is a doctor's, `Title (Mr/Dr)` is no doctor's. */
const PHONE =
  '(?:s )?(?:contact |kontak )?(?:tel(?:ephone|efoon)?|(?:cell)?phone|cell|mobile|whatsapp|number|n[or]|sel|(?:sel)?(?:nommer|foon)|email|name|naam)';

/**
 * Others that are told in several words, as `toWords` writes them. Who is told in one word of its
 * own stands in the lists above.
 */
const OTHERS_IN_WORDS = new RegExp(
  `\\b(?:${[
    // In an emergency, written in letters as well: `N.O.K.`, `I.C.E.`.
    'n o k|i c e|ice|in case of (?:an? )?(?:accident|illness|death|need)|in ?geval van',
    // People around the lead.
    'family (?:member|contact|phone|number)|gesinslid|familie (?:wat|lid|kontak)|best man|au pair',
    'significant other|domestic worker|in law|second parent|parent 2|co driver|mede [a-z]{1,40}',
    '(?:pick ?up|collecting|collection) person|person collecting|someone (?:who|else)|their',
    'backup contact|(?:secondary|other) contact (?:s )?(?:cell|mobile|phone|person)',
    // Firms, and those of the sender's own.
    'security company|human resources|menslike hulpbronne|call cent(?:re|er)',
    'accounts (?:contact|department|dept)|(?:billing|technical|tech|admin) contact',
    '(?:support|customer care|customer service|help ?desk) (?:number|phone|tel|line|email)',
    '(?:created|captured|modified|updated|edited|entered|logged|handled|attended|served|sold|processed|assisted|managed|owned|qualified|geskep) by',
    '(?:geskep|gewysig|opgedateer|ingevoer|hanteer|bedien|verkoop|bestuur) deur',
    '(?:allocated|allotted) to|toegewys aan|notification email',
    'sales ?(?:person|people|lady|executive|(?:wo)?man|rep)|team lead(?:er)?|spanleier|case ?worker',
    'social worker|loan officer|property practitioner|head office|hoofkantoor',
    'display phone number|called (?:number|party)',
    '(?:channel|tracking|forward(?:ing)?|destination|virtual|receiving|dnis) (?:phone|(?:phone )?number)',
    `(?:dr|gp|mgr|hr|csr|bdm|bdr|sales team|team member|customer success|panel beater|admin|administrator|reservations|bookings|switchboard|reception|front desk) ${PHONE}`,
  ].join('|')})\\b|^our(?: (?:contact|tel|telephone|phone|cell|mobile|whatsapp|number|line))+$`,
);

/** A whole name of whom was called: `To` beside `From`. */
const CALLED = /^(?:to|to (?:number|phone)|called|callee|dialled|dialled number|dialed number)$/;

/** What may end a name that is written as one word: `emergencycontactnumber`, `noodkontaknommer`. */
const ENDS =
  /(?:contact|kontak|person|persoon|details|numbers?|nommer|nr|no|cell|mobile|telephone|phone|tel|sel|telefoon|foon|fullname|name|naam|email)$/;

/** Words of any length are sent; those of a name are short. */
const LONGEST_WORD = 60;

/** Whether a word is somebody else with what is told of him: `spousecell`. */
function isCompound(word: string): boolean {
  if (word.length > LONGEST_WORD) return false;
  let stem = word;
  for (let end = ENDS.exec(stem); end !== null; end = ENDS.exec(stem)) {
    stem = stem.slice(0, -end[0].length);
    if (stem.length > 2 && (OTHERS.has(stem) || COMPANY.has(stem))) return true;
  }
  return false;
}

/** `Your bookkeeper's number`, `Jou oom se nommer`: somebody who has a number. */
const POSSESSIVE = /(\p{L}{2,40})(?:['’]s?\s|\sse\s)/giu;
const NOT_SOMEBODY = wordSet(`
  what that it here there where who how let today customer client applicant contact lead person member
  subscriber entrant prospect bride groom payer holder respondent guest winner seeker borrower country
  company business your you my our name number
  wat dit daar hier kliënt klient u jou ons maatskappy besigheid aansoeker lid`);

/**
 * Whom a value belongs to. The names decide before the kind of field does, so that a telephone
 * field that asks for the number of a spouse is the spouse's.
 *
 * @param path the names of the objects a value is in, and its own last
 */
export function personOf(path: readonly string[]): Person {
  return personOfText(path.join('\n'));
}

const personOfText = remembered(
  (text) => text.slice(-1_024),
  (text): Person => {
    const path = text.split('\n');
    const asked = (path.at(-1) ?? '').replace(NOT_THAT, '');
    if (ASKS_WHO.test(asked)) return 'other';
    // `Which friend should our agent call?` is no question for the lead's own number.
    const label = asked.replace(STAFF_CALLS, '');
    const outer = wordsOf(path.slice(0, -1));
    const own = toWords(label);
    if (outer.some(isOthers)) return 'other';
    if (TO_YOU.test(asked)) return 'own';
    if (own.some(isOthers) || isOfSomebody(label)) return 'other';
    const all = [...outer, ...own];
    const joined = all.join(' ');
    if (BESIDE.test(joined) || OTHERS_IN_WORDS.test(joined)) return 'other';
    if (CALLED.test(own.join(' '))) return 'other';
    if (outer.some((word) => WORKERS.has(word))) return 'guardian';
    const isOneOf = (...known: ReadonlySet<string>[]) =>
      all.some((word) => known.some((each) => each.has(word)));
    if (isOneOf(COLLEAGUES, POSTS_OF_OTHERS, POSTS_OF_LEADS)) return 'guardian';
    if (isOneOf(SPEAKERS)) return 'speaker';
    if (isOneOf(GUARDIANS)) return 'guardian';
    return isOneOf(SUBJECTS) ? 'subject' : 'own';
  },
);

const isOthers = (word: string): boolean =>
  OTHERS.has(word) ||
  OTHERS.has(word.replace(/s$/, '')) ||
  COMPANY.has(word) ||
  isCompound(word) ||
  isInOneWord(word);

/** `verkoopskonsultant`, `takbestuurder`: Afrikaans writes a post as one word. `stepsister` */
const isInOneWord = (word: string): boolean =>
  word.length <= LONGEST_WORD &&
  /.(?:konsultant|bestuurder|makelaar|adviseur|agent)e?$|inlaw$|^(?:step|god|grand)(?:father|mother|parent|son|daughter|brother|sister)s?$/.test(
    word,
  );

/** Whether a name speaks of those who come along: `guests`. */
export const isCompany = (name: string): boolean => toWords(name).some((word) => COMPANY.has(word));

const isOfSomebody = (label: string): boolean =>
  Array.from(label.matchAll(POSSESSIVE)).some(([, whose = '']) => {
    const word = whose.toLowerCase();
    return !NOT_SOMEBODY.has(word) && !tellsWhose(word.normalize('NFKD').replace(/\p{M}/gu, ''));
  });

const SECOND_CONTACT = new RegExp(`\\b${SECOND} (?:contact|kontak)\\b`);

/**
 * Which second contact a name speaks of (`secondary`, `alternative`), where it does: `Alternative
 * contact number` is the lead's own unless an `Alternative contact name` stands beside it.
 */
export const secondContactOf = (path: readonly string[]): string | undefined =>
  SECOND_CONTACT.exec(wordsOf(path.slice(-2)).join(' '))?.[1];

/** Who is dialled, the first of whom something is told. */
const ORDER: readonly Person[] = ['own', 'speaker', 'guardian', 'subject'];

/**
 * The person to phone of those that are told of: `Parent`, `Learner` and a number is the parent.
 *
 * @param told whom the values of one kind belong to
 */
export const firstOfPersons = (told: readonly Person[]): Person | undefined =>
  ORDER.find((person) => told.includes(person));

/** Names of what somebody is to the lead. */
const RELATIONS = wordSet('relationship relation relationshiptolead verwantskap');
/** Names of what somebody is, or of which number of several it is. */
const ROLES = wordSet('role type kind label category contacttype phonetype');
/** Names of what stands over a part of a form. */
const HEADINGS = wordSet('title name section heading sectiontitle sectionname label');
/** What is also a post that a lead may have, or says how a lead came: no role beside others'. */
const POSTS = wordSet(`
  employer boss supervisor manager owner dealer dealership vendor supplier installer technician
  attorney lawyer accountant bookkeeper auditor secretary assistant receptionist teacher coach
  principal doctor dentist nurse agency store branch shop school referral referrals reference partner
  architect builder electrician plumber priest pastor
  werkgewer baas bestuurder eienaar winkel tak skool`);

/**
 * Whether what somebody typed for a number says first that it is somebody else's: `my wife's 083 555 0199`.
 * `Owner 082 555 0101` says what the lead is, and of several numbers some are the lead's.
 */
export function isOthersNumber(value: string): boolean {
  return value.replace(/\D/g, '').length <= 15 && isOthersFirst(value);
}

const OWN_AFTER_OTHERS =
  /(?<=\d[^\d]{0,40})\b(?:me|mine|myself|my (?:own|cell|number|phone|mobile)|ek|myne)\b[^\p{L}\d]*\d.*/isu;

/** `wife 083 555 0199, me 082 555 0101`: what it says from the lead's own number on. */
export const fromOwnNumber = (value: string): string =>
  isOthersFirst(value) ? (OWN_AFTER_OTHERS.exec(value)?.[0] ?? value) : value;

function isOthersFirst(value: string): boolean {
  const told = toWords(value.split(/[\d+]/, 1)[0] ?? '');
  if (told.length === 0) return false;
  const person = personOf([told.join(' ')]);
  return told.includes('my')
    ? person !== 'own'
    : person === 'other' && !told.some((word) => POSTS.has(word));
}

/** The texts in which an element may say who it is, with the plain names they stand under. */
const ownWords = (element: Readonly<Record<string, unknown>>): readonly [string, string][] =>
  Object.entries(element).flatMap(([name, text]): [string, string][] =>
    name.length <= LONGEST_WORD && typeof text === 'string' && text.length <= LONGEST_WORD
      ? [[plainName(name), text]]
      : [],
  );

/** Whether an element says that it is whom the lead is about: `relationship: 'Learner'`. */
export const isSubject = (element: Readonly<Record<string, unknown>>): boolean =>
  ownWords(element).some(
    ([name, text]) => (RELATIONS.has(name) || ROLES.has(name)) && personOf([text]) === 'subject',
  );

/**
 * Whom an element of a list speaks of, where it says that it is somebody else: `relationship:
 * 'Spouse'`, `type: 'next_of_kin'`, or the heading `Emergency contact` of a part of a form.
 *
 * @param element as the sender wrote it
 * @returns in the sender's words
 */
export function otherToldBy(element: Readonly<Record<string, unknown>>): string | undefined {
  const isPart = Object.values(element).some(
    (value) => typeof value === 'object' && value !== null,
  );
  for (const [name, text] of ownWords(element)) {
    if (![RELATIONS, ROLES, HEADINGS].some((names) => names.has(name))) continue;
    const person = personOf([text]);
    if (RELATIONS.has(name) && (person === 'other' || person === 'guardian')) return text;
    if (person !== 'other') continue;
    if (ROLES.has(name) && !toWords(text).some((word) => POSTS.has(word))) return text;
    if (isPart && HEADINGS.has(name)) return text;
  }
  return undefined;
}
