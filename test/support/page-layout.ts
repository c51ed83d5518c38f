/**
 * Run in a page: what of its text cannot be read, because it is cut off, runs over the border of its
 * button, or other text lies over it; which buttons stand out of what holds them, or over each other; and
 * whose ring of focus is cut off at a side; and which times are broken in two.
 * Empty where all is well.
 */
export const unreadable = `(() => {
  const faults = [];
  const isSeen = (element) =>
    element.checkVisibility({ visibilityProperty: true, opacityProperty: true }) &&
    element.closest('.unseen, .skip, svg, [aria-hidden=true]') === null;
  const nameOf = (element) =>
    element.tagName.toLowerCase() + (element.id && '#' + element.id) +
    [...element.classList].map((one) => '.' + one).join('') + ' ' +
    JSON.stringify((element.textContent ?? '').trim().slice(0, 40));

  // A select is cut if it is narrower than it would be by itself: as wide as its longest choice.
  for (const select of document.querySelectorAll('select')) {
    if (!isSeen(select)) continue;
    const free = select.cloneNode(true);
    free.style.cssText = 'position:absolute;inline-size:max-content;visibility:hidden';
    free.removeAttribute('id');
    select.after(free);
    if (free.offsetWidth > select.offsetWidth) faults.push('cut: ' + nameOf(select));
    free.remove();
  }

  const dialog = document.querySelector('dialog[open]');
  // For screen readers only: the head of a table whose rows stand one below the other.
  const isClipped = (element) => {
    for (let one = element; one !== null; one = one.parentElement) {
      if (getComputedStyle(one).clipPath !== 'none') return true;
    }
    return false;
  };

  // A text that may not break is as wide as it is, however narrow its button has become. Letters stand
  // as wide apart as a reader may set them (WCAG 2.2, 1.4.12), because other machines have wider fonts.
  const root = dialog ?? document.body;
  const apart = new CSSStyleSheet();
  apart.replaceSync('button { letter-spacing: 0.12em; word-spacing: 0.16em }');
  document.adoptedStyleSheets.push(apart);
  const buttons = [...root.querySelectorAll('button')].filter((one) => isSeen(one) && !isClipped(one));
  for (const [index, button] of buttons.entries()) {
    const box = button.getBoundingClientRect();
    if (button.scrollWidth > button.clientWidth || button.scrollHeight > button.clientHeight) {
      faults.push('spills: ' + nameOf(button));
    }
    const range = document.createRange();
    range.selectNodeContents(button);
    const text = range.getBoundingClientRect();
    // Less than a pixel is how the browser rounds.
    if (text.left < box.left - 1 || text.right > box.right + 1) faults.push('spills: ' + nameOf(button));
    const holder = button.parentElement.closest('.card, dialog, td, li, fieldset');
    const edge = holder?.getBoundingClientRect();
    if (edge && (box.left < edge.left - 1 || box.right > edge.right + 1)) {
      faults.push('outside: ' + nameOf(button));
    }
    // The outline of :focus-visible and its offset, console/page/base.css.
    for (let cutter = button.parentElement; cutter !== null; cutter = cutter.parentElement) {
      if (cutter === document.body || getComputedStyle(cutter).overflowX === 'visible') continue;
      const view = cutter.getBoundingClientRect();
      if (box.left - 4 < view.left - 0.5 || box.right + 4 > view.right + 0.5) {
        faults.push('ring cut: ' + nameOf(button));
      }
    }
    for (const other of buttons.slice(index + 1)) {
      const next = other.getBoundingClientRect();
      const wide = Math.min(box.right, next.right) - Math.max(box.left, next.left);
      const high = Math.min(box.bottom, next.bottom) - Math.max(box.top, next.top);
      if (wide > 1 && high > 1) faults.push('overlap: ' + nameOf(button) + ' and ' + nameOf(other));
    }
  }

  document.adoptedStyleSheets.pop();

  // A time stands on one line. Between parts of a text that may break there is a wbr, so that they are nodes of their own.
  for (const element of root.querySelectorAll('*')) {
    if (!isSeen(element) || [...element.children].some(({ tagName }) => tagName !== 'WBR')) continue;
    const nodes = [...element.childNodes].filter(({ nodeType }) => nodeType === Node.TEXT_NODE);
    const placeOf = (offset) => {
      for (const node of nodes) {
        if (offset <= node.data.length) return [node, offset];
        offset -= node.data.length;
      }
    };
    for (const time of nodes.map(({ data }) => data).join('').matchAll(/\\d\\d:\\d\\d(?::\\d\\d)?/g)) {
      const range = document.createRange();
      range.setStart(...placeOf(time.index));
      range.setEnd(...placeOf(time.index + time[0].length));
      const lines = new Set([...range.getClientRects()].filter(({ width }) => width > 0).map(({ top }) => Math.round(top)));
      if (lines.size > 1) faults.push('broken: ' + time[0] + ' in ' + nameOf(element));
    }
  }

  const texts = [];
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    const parent = node.parentElement;
    if (node.data.trim() === '' || !isSeen(parent) || isClipped(parent)) continue;
    if (['OPTION', 'SCRIPT', 'STYLE', 'NOSCRIPT'].includes(parent.tagName)) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    for (const box of range.getClientRects()) {
      // Whatever hides what lies outside of it.
      for (let cutter = parent; cutter !== null; cutter = cutter.parentElement) {
        const { overflowX, overflowY } = getComputedStyle(cutter);
        const edge = cutter.getBoundingClientRect();
        if (cutter !== document.body && cutter !== document.documentElement) {
          if (overflowX !== 'visible' && (box.right > edge.right + 1 || box.left < edge.left - 1)) {
            faults.push('cut: ' + nameOf(parent));
          }
          // What can be scrolled to is not cut.
          if (overflowY === 'hidden' && (box.bottom > edge.bottom + 1 || box.top < edge.top - 1)) {
            faults.push('cut: ' + nameOf(parent));
          }
        }
        if (cutter === dialog) break;
      }
      if (box.right > innerWidth + 1 || box.left < -1) faults.push('outside: ' + nameOf(parent));
      const scroller = parent.closest('.sources');
      const view = scroller?.getBoundingClientRect();
      const isScrolledAway = view && (box.top >= view.bottom - 1 || box.bottom <= view.top + 1);
      if (!isScrolledAway) texts.push({ box, parent });
    }
  }
  for (const [index, one] of texts.entries()) {
    for (const other of texts.slice(index + 1)) {
      if (one.parent === other.parent) continue;
      const wide = Math.min(one.box.right, other.box.right) - Math.max(one.box.left, other.box.left);
      const high = Math.min(one.box.bottom, other.box.bottom) - Math.max(one.box.top, other.box.top);
      // Lines of text stand a little into each other's boxes.
      if (wide > 2 && high > Math.min(one.box.height, other.box.height) / 2) {
        faults.push('overlap: ' + nameOf(one.parent) + ' and ' + nameOf(other.parent));
      }
    }
  }
  return [...new Set(faults)];
})()`;
