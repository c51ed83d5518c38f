/**
 * The element of the page with this id.
 *
 * @template {Element} Type
 * @param {string} id
 * @param {new () => Type} type
 * @returns {Type}
 */
export function byId(id, type) {
  const found = document.getElementById(id);
  if (found instanceof type) return found;
  throw new Error(`the page has no ${type.name} #${id}`);
}

/**
 * Makes an element. Text is always set as text: nothing that comes from data is read as HTML.
 *
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {string} [className]
 * @param {readonly (Node | string)[]} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function make(tag, className = '', ...children) {
  const made = document.createElement(tag);
  if (className !== '') made.className = className;
  made.append(...children);
  return made;
}

/**
 * Sets a text unless it is there already, so that nothing is laid out or read out anew.
 *
 * @param {Element} element
 * @param {string} text
 */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/**
 * Sets a text that may hold JSON, addresses or ids: it may break after what separates their parts, so
 * that a narrow place need not break their words. A time stays whole: `18:27:02`, `18:27:02.117`.
 *
 * @param {Element} element
 * @param {string} text
 */
export function setBreakable(element, text) {
  if (element.textContent === text) return;
  const parts = text.split(/(?<=[,:;{}[\]()/?&=_.@-])(?<!\d\d:(?=\d\d))(?<!:\d\d\.(?=\d))(?=\S)/);
  element.replaceChildren(
    ...parts.flatMap((part, index) =>
      index === 0 ? [part] : [document.createElement('wbr'), part],
    ),
  );
}

/**
 * Brings the children of an element in line with a list: elements are kept by their key, so that
 * focus and selection stay where they are.
 *
 * @template Item
 * @template {HTMLElement} Row
 * @param {HTMLElement} parent
 * @param {readonly Item[]} items
 * @param {{
 *   tag: string,
 *   keyOf: (item: Item) => string,
 *   create: (item: Item) => Row,
 *   update?: (row: Row, item: Item) => void,
 * }} rows `update` is called for each row that is new or whose item is another object than before
 */
export function reconcile(parent, items, { tag, keyOf, create, update }) {
  const before = new Map(
    [...parent.querySelectorAll(`:scope > ${tag}`)].map((row) => [keyIn(row), row]),
  );
  /** @type {Element | null} */
  let last = null;
  for (const item of items) {
    const key = keyOf(item);
    const row = /** @type {Row} */ (before.get(key) ?? create(item));
    before.delete(key);
    row.dataset.key = key;
    if (shown.get(row) !== item) {
      shown.set(row, item);
      update?.(row, item);
    }
    /** @type {Element | null} */
    const next = last === null ? parent.querySelector(`:scope > ${tag}`) : last.nextElementSibling;
    if (next !== row) {
      if (last === null && next === null) parent.append(row);
      else parent.insertBefore(row, next);
    }
    last = row;
  }
  for (const row of before.values()) row.remove();
}

/** @type {WeakMap<Element, unknown>} */
const shown = new WeakMap();

/** @param {Element} row */
const keyIn = (row) => (row instanceof HTMLElement ? (row.dataset.key ?? '') : '');
