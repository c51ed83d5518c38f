import { asWord, eventKind, isObject, type JsonObject } from './json-values.ts';
import { isOfNumber } from './values.ts';
import { plainName, toWords } from './words.ts';

/** Names under which senders say what happened. */
export const EVENTS =
  /^(?:(?:trigger|hook|webhook)?event(?:name|type)?|type|action|trigger(?:type)?|op(?:eration)?|topic)$/;
/** What is around an event, or holds the whole of it. */
const AROUND = /^(?:event|meta|data|body|payload)$/;

const RECORD = '(?:lead|contact|person|customer|client|subscriber|record|profile)';
const NO_MORE =
  '(?:unsubscribed?|opt(?:ed)? ?out|do not (?:call|contact)|donotcall|dnc|blacklisted)';
const LEAVING = `(?:(?:delet|remov|eras)(?:e|ed|ion|ure)|destroy(?:ed)?|${NO_MORE})`;
const ENDING = '(?:lost|archived|disqualified)';
const CHANGE = '(?:(?:updat|chang)ed?|modif(?:y|ied)|edit(?:ed)?)';
const BECAME = `(?:${LEAVING}|${ENDING}|${CHANGE}|merged?)`;

// All of these look at the words of an event, with a blank between them.
const OF_RECORD = new RegExp(`\\b${RECORD}\\b`);
/** `contact deleted`, `delete lead`; not `remove asbestos`, which somebody may want. */
const LEAVES = new RegExp(`\\b${LEAVING}$|^${LEAVING} ${RECORD}\\b`);
const CHANGES = new RegExp(`\\b${CHANGE}$|^${CHANGE} ${RECORD}\\b`);
/** Further ones that tell of nobody new. */
const ENDS = new RegExp(
  `\\b(?:${ENDING}|(?:merg|bounc|archiv)ed?|cancel(?:l?ed|lation)?|(?:anonymiz|reschedul|reject|expir|clos|complain|suppress|block|fail|click|mov)ed|spam)$`,
);
/** What has become of something: nobody asks for it in a form, as for a `change`. */
const HAPPENED = /\b(?:updat|chang|modifi|edit|merg|cancell?|reschedul|bounc)ed$/;
/** What has become of the person's own record, and not of her cart: `contact.updated`, `deleted`. */
const OF_PERSON = new RegExp(`(?:^|\\b${RECORD} )${BECAME}$|^${BECAME} ${RECORD}$`);
const WANTS_NO_MORE = new RegExp(`\\b(?:${NO_MORE}|bounced?|complained|spam)$`);

/** What a program calls an event: a person who fills in a form writes with spaces. */
export const IDENTIFIER = /^[\w.:/-]{1,60}$/;

const GONE = new RegExp(`^(?:deleted|removed|${NO_MORE})$`);

/** `lead.created_or_updated`: it may be somebody new. */
const NEW = /\b(?:new|created?|add(?:ed)?|insert(?:ed)?)\b/;
/**
 * With the end of a talk or a purchase, the person may be told for the first time; `lost` alone is an answer,
 * and `oil_change` what somebody wants.
 */
const MAY_BE_WANTED = new RegExp(
  `\\b(?:chat|conversation|call|cart|checkout)\\b.*(?:clos|expir|fail)ed$|^${ENDING}$| change$|cancellation$`,
);

const phraseOf = (event: string): string => toWords(event).join(' ');

/**
 * Whether the name of an event tells of a change or an end, and so of nobody new: `contact.updated`,
 * `delete_lead`, `BOOKING_CANCELLED`.
 */
export function isNobodyNew(event: string): boolean {
  const told = phraseOf(event);
  return LEAVES.test(told) || ENDS.test(told) || (CHANGES.test(told) && !NEW.test(told));
}

/** What a sender tells of somebody for whom nobody may be dialled. */
export interface Leaving {
  /**
   * `event` for an event of that kind; `state` for what a record says of itself, and for what may as well
   * be what somebody wants done.
   */
  readonly kind: 'event' | 'state';
  /** The name of the event, for a log line. */
  readonly what: string;
}

/**
 * Why nobody may be dialled for what a sender tells, if it says so: that somebody was deleted, was
 * changed, has cancelled or wants no more of it. Only names in which programs say such things count.
 *
 * @param value a body, or one lead of it
 * @param isEvent whether it stands under a name of events: `event: { action: 'deleted' }`
 * @param isForm whether it stands beside what somebody filled in
 */
export function leaving(
  value: JsonObject,
  isEvent = false,
  isForm = isOfForm(value),
): Leaving | undefined {
  for (const [name, told] of Object.entries(value)) {
    if (name.length > 40) continue;
    const plain = plainName(name);
    if (isObject(told) && AROUND.test(plain)) {
      const isInEvent = isEvent || /^(?:event|meta)$/.test(plain);
      const inner = leaving(told, isInEvent, isInEvent ? isForm : undefined);
      if (inner !== undefined) return inner;
    }
    const isState =
      (/^(?:is)?deleted$/.test(plain) && /^(?:true|yes|1)$/i.test(asWord(told))) ||
      (/^(?:status|state|subscriptionstatus)$/.test(plain) && GONE.test(phraseOf(asWord(told))));
    if (isState) return { kind: 'state', what: 'deleted' };
    if (typeof told !== 'string' || !EVENTS.test(plain) || !IDENTIFIER.test(told)) continue;
    const kind = isNobodyNew(told) ? kindOf(plain, phraseOf(told), isEvent, isForm) : undefined;
    if (kind !== undefined) return { kind, what: eventKind(told) };
  }
  return undefined;
}

/**
 * How sure it is that a name of somebody who leaves or was changed is that of an event.
 *
 * @param isForm whether it stands beside what somebody filled in. With that, a relay sends an event on
 *   purpose (`quote_expired`, `cart_updated`), and `type: 'remove'` is asked of a plumber
 */
function kindOf(name: string, told: string, isEvent: boolean, isForm: boolean) {
  const isLeaving = LEAVES.test(told);
  const hasHappened = HAPPENED.test(told);
  const isOfRecord = OF_RECORD.test(told);
  const isCalledEvent = isEvent || name.includes('event');
  if (!isForm) {
    const isSure = isLeaving || hasHappened || isOfRecord || told === 'update';
    return isSure || (isCalledEvent && !MAY_BE_WANTED.test(told)) ? 'event' : undefined;
  }
  const isSaid = isOfRecord
    ? isCalledEvent || isLeaving || hasHappened
    : told.endsWith('ed') && (isCalledEvent || /^(?:action|op)/.test(name));
  const isSure =
    (isSaid && OF_PERSON.test(told)) || ((isCalledEvent || isOfRecord) && WANTS_NO_MORE.test(told));
  if (isSure) return 'event';
  return isLeaving ? 'state' : undefined;
}

/** Whether it is flat, or tells a number itself. */
const isOfForm = (value: JsonObject): boolean =>
  Object.values(value).every((each) => Object(each) !== each) ||
  Object.entries(value).some(([name, each]) => Object(each) !== each && isOfNumber([name]));

/** Mautic tells events under their name: `'mautic.lead_post_delete': [ … ]`. */
export const isListOfNobodyNew = ([name, list]: readonly [string, unknown]): boolean =>
  Array.isArray(list) &&
  list.every(isObject) &&
  name.includes('.') &&
  IDENTIFIER.test(name) &&
  isNobodyNew(name);
