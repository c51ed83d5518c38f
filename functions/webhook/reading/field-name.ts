import {
  addressKinds,
  aliases,
  contactModifiers,
  containers,
  type FieldName,
  modifiers,
  notTheLeads,
  numberedThings,
} from './aliases.ts';
import { permissionAsked, permissionIn } from './permission.ts';
import { personOf, tellsWhose } from './persons.ts';
import { remembered } from './remembered.ts';
import { plainName, toWords, wordSet, wordsOf } from './words.ts';

const contactFields = wordSet('mobile phone number email street');
const addressFields = wordSet('street2 suburb city region postalCode country');

const fieldsByAlias: ReadonlyMap<string, FieldName> = new Map(
  Object.entries(aliases).flatMap(([field, names]) =>
    names.split(' ').map((name) => [name, field as FieldName] as const),
  ),
);

/**
 * Which field a name stands for; none if it is somebody else's.
 *
 * @param path the names of the objects a value is in, and its own last: `['lead', 'phone', 'value']`
 */
export const fieldOf = (path: readonly string[]): FieldName | undefined =>
  fieldOfText(path.join('\n'));

/** Longer than any path that stands for a field. */
const MAX_PATH = 1_024;

const fieldOfText = remembered(
  (text) => text.slice(-MAX_PATH),
  (text): FieldName | undefined => {
    const path = text.split('\n');
    if (personOf(path) === 'other') return undefined;
    if (isWholeName(path)) return 'fullName';
    const field = fieldOfWords(path) ?? codeOf(path) ?? fieldOfParts(path) ?? fieldOfRequest(path);
    return field === 'number' && isNumberOfThing(path) ? undefined : field;
  },
);

/** What holds a yes or no of each way to reach somebody: `consent: { phone: false }`. */
const HOLDER =
  /\b(?:consents?|permissions?|gdpr|opt(?:ed)? ?(?:in|out)|preferences|unsubscribed)\b/;

/** `privacy.do_not_call` says the same wherever it stands; `accepted.phone` may be a number. */
function permissionOf(path: readonly string[]): FieldName | undefined {
  const words = withoutCounts(toWords(path.at(-1) ?? ''));
  const field = lookUp(words);
  const isNumber = field !== undefined && contactFields.has(field);
  const isHeld = !isNumber || HOLDER.test(toWords(path.at(-2) ?? '').join(' '));
  // `deal.consents.phone`: what it is in, and that alone.
  const held = isHeld ? [significant(path), path.slice(-2)].map(wordsOf) : [];
  const found = [words, ...held]
    .flatMap((each) => [each, withoutWrapper(each).filter((word) => !modifiers.has(word))])
    .map(permissionIn)
    .find((permission) => permission !== undefined);
  return found ?? permissionAsked(words);
}

/** `customer_form.mobile_area_code` is no number, wherever it stands. */
function codeOf(path: readonly string[]): FieldName | undefined {
  const field = lookUp(toWords(path.at(-1) ?? ''));
  return field === 'areaCode' || field === 'callingCode' ? field : undefined;
}

function fieldOfWords(path: readonly string[]): FieldName | undefined {
  const words = significant(path).flatMap(toWords);
  const field = lookUp(words) ?? permissionOf(path);
  if (field !== undefined || !words.some(tellsWhose)) return field;
  const ofSomebody = lookUp(withoutPerson(words));
  // `Student ID` is asked for, and the tenant of a `tenant_id` is the sender's own account.
  const isNoRecord = /\s/.test(path.at(-1)?.trim() ?? '') || words.includes('tenant');
  return ofSomebody === 'recordId' && isNoRecord ? undefined : ofSomebody;
}

const isCount = (word: string): boolean => /^q?\d+$/.test(word);

/** `q5_cell_number2` is a `cell number`. */
const withoutCounts = (words: readonly string[]): readonly string[] =>
  words.filter((word) => !isCount(word)).map((word) => word.replace(/(?<=\p{L})\d+$/u, ''));

