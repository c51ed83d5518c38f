import type { Connector } from '../../functions/config/connector.ts';
import { bareFields } from '../../functions/webhook/expressions/bare-field.ts';
import type { Operand } from '../../functions/webhook/expressions/jmespath-text.ts';
import { type Finding, note } from '../findings.ts';

/**
 * What `when` lets through though it looks as if it did not, and the other way round: a field by itself is true
 * for every text but the empty one (docs/sources.md, "A condition"), so that a person who said no to a call would
 * get one, and whoever said no to an opt-out would get none.
 */
export const checkConditions = ({ sources }: Connector): readonly Finding[] =>
  Object.entries(sources).flatMap(([name, { when }]) =>
    typeof when === 'string'
      ? bareFields(when).map((field) => tell(name, field))
      : when === undefined
        ? []
        : ofFunction(name, String(when)),
  );

/** As it is written: what it would do to a lead, nobody knows beforehand. */
function ofFunction(name: string, code: string): readonly Finding[] {
  const what = `sources.${name}.when`;
  const assigned = ASSIGNED.exec(code)?.[1];
  if (assigned !== undefined) {
    const todo = `compare it: ${assigned} === …`;
    return [
      note(what, `${assigned} = … sets a value, and lets through whatever it was before`, todo),
    ];
  }
  const [, not, field] = BARE.exec(code) ?? [];
  if (field === undefined) return [];
  const isNegated = not === '!';
  const todo = `compare it: ${field} ${isNegated ? '!==' : '==='} 'yes'`;
  return [note(what, aboutNo(field, isNegated), todo)];
}

/** `(lead) => lead.consent = 'yes'`, and one of several such. */
const ASSIGNED = /(?:=>|\breturn|&&|\|\||\()\s*([\w$]+(?:\.\w+)+)\s*=(?![=>])/;
/** `(lead) => lead.consent`, `(lead) => !lead.optout`. */
const BARE = /^[^=]*=>\s*\(?\s*(!?)\s*\(?([\w$]+(?:\??\.\w+)+)\s*\)*$/;

const tell = (source: string, { text: field, isNegated }: Operand): Finding => {
  const sign = isNegated ? '!=' : '==';
  return note(
    `sources.${source}.when`,
    aboutNo(field, isNegated),
    `compare it: ${field} ${sign} 'yes', or of a value that is no text: ${field} ${sign} \`true\``,
  );
};

/** What becomes of whoever said no. */
const aboutNo = (field: string, isNegated: boolean): string =>
  isNegated
    ? `!${field} filters every value that is not empty, the text "no" too`
    : `${field} by itself lets through every value that is not empty, the text "no" too`;
