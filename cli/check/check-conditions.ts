import type { Connector } from '../../functions/config/connector.ts';
import { operandsOf } from '../../functions/webhook/expressions/jmespath-text.ts';
import { type Finding, note } from '../findings.ts';

/**
 * What `when` lets through though it looks as if it did not: a field by itself is true for every text but
 * the empty one (docs/sources.md, "A condition"), so that a person who said no to a call would get one.
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
  const field = BARE.exec(code)?.[1];
  return field === undefined ? [] : [note(what, passesNo(field), `compare it: ${field} === 'yes'`)];
}

/** `(lead) => lead.consent = 'yes'`, and one of several such. */
const ASSIGNED = /(?:=>|\breturn|&&|\|\||\()\s*([\w$]+(?:\.\w+)+)\s*=(?![=>])/;
/** `(lead) => lead.consent`. */
const BARE = /^[^=]*=>\s*\(?\s*([\w$]+(?:\??\.\w+)+)\s*\)?$/;

/** The fields of an expression that are compared with nothing: `consent`, `a.consent && phone`. */
const bareFields = (expression: string): readonly string[] =>
  operandsOf(expression)
    .filter(({ text, isNegated }) => !isNegated && FIELD.test(text) && text !== 'null')
    .map(({ text }) => text);

/** A path: `consent`, `answers."May we call?"`, `@.consent[0]`. */
const FIELD =
  /^(?:@\.)?(?:[A-Za-z_]\w*|"(?:[^"\\]|\\.)*")(?:\.(?:[A-Za-z_]\w*|"(?:[^"\\]|\\.)*")|\[-?\d+\])*$/;

const tell = (source: string, field: string): Finding =>
  note(
    `sources.${source}.when`,
    passesNo(field),
    `compare it: ${field} == 'yes', or of a value that is no text: ${field} == \`true\``,
  );

const passesNo = (field: string): string =>
  `${field} by itself lets through every value that is not empty, the text "no" too`;
