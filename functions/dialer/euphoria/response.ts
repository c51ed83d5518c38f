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
 * @returns the text of its `Error`, or undefined where it has none; a failure if it is not the API's
 *   XML at all, which proves nothing either way
 */
export function readAnswer(
  body: string,
): Result<{ readonly error: string | undefined }, 'not the XML of the API'> {
  if (XMLValidator.validate(body) !== true) return fail('not the XML of the API');
  const document: unknown = parser.parse(body);
  if (!isElement(document)) return fail('not the XML of the API');
  const names = Object.keys(document);
  if (names.length !== 1 || names[0] !== 'XML') return fail('not the XML of the API');
  const root = document.XML;
  if (!isElement(root) || !Object.hasOwn(root, 'Error')) return ok({ error: undefined });
  const [error] = [root.Error].flat();
  return ok({ error: typeof error === 'string' ? error.trim() : JSON.stringify(error) });
}

const isElement = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;
