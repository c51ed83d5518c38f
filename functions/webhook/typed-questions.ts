import { fieldOf, toWords } from './reading/field-name.ts';

/** One answer of a form, as a form builder that tells the kind of each field delivers it. */
export interface TypedAnswer {
  /** The question as the person read it. */
  readonly question: string;
  /** What kind of field it was asked in, where that says what the answer is. */
  readonly kind?: 'phone' | 'email' | undefined;
  readonly answer: unknown;
}

/**
 * Answers under names that say what they are, for `fieldsOfForm`: a field for telephone numbers
 * holds one however it is asked for (`Where can we reach you?`), unless the question asks for the
 * number of somebody else, which must stay an answer.
 *
 * @returns one object an answer, in their order, since two questions may have the same words
 */
export const nameAnswers = (
  answers: readonly TypedAnswer[],
): readonly Readonly<Record<string, unknown>>[] =>
  answers.map(({ question, kind, answer }) => ({ [nameOf(question, kind)]: answer }));

function nameOf(question: string, kind: TypedAnswer['kind']): string {
  if (kind === undefined || toWords(question).some((word) => SOMEBODY_ELSE.has(word))) {
    return question || 'question';
  }
  const field = fieldOf([question]);
  const isSaid = kind === 'email' ? field === 'email' : field === 'phone' || field === 'mobile';
  return isSaid ? question : kind;
}

/** Words of a question that is about another person than the one who answers it. */
const SOMEBODY_ELSE: ReadonlySet<string> = new Set(
  `emergency kin next spouse partner husband wife friend referral referee reference relative agent
   broker parent mother father guardian child son daughter employer manager colleague landlord
   doctor attorney neighbour neighbor noodgeval eggenoot eggenote vriend vriendin naasbestaande ouer
   ma pa`.split(/\s+/),
);
