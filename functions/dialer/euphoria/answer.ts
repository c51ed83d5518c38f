import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { fail, ok, type Result } from '../../shared/result.ts';

/** What an answer of the API says (docs/euphoria-api.md, "Answers"). */
export interface Answer {
  /** All that it says of an error, the texts of its error elements first; empty where it says nothing of one. */
  readonly errors: readonly string[];
  /** Every other text, its attributes' values included, with the name of its element. */
  readonly texts: readonly (readonly [name: string, text: string])[];
  /** The names of its elements, `XML/Status` and the like, without a value: what can be logged of it. */
  readonly shape: string;
}

const parser = new XMLParser({
  parseTagValue: false,
  ignoreAttributes: false,
  parseAttributeValue: false,
  attributeNamePrefix: '@',
  ignoreDeclaration: true,
  alwaysCreateTextNode: true,
  textNodeName: '#',
});

/** Names of elements that only stand there to tell of an error, however they are written. */
const ERROR_NAME = /error|fault|exception/i;
/** More names than these, and longer ones, are no answer that anybody has to know again; the breaker's item keeps some. */
const NAMES_IN_SHAPE = 20;
const CHARACTERS_IN_SHAPE = 1_000;
const MAX_ANSWER_CHARACTERS = 100_000;

/**
 * Reads an answer of the API. White space and a byte-order mark before the document are let pass.
 *
 * @returns a failure for what is not the API's XML: `cut` where it may be the beginning of it,
 *   nothing included; `foreign` for a page of a proxy and the like
 */
export function readAnswer(body: string): Result<Answer, 'cut' | 'foreign'> {
  if (body.length > MAX_ANSWER_CHARACTERS) return fail('foreign');
  const text = body.replace(/^[\uFEFF\s]+/, '');
  const document = parse(text);
  if (Object.keys(document).join() !== 'XML') {
    return fail(
      document.isCut === true && /^(?:$|<\?xml\b|<XML[\s>])/.test(text) ? 'cut' : 'foreign',
    );
  }
  const names = new Set<string>();
  const texts = [...textsOf('XML', 'XML', document.XML, names)];
  const errors = texts.filter(([name]) => ERROR_NAME.test(name)).map(([, text]) => text);
  return ok({
    errors,
    texts: texts.filter(([name]) => !ERROR_NAME.test(name)),
    shape: [...names].sort().slice(0, NAMES_IN_SHAPE).join(' ').slice(0, CHARACTERS_IN_SHAPE),
  });
}

/** The document's elements by name; what is not well-formed may have been cut. */
function parse(body: string): Record<string, unknown> {
  try {
    return XMLValidator.validate(body) === true ? parser.parse(body) : { isCut: true };
  } catch {
    // The document is well-formed and more than the parser takes: it declares entities, say.
    return {};
  }
}

/** The texts of an element and of all in it; an element that is empty gives an empty one. */
function* textsOf(
  name: string,
  path: string,
  value: unknown,
  names: Set<string>,
): Generator<readonly [name: string, text: string]> {
  for (const one of Array.isArray(value) ? value : [value]) {
    if (typeof one !== 'object' || one === null) continue;
    names.add(path);
    for (const [key, child] of Object.entries(one)) {
      if (key === '#') {
        const text = String(child).trim();
        if (text !== '' || Object.keys(one).length === 1) yield [name, text];
      } else if (key.startsWith('@')) yield [key.slice(1), String(child).trim()];
      else yield* textsOf(key, `${path}/${key}`, child, names);
    }
  }
}
