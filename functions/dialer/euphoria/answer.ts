import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { fail, ok, type Result } from '../../shared/result.ts';

const parser = new XMLParser({
  parseTagValue: false,
  ignoreAttributes: true,
  ignoreDeclaration: true,
});

/**
 * Reads an answer of the API: EUPHORIA.md, "Answers".
 *
 * @returns the text of its `Error`, or undefined where there is none in it, however deep; a failure
 *   if it is not the API's XML at all, or an `Error` without a text: neither proves anything
 */
export function readAnswer(body: string): Result<{ readonly error: string | undefined }, string> {
  const document = parse(body);
  if (Object.keys(document).join() !== 'XML') return fail('not the XML of the API');
  const found = findError(document.XML);
  if (found === undefined) return ok({ error: undefined });
  const [error] = [found].flat();
  const text = typeof error === 'string' ? error.trim() : JSON.stringify(error);
  return text === '' ? fail('an Error without a text') : ok({ error: text });
}

/** The document's elements by name; empty for what is no well-formed XML. */
function parse(body: string): Record<string, unknown> {
  try {
    return XMLValidator.validate(body) === true ? parser.parse(body) : {};
  } catch {
    // Well-formed, and more than the parser takes: an entity of its own, a name such as `__proto__`.
    return {};
  }
}

function findError(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  if ('Error' in value) return value.Error;
  return Object.values(value)
    .map(findError)
    .find((error) => error !== undefined);
}
