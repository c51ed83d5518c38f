import { byId, make, setText } from './dom.js';

/**
 * Text to be read and copied: XML, JSON, headers.
 *
 * @typedef {{ readonly title: string, readonly text: string, readonly copy: string }} TextPart
 * `copy`: what is copied, which may be laid out otherwise than what is shown
 */

const COPIED_MS = 2_000;

/**
 * Opens the dialog at once, and fills it when its parts are there.
 *
 * @param {string} title
 * @param {string} meanwhile what it says until then
 * @param {() => Promise<{ about: string, parts: readonly TextPart[] }>} read
 */
export async function showText(title, meanwhile, read) {
  const dialog = byId('text-dialog', HTMLDialogElement);
  const [about, parts] = [byId('text-about', HTMLElement), byId('text-parts', HTMLElement)];
  setText(byId('text-title', HTMLElement), title);
  setText(about, meanwhile);
  parts.replaceChildren();
  if (!dialog.open) dialog.showModal();
  const found = await read();
  // Another one may have been asked for meanwhile.
  if (byId('text-title', HTMLElement).textContent !== title) return;
  setText(about, found.about);
  parts.replaceChildren(...found.parts.map(partOf));
}

/**
 * A text with its title, and a button that copies it.
 *
 * @param {TextPart} part
 */
export function partOf({ title, text, copy }) {
  const button = make('button', '', 'Copy');
  button.type = 'button';
  button.ariaLabel = `Copy: ${title}`;
  const said = make('span', 'hint');
  said.role = 'status';
  button.addEventListener('click', async () => {
    const done = await navigator.clipboard.writeText(copy).then(
      () => true,
      () => false,
    );
    setText(said, done ? 'Copied' : 'The browser does not let this page copy: select the text.');
    setTimeout(() => setText(said, ''), COPIED_MS);
  });
  const heading = make(
    'div',
    'heading',
    make('h3', '', title),
    make('span', '', said, ' ', button),
  );
  const part = make('section', 'part', heading, make('pre', '', ...betweenTags(text)));
  part.ariaLabel = title;
  return part;
}

/**
 * A text that may be XML, which may break between a tag and what stands in it: a narrow window need not break names.
 *
 * @param {string} text
 */
const betweenTags = (text) =>
  text
    .split(/(?<=>)(?=[^\s<])|(?<=[^\s>])(?=<\/)/)
    .flatMap((part, index) => (index === 0 ? [part] : [document.createElement('wbr'), part]));