function lookUp(words: readonly string[]): FieldName | undefined {
  const counted = words.filter((word) => !isCount(word));
  const bare = withoutCounts(words);
  const unmodified = withoutWrapper(bare).filter((word) => !modifiers.has(word));
  // As written first: `address 2` and `contact number` are names of their own.
  for (const candidate of [words, counted, bare, unmodified]) {
    const name = candidate.join('');
    const field = fieldsByAlias.get(name) ?? fieldOfCompound(name);
    if (field !== undefined) return field;
  }
  if (isCallingCode(unmodified)) return 'callingCode';
  if (isAreaCodeOfPhone(unmodified)) return 'areaCode';
  const contactWords = unmodified
    .filter((word) => !contactModifiers.has(word))
    // `defaultShippingAddress.address.line1` says it twice.
    .filter((word, index, all) => word !== all[index - 1]);
  const name = contactWords.join('');
  const field = fieldsByAlias.get(name) ?? fieldOfCompound(name);
  if (field !== undefined && contactFields.has(field)) return field;
  const part = fieldsByAlias.get(unmodified.filter((word) => !addressKinds.has(word)).join(''));
  return part !== undefined && addressFields.has(part) ? part : partOfName(bare);
}

/** `cellnumber`, `selfoonnommer`, `contactphone`, `emailaddress`: as people write them in one word. */
function fieldOfCompound(name: string): FieldName | undefined {
  const stem = name.replace(
    /^(?:contact|kontak|your)|(?:numbers?|nommer|no|nr|address(?:es)?|adres)$/g,
    '',
  );
  const field = fieldsByAlias.get(stem);
  return field === 'mobile' || field === 'phone' || field === 'email' ? field : undefined;
}

/** `data__first_name`, `Response Fields Full Name`, `En jou van?` without what comes first. */
function withoutWrapper(words: readonly string[]): readonly string[] {
  const start = words.findIndex((word, at) => {
    const isPart = word === 'fields' || word === 'field';
    const opensPart = /^(?:form|response)$/.test(word) && /^fields?$/.test(words[at + 1] ?? '');
    const opens = at === 0 && /^(?:and|en)$/.test(word);
    return !(isPart || opensPart || opens || /^(?:data|payload|body)$/.test(word));
  });
  return start < 1 ? words : words.slice(start);
}

/** `Parent's name`, `Name of the learner`, `Naam van ouer` without the person. */
function withoutPerson(words: readonly string[]): readonly string[] {
  return words.filter((word, at) => {
    if (tellsWhose(word) || word === 'of' || word === 'se' || word === 'die') return false;
    const [next = '', afterNext = ''] = words.slice(at + 1);
    return !(word === 'van' && (tellsWhose(next) || tellsWhose(afterNext)));
  });
}

const NAME_HOLDERS = wordSet('name names naam full fullname whole volle contact person your my');
const NAME_PARTS = wordSet('title firstName surname');

/** `names[first_name]`, `name_1_first_name`, `full_name.last`: a part, in a field of the whole name. */
function partOfName(words: readonly string[]): FieldName | undefined {
  const start = words.findIndex((word) => !NAME_HOLDERS.has(word));
  if (start < 1) return undefined;
  const field = fieldsByAlias.get(words.slice(start).join(''));
  return field !== undefined && NAME_PARTS.has(field) ? field : undefined;
}

const PHONE_WORDS =
  wordSet(`phone mobile cell cellphone tel telephone whatsapp number msisdn selfoon sel foon telefoon
   contact work home`);
const CODE_WORDS = wordSet(
  'country code cc dial dialing dialling calling prefix iso iso2 isd intl international',
);
const DIAL_WORDS = wordSet('dial dialing dialling calling isd');

