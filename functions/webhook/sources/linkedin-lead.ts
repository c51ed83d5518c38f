import { fieldsOfAnswers, joinByName } from '../reading/asked-fields.ts';
import {
  asList,
  asObject,
  asObjects,
  asText,
  isObject,
  type JsonObject,
} from '../reading/json-values.ts';
import type { Lead, LeadReference } from '../source.ts';

/**
 * What the API told of a lead, with the questions of its form.
 *
 * @param told the lead form response
 * @param form its form; empty if that is gone, so that the questions have no names
 */
export function toLead(told: JsonObject, form: JsonObject, { id, payload }: LeadReference): Lead {
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
