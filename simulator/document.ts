import { XMLParser, XMLValidator } from 'fast-xml-parser';

/** One element of a request: its name, its decoded text (trimmed) and its child elements. */
export interface XmlElement {
  name: string;
  text: string;
  children: XmlElement[];
}

export type Document =
  | { kind: 'document'; root: XmlElement }
  | { kind: 'unreadable'; error: 'inputXmlNotLoaded' | 'noDocumentElement' };

type ParsedNode = Record<string, ParsedNode[] | string>;

// htmlEntities also makes the parser decode numeric references; names other than the five of XML
// never get this far.
const parser = new XMLParser({
  preserveOrder: true,
  parseTagValue: false,
  htmlEntities: true,
  ignoreDeclaration: true,
  ignorePiTags: true,
});

const notAnXmlCharacter = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u;
const reference = /&(?:#(\d+);|#x([\da-f]+);|(?:amp|lt|gt|quot|apos);)?/gi;

/**
 * Reads a request body as the API does (docs/euphoria-api.md, Transport).
 *
 * @param text the body as text
 * @param contentType the Content-Type header
 * @returns the document element; `inputXmlNotLoaded` for another content type, a missing XML
 *   declaration or anything that is not well-formed XML 1.0 (a document type too: nothing is ever
 *   expanded); `noDocumentElement` where the document element is not exactly `XML`
 */
export function readDocument(text: string, contentType: string | undefined): Document {
  const unreadable: Document = { kind: 'unreadable', error: 'inputXmlNotLoaded' };
  const document = text.replace(/^\uFEFF/, '');
  if (!/^text\/xml\s*(;|$)/i.test(contentType ?? '')) return unreadable;
  if (!/^<\?xml\s/.test(document) || !isWellFormed(document)) return unreadable;
  let roots: XmlElement[];
  try {
    roots = toElements(parser.parse(document));
  } catch {
    // The parser refuses element names such as __proto__.
    return unreadable;
  }
  const [root] = roots;
  if (root === undefined || roots.length > 1) return unreadable;
  return root.name === 'XML'
    ? { kind: 'document', root }
    : { kind: 'unreadable', error: 'noDocumentElement' };
}

// What the validator of fast-xml-parser lets through and an XML 1.0 parser does not.
function isWellFormed(document: string): boolean {
  if (XMLValidator.validate(document) !== true) return false;
  if (/<!DOCTYPE/i.test(document) || notAnXmlCharacter.test(document)) return false;
  const references = document.replace(/<!\[CDATA\[.*?\]\]>|<!--.*?-->/gs, '').matchAll(reference);
  for (const [found, decimal, hexadecimal] of references) {
    if (found === '&') return false;
    const code = decimal ?? (hexadecimal && `0x${hexadecimal}`);
    if (code === undefined) continue;
    if (Number(code) > 0x10ffff || notAnXmlCharacter.test(String.fromCodePoint(Number(code)))) {
      return false;
    }
  }
  return true;
}

function toElements(nodes: ParsedNode[]): XmlElement[] {
  return nodes.flatMap((node) => {
    const [name] = Object.keys(node);
    const content = name === undefined ? undefined : node[name];
    if (name === undefined || !Array.isArray(content)) return [];
    const text = content.map((child) => child['#text'] ?? '').join('');
    return [{ name, text: text.trim(), children: toElements(content) }];
  });
}