/** `phoneCountryCode`, `country_dial_code`, `mobile_prefix`; a bare `country_code` may be an address's. */
function isCallingCode(words: readonly string[]): boolean {
  if (!words.every((word) => PHONE_WORDS.has(word) || CODE_WORDS.has(word))) return false;
  const codes = words.filter((word) => CODE_WORDS.has(word));
  const isOnlyWorldwide = codes.every((word) => /^int/.test(word));
  return (
    !isOnlyWorldwide &&
    (codes.length < words.length ||
      (codes.length > 1 && codes.some((word) => DIAL_WORDS.has(word))))
  );
}

/** `work_area_code`, `mobile_phone_area`; an `area` alone may be where somebody lives. */
function isAreaCodeOfPhone(words: readonly string[]): boolean {
  const others = words.filter((word) => !/^(?:area|code|prefix)$/.test(word));
  return (
    words.includes('area') &&
    others.every((word) => PHONE_WORDS.has(word)) &&
    (words.includes('code') || others.some((word) => NUMBER_WORDS.has(word)))
  );
}

/** `Name Surname`, `Naam/Van`: one field for both, unlike the `surname` in a `name`. */
const isWholeName = (path: readonly string[]): boolean =>
  !/[:(]|\s[-–—]\s/.test(path.at(-1) ?? '') &&
  /^(?:name(?:sur|last)name|naamvan)$/.test(
    toWords(path.at(-1) ?? '')
      .filter((word) => !tellsWhose(word))
      .join(''),
  );

/** Words in brackets that make another thing of a name: `Name (company)`. */
const CHANGES = wordSet(
  'company business firm organisation organization maatskappy besigheid fax faks',
);

/** What brackets add, without brackets in them. */
const REMARK = /\(([^()]*)\)/g;

/** `Name / Naam`, `Surname (Van)`, `Tel/Cell`: a label that says the same twice, often in two languages. */
function fieldOfParts(path: readonly string[]): FieldName | undefined {
  const label = path.at(-1) ?? '';
  const field = (part: string) => fieldOfWords([...path.slice(0, -1), part]);
  const remarks = Array.from(label.matchAll(REMARK), ([, remark = '']) => remark);
  const bare = label.replace(REMARK, ' ');
  const named = remarks.map(field);
  if (remarks.length === 1 && named[0] !== undefined && hasLetter(bare)) {
    return combine([field(bare), ...named], 'part');
  }
  if (remarks.length > 2 || remarks.some((remark) => toWords(remark).some(isChange))) {
    return undefined;
  }
  // Brackets that name no field explain: `Cell (with country code)`, `Title (Mr/Mrs)`.
  if (remarks.length > 0) {
    const explained = field(bare) ?? fieldOfSplit(bare, field);
    if (explained !== undefined) return explained;
  }
  return fieldOfSplit(label, field);
}

function fieldOfSplit(
  label: string,
  field: (part: string) => FieldName | undefined,
): FieldName | undefined {
  const isPart = !/[/|]/.test(label);
  const parts = label.split(/[/|()]|\s[-–—]\s|:\s/, 6).filter(hasLetter);
  if (parts.length > 4 || parts.length < 2) return undefined;
  return combine(parts.map(field), isPart ? 'part' : 'both');
}

const hasLetter = (text: string): boolean => /\p{L}/u.test(text);
const isChange = (word: string): boolean => CHANGES.has(word);

/**
 * What two names in one label come to.
 *
 * @param how `both`: the field holds both (`Name/Surname`); `part`: the second says which part of
 *   the first it is (`Name (First)`)
 */
function combine(
  fields: readonly (FieldName | undefined)[],
  how: 'both' | 'part',
): FieldName | undefined {
  const [field, other, ...more] = new Set(fields);
  if (field === undefined || other === undefined || more.length > 0) {
    return new Set(fields).size === 1 ? field : undefined;
  }
  const both = `${field} ${other}`;
  if (/^(?:phone|mobile|number) (?:phone|mobile|number)$/.test(both)) return 'phone';
  if (/^(?:name|fullName) (?:firstName|surname|title)$/.test(both) && how === 'part') return other;
  return /^(?:(?:firstName|name) surname|name fullName|fullName name)$/.test(both)
    ? 'fullName'
    : undefined;
}

/** What stands around the word that counts where a label asks for a number in a whole sentence. */
const REQUEST =
  wordSet(`to reach on call phone contact at you during which can we for us use with country code including
   incl international area me back get hold best way i by via through should may will be if and
   op by bereik bel skakel kontak kan ons waar watter beste vir met om te en terugbel insluitend
   landkode my sms text calls updates`);

const NUMBER_WORDS =
  wordSet(`number numbers nr nommer cell cellphone cellular mobile phone telephone tel whatsapp selfoon
   selnommer foonnommer telefoonnommer kontaknommer selfoonnommer`);

/** `Best number to reach you`, `Watter nommer kan ons bel?`. Not `Country code`: a number is named. */
function fieldOfRequest(path: readonly string[]): FieldName | undefined {
  const words = toWords(path.at(-1) ?? '').filter((word) => !/^\d+$/.test(word));
  const asked = words.filter(
    (word) => NUMBER_WORDS.has(word) || !(REQUEST.has(word) || modifiers.has(word)),
  );
  const isNumber = asked.some((word) => NUMBER_WORDS.has(word));
  const others = asked.filter((word) => !NUMBER_WORDS.has(word) && !contactModifiers.has(word));
  if (!isNumber || others.some((word) => !tellsWhose(word))) return undefined;
  return asked.some((word) => /^(?:cell|mobile|whatsapp|sel)/.test(word)) ? 'mobile' : 'number';
}

/** `Member no`, `Ticket #`, `Rekeningnommer`: a number, and nobody's telephone's. */
export function isNumberOfThing(path: readonly string[]): boolean {
  const words = toWords(path.at(-1) ?? '');
  if (words.some((word) => word === 'contact' || word === 'kontak')) return false;
  return !speaksOfPhones(path) && words.some((word) => isThing(word) || isThingsNumber(word));
}

const isThing = (word: string): boolean => numberedThings.has(word);

/** `polisnommer`, `verwysingsnommer`, `faksnommer` */
function isThingsNumber(word: string): boolean {
  const stem = word.replace(/(?:nommer|number|nr|no)$/, '');
  return stem !== word && (isThing(stem) || notTheLeads.has(stem));
}

/** Whether a name says that its value is not the lead's number or address, whatever it looks like. */
export const isNotTheLeads = (path: readonly string[]): boolean =>
  personOf(path) === 'other' || wordsOf(path).some((word) => notTheLeads.has(word));

/** Whether a name speaks of telephones at all. */
export const speaksOfPhones = (path: readonly string[]): boolean =>
  wordsOf(path.slice(-1)).some(
    (word) => NUMBER_WORDS.has(word) && !/^n(?:umbers?|r|ommer)$/.test(word),
  );

/** Whether names tell nothing of what is under them: `data.values`. */
export const wrapsOnly = (path: readonly string[]): boolean =>
  path.every((name) => containers.has(plainName(name)));

/** The path as a person reads it: `lead.company.jobTitle` is `company job title`. */
export function toLabel(path: readonly string[]): string {
  return significant(path).map(readable).join(' ') || path.join(' ');
}

const readable = remembered(
  (name) => name.slice(0, 300),
  (name) => {
    const trimmed = trimEnd(name.trim());
    if (/\s/.test(trimmed)) return trimmed.replace(/\s+/g, ' ');
    const words = trimmed.replace(/[_.-]+/g, ' ').trim();
    const apart = words.replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2');
    return apart === words ? words : apart.toLowerCase();
  },
);

/** Without what a label ends in: `Budget:`, `Name *`. */
function trimEnd(name: string): string {
  let end = name.length;
  while (end > 0 && /[\s:*]/.test(name.charAt(end - 1))) end -= 1;
  return name.slice(0, end);
}

/** The path without what only wraps; its last name always counts if nothing else is left. */
function significant(path: readonly string[]): readonly string[] {
  const kept = path.filter((name) => !containers.has(plainName(name)));
  return kept.length === 0 ? path.slice(-1) : kept;
}
