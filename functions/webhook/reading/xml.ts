import { XMLParser, XMLValidator } from 'fast-xml-parser';

export interface XmlElement {
  /** `{namespace}local`: the prefix is for the sender to choose. */
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly XmlElement[];
  readonly text: string;
}

/** The namespace of a prefix; of `''` that of names without one. */
type Scope = (prefix: string) => string | undefined;

/** What the parser makes of an element: its name with what is in it, and `:@` with its attributes. */
type Node = Readonly<Record<string, unknown>>;

const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: '',
  ignorePiTags: true,
  parseTagValue: false,
  trimValues: false,
  // Without it, numeric references are left as they are.
  htmlEntities: true,
});

/**
 * Reads XML that declares neither DTD nor entity, whitespace kept.
 *
 * @returns an element without a name around the document's, or undefined for what is not well-formed
 */
export function parseXml(xml: string): XmlElement | undefined {
  try {
    if (XMLValidator.validate(xml) !== true) return undefined;
    return toElement('', { '': parser.parse(xml) }, () => undefined);
  } catch {
    // Nested too deep, or a name such as `__proto__`.
    return undefined;
  }
}

function toElement(name: string, node: Node, outer: Scope): XmlElement {
  const attributes = Object.entries(node[':@'] ?? {});
  const declared = new Map(
    attributes
      .filter(([key]) => /^xmlns(?::|$)/.test(key))
      .map(([key, value]) => [key.slice('xmlns:'.length), String(value)]),
  );
  const scope: Scope = (prefix) => declared.get(prefix) ?? outer(prefix);
  const nodes: readonly Node[] = Array.isArray(node[name]) ? node[name] : [];
  return {
    name: resolve(name, scope),
    attributes: new Map(attributes.map(([key, value]) => [resolve(key, scope), String(value)])),
    children: nodes.flatMap((child) => {
      const key = Object.keys(child).find((key) => key !== ':@' && key !== '#text');
      return key === undefined ? [] : [toElement(key, child, scope)];
    }),
    text: nodes.map((child) => child['#text'] ?? '').join(''),
  };
}

function resolve(name: string, scope: Scope): string {
  const [local = '', prefix = ''] = name.split(':').reverse();
  return `{${scope(prefix) ?? ''}}${local}`;
}
