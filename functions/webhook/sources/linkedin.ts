import * as z from 'zod/mini';
import { ok, type Result } from '../../shared/result.ts';
import { forEachAtOnce, type LookUpFault, lookUpJson } from '../look-up/look-up.ts';
import { apiUrl, onceEach, untold, withoutToken } from '../look-up/sender-api.ts';
import { hmacSha256, isHmacOf, usable } from '../proof/signatures.ts';
import { fieldsOfAnswers, joinByName } from '../reading/asked-fields.ts';
import {
  asList,
  asObject,
  asObjects,
  asText,
  eventKind,
  isObject,
  type JsonObject,
} from '../reading/json-values.ts';
import { decodeSignedBody } from '../reading/signed-body.ts';
import {
  type Answer,
  type Delivery,
  definePreset,
  type Item,
  type Lead,
  type LeadReference,
  type LookedUp,
  type SourceContext,
} from '../source.ts';

const options = z.strictObject({
  apiUrl: apiUrl('https://api.linkedin.com'),
  /** Of LinkedIn's Marketing APIs. LinkedIn keeps each for a year and then answers 426. */
  version: z._default(
    z
      .string()
      .check(z.regex(/^20\d{4}$/, 'must be a version of the Marketing APIs, such as 202607')),
    '202607',
  ),
});
type Context = SourceContext<typeof options>;

/**
 * LinkedIn Lead Sync: the notification tells ids only; the answers are asked of the
 * API together with the form, because an answer names its question by a number.
 *
 * The lead's payload is what the notification and the API told, with `hiddenFields` (name → value)
 * and `answers`: LinkedIn's own name of a field (`PHONE_NUMBER`), or the question, → answer.
 */
export const linkedin = definePreset({
  options,
  needsSecret: true,
  handshake: answerChallenge,
  verify: ({ headers, body }, { secrets }) =>
    isHmacOf(headers['x-li-signature'], 'hex', secrets, 'hmacsha256=', body),
  read: async (delivery) => {
    const body = await decodeSignedBody(delivery);
    if (!body.ok) return body;
    return ok(onceEach([body.value].flat().map(toItem)));
  },
  lookUp: async (references, { options, apiToken }, signal) => {
    if (!apiToken) return references.map(() => withoutToken);
    const headers = {
      authorization: `Bearer ${apiToken}`,
      'linkedin-version': options.version,
      'x-restli-protocol-version': '2.0.0',
    };
    const base = `${options.apiUrl}/rest`;
    const ask: Ask = (path) => lookUpJson({ url: `${base}/${path}`, headers }, signal);
    return forEachAtOnce(references, (reference) => lookUpLead(reference, ask));
  },
});

const UUID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i;

/**
 * Proves to LinkedIn that we hold the client secret. Only for a UUID, which is what LinkedIn sends:
 * whoever could have `hmacsha256=<a body>` signed here would have the signature of a forged lead.
 */
function answerChallenge({ method, query }: Delivery, { secrets }: Context): Answer | undefined {
  const challengeCode = query.get('challengeCode');
  const [secret] = usable(secrets);
  if (method !== 'GET' || challengeCode === null || !UUID.test(challengeCode)) return undefined;
  if (secret === undefined) return undefined;
  const challengeResponse = hmacSha256(secret, challengeCode).toString('hex');
  return {
    status: 200,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ challengeCode, challengeResponse }),
  };
}

function toItem(notice: unknown): Item {
  const { type, leadAction, leadGenFormResponse } = asObject(notice);
  if (type !== undefined && type !== 'LEAD_ACTION') {
    return { kind: 'ignored', why: `a notification of ${eventKind(type)}, not of LEAD_ACTION` };
  }
  if (leadAction !== undefined && leadAction !== 'CREATED') {
    return { kind: 'ignored', why: `a lead action ${eventKind(leadAction)}, not CREATED` };
  }
  const id = (asText(leadGenFormResponse) ?? '').replace(/^urn:li:\w+:/, '');
  // The id goes into a URL: no dots, which would climb in its path.
  if (!/^[\w:,()-]{1,200}$/.test(id)) {
    const reason = 'is not the URN of a lead';
    return { kind: 'unusable', field: 'leadGenFormResponse', reason, payload: notice };
  }
  return { kind: 'reference', id, payload: notice };
}

type Ask = (path: string) => ReturnType<typeof lookUpJson>;

/** What LinkedIn's own collection of requests asks for; the form comes along with the lead. */
const LEAD_FIELDS =
  'ownerInfo,associatedEntityInfo,leadMetadataInfo,owner,leadType,versionedLeadGenFormUrn,id,submittedAt,testLead,formResponse,form:(hiddenFields,creationLocale,name,id,content)';

