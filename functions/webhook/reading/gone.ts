import { fieldOf } from './field-name.ts';
import { asWord, eventKind, isObject, type JsonObject } from './json-values.ts';
import { plainName, toWords } from './words.ts';

/** Names under which senders say what happened. */
export const EVENTS =
  /^(?:(?:trigger|hook|webhook)?event(?:name|type)?|type|action|trigger|triggertype|op|operation|topic)$/;
/** What is around an event, or holds the whole of it. */
const AROUND = /^(?:event|meta|data|body|payload)$/;

const LEAVING =
  '(?:(?:delet|remov|eras)(?:e|ed|ion|ure)|destroy(?:ed)?|unsubscribed?|opt(?:ed)? ?out|do not (?:call|contact)|donotcall|dnc|blacklisted)';
const ENDING = '(?:lost|archived|disqualified)';
const CHANGE = '(?:(?:updat|chang|mov)ed?|modify|modified|edit(?:ed)?)';
const RECORD = '(?:lead|contact|person|customer|client|subscriber|record|profile|entry|submission)';

// All of these look at the words of an event, with a blank between them.
const OF_RECORD = new RegExp(`\\b${RECORD}\\b`);
/**
 * `contact deleted`, `delete lead`; not `remove asbestos`, which somebody may want. What has ended counts
 * beside what it happened to only: `lead lost`.
 */
const LEAVES = new RegExp(`\\b${LEAVING}$|^${LEAVING} ${RECORD}\\b| ${ENDING}$`);
const CHANGES = new RegExp(`\\b${CHANGE}$|^${CHANGE} ${RECORD}\\b`);
/** Further ones that tell of nobody new. */
const ENDS = new RegExp(
  `\\b(?:${ENDING}|(?:merg|bounc|archiv)ed?|cancel(?:l?ed|lation)?|(?:anonymiz|reschedul|reject|expir|clos|complain|suppress|block|fail|click)ed|spam)$`,
);
/** What has become of something: nobody asks for it in a form, as for a `change` or a `move`. */
const HAPPENED = /\b(?:updat|chang|modifi|edit|merg|cancell?|reschedul|bounc)ed$/;

/** What a program calls an event: a person who fills in a form writes with spaces. */
export const IDENTIFIER = /^[\w.:/-]{1,60}$/;

const GONE =
  /^(?:unsubscribed?|deleted|removed|opt(?:ed)?[\s_-]?out|do[\s_-]not[\s_-](?:call|contact)|dnc)$/i;

/** `lead.created_or_updated`: it may be somebody new. */
const NEW = /\b(?:new|created?|add(?:ed)?|insert(?:ed)?)\b/;
/** Steps that somebody may send on purpose with a lead's plain fields: `deal_stage_changed`. */
const STEP = /\b(?:deal|opportunity|stage|status|pipeline|tag)\b/;
/** With the end of a talk or a purchase, the person may be told for the first time; `lost` alone is an answer. */
const MAY_BE_WANTED = new RegExp(
  `\\b(?:chat|conversation|call|cart|checkout)\\b.*(?:clos|expir|fail)ed$|^${ENDING}$`,
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
 */
export function leaving(value: JsonObject, isEvent = false): Leaving | undefined {
  for (const [name, told] of Object.entries(value)) {
    if (name.length > 40) continue;
    const plain = plainName(name);
    if (isObject(told) && AROUND.test(plain)) {
      const inner = leaving(told, isEvent || /^(?:event|meta)$/.test(plain));
      if (inner !== undefined) return inner;
    }
    const isState =
      (/^(?:is)?deleted$/.test(plain) && /^(?:true|yes|1)$/i.test(asWord(told))) ||
      (/^(?:status|state|subscriptionstatus)$/.test(plain) &&
        typeof told === 'string' &&
        GONE.test(told));
    if (isState) return { kind: 'state', what: 'deleted' };
    if (typeof told !== 'string' || !EVENTS.test(plain) || !IDENTIFIER.test(told)) continue;
    const kind = isNobodyNew(told) ? kindOf(plain, told, value, isEvent) : undefined;
    if (kind !== undefined) return { kind, what: eventKind(told) };
  }
  return undefined;
}

/** How sure it is that a name of somebody who leaves or was changed is that of an event. */
function kindOf(
  name: string,
  event: string,
  value: JsonObject,
  isEvent: boolean,
): Leaving['kind'] | undefined {
  const told = phraseOf(event);
  const isCalledEvent = isEvent || name.includes('event');
  const isFlat = !Object.values(value).some((each) => typeof each === 'object' && each !== null);
  // A form has a `type` and an `action`, too: `type: 'remove'` beside a number is asked of a plumber.
  if (LEAVES.test(told)) {
    return isCalledEvent || OF_RECORD.test(told) || !isFlat ? 'event' : 'state';
  }
  const isForm = isFlat || Object.entries(value).some(isNumber);
  if (MAY_BE_WANTED.test(told) || (isForm && STEP.test(told))) return undefined;
  // Beside what somebody filled in, `type: 'update'` is an answer; `action: 'updated'` is none.
  const isSure = isForm
    ? HAPPENED.test(told) &&
      (OF_RECORD.test(told) || /^(?:action|op|operation) \S+$/.test(`${name} ${told}`))
    : HAPPENED.test(told) || OF_RECORD.test(told) || told === 'update';
  return isCalledEvent || isSure ? 'event' : undefined;
}

const isNumber = ([name, value]: readonly [string, unknown]): boolean =>
  typeof value !== 'object' && /^(?:phone|mobile|number)$/.test(fieldOf([name]) ?? '');

/** Mautic tells events under their name: `'mautic.lead_post_delete': [ … ]`. */
export const isListOfNobodyNew = ([name, list]: readonly [string, unknown]): boolean =>
  Array.isArray(list) &&
  list.every(isObject) &&
  name.includes('.') &&
  IDENTIFIER.test(name) &&
  isNobodyNew(name);