async function lookUpLead(reference: LeadReference, ask: Ask): Promise<LookedUp> {
  const found = await ask(
    `leadFormResponses/${encodeURIComponent(reference.id)}?fields=${LEAD_FIELDS}`,
  );
  if (!found.ok) return untold(reference, found.error);
  if (!isObject(found.value)) return { kind: 'unreached', why: 'LinkedIn answered no lead' };
  if (found.value.testLead === true) return { kind: 'ignored', why: 'a test lead' };

  const form = await findForm(found.value, ask);
  return form.ok ? toLead(found.value, form.value, reference) : untold(reference, form.error);
}

/** Where a lead comes without its form. A form that is gone leaves the questions without names. */
async function findForm(lead: JsonObject, ask: Ask): Promise<Result<JsonObject, LookUpFault>> {
  if (isObject(lead.form)) return ok(lead.form);
  const formId = /leadGenForm:(\d+)/.exec(asText(lead.versionedLeadGenFormUrn) ?? '')?.[1];
  if (formId === undefined) return ok({});
  const form = await ask(`leadForms/${formId}`);
  if (form.ok) return ok(asObject(form.value));
  return form.error.kind === 'unreached' ? form : ok({});
}

/**
 * What the API told of a lead, with the questions of its form.
 *
 * @param told the lead form response
 * @param form its form; empty if that is gone, so that the questions have no names
 */
function toLead(told: JsonObject, form: JsonObject, { id, payload }: LeadReference): Lead {
  const { form: _, formResponse, ...about } = told;
  const { answers: given, consentResponses } = asObject(formResponse);
  const questions = readQuestions(form);
  const asked = asObjects(given).map((answer) => readAnswer(answer, questions));
  const byQuestion = joinByName(asked.map(({ question, answer }) => [question, answer]));
  const hidden = asObjects(form.hiddenFields).map(
    ({ name, value }) => [textOf(name), textOf(value)] as const,
  );
  return {
    kind: 'lead',
    id,
    payload: {
      ...asObject(payload),
      ...about,
      form: { id: form.id, name: form.name, creationLocale: form.creationLocale },
      consentResponses,
      hiddenFields: joinByName(hidden),
      answers: joinByName(asked.map(({ key, answer }) => [key, answer])),
    },
    fields: fieldsOfAnswers(byQuestion, id),
  };
}

interface Question {
  /** LinkedIn's own name of the field, such as `PHONE_NUMBER`; a question of one's own has none. */
  readonly field: string;
  readonly text: string;
  /** Option's id → what it says. */
  readonly choices: ReadonlyMap<string, string>;
}

function readQuestions(form: JsonObject): ReadonlyMap<string, Question> {
  return new Map(
    asObjects(asObject(form.content).questions).map((question) => {
      const details = asObject(question.questionDetails).multipleChoiceQuestionDetails;
      const choices = asObjects(asObject(details).options).map(
        (option) => [textOf(option.id), localText(option.text)] as const,
      );
      const field = textOf(question.predefinedField);
      const text = localText(question.question) || textOf(question.name);
      return [textOf(question.questionId), { field, text, choices: new Map(choices) }];
    }),
  );
}

interface AnsweredQuestion {
  readonly key: string;
  /** What the answer is recognised by, and what the agent reads. */
  readonly question: string;
  readonly answer: string;
}

function readAnswer(given: JsonObject, questions: ReadonlyMap<string, Question>): AnsweredQuestion {
  const asked = questions.get(textOf(given.questionId));
  const { textQuestionAnswer, multipleChoiceAnswer } = asObject(given.answerDetails);
  const chosen = asList(asObject(multipleChoiceAnswer).options).map(textOf);
  const answers = [
    textOf(asObject(textQuestionAnswer).answer),
    ...chosen.map((option) => asked?.choices.get(option) || option),
  ];
  const question = asked?.text || textOf(given.name) || `question ${textOf(given.questionId)}`;
  return {
    key: asked?.field || question,
    question: asked?.field.replaceAll('_', ' ').toLowerCase() || question,
    answer: answers.filter((answer) => answer !== '').join(', '),
  };
}

/** `{ localized: { en_US: 'How many?' } }`: a form has one language, that it was made in. */
function localText(text: unknown): string {
  const localized = asObject(text).localized ?? text;
  return isObject(localized) ? textOf(Object.values(localized)[0]) : textOf(localized);
}

const textOf = (value: unknown): string => asText(value) ?? '';
