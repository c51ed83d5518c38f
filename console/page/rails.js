import { byId } from './dom.js';

// The lines between the stages, drawn anew whenever the stages move: side by side on a wide screen,
// one below the other on a narrow one.

/**
 * Each line: the stages it joins, and the sides on which it leaves and arrives, as [wide, narrow].
 */
const lines = /** @type {const} */ ([
  ['senders', 'webhook', ['right', 'left'], ['bottom', 'top']],
  ['webhook', 'queue', ['right', 'left'], ['bottom', 'top']],
  ['queue', 'place-0', ['right', 'left'], ['bottom', 'left']],
  ['queue', 'place-1', ['right', 'left'], ['bottom', 'left']],
  ['queue', 'place-2', ['right', 'left'], ['bottom', 'left']],
  ['place-0', 'api', ['right', 'left'], ['left', 'top']],
  ['place-1', 'api', ['right', 'left'], ['left', 'top']],
  ['place-2', 'api', ['right', 'left'], ['left', 'top']],
  ['webhook', 'parked', ['bottom', 'left'], ['left', 'left']],
  ['place-2', 'parked', ['bottom', 'right'], ['left', 'left']],
]);
/** @typedef {'left' | 'right' | 'top' | 'bottom'} Side */
/** @typedef {{ x: number, y: number, dx: number, dy: number }} End */

/** The direction that leads out of a stage on each of its sides. */
const outwards = { left: [-1, 0], right: [1, 0], top: [0, -1], bottom: [0, 1] };
const NARROWEST_CURVE = 18;

/** @type {Map<string, string>} `from to` → the line, as of a `<path>` */
const drawn = new Map();

/** Draws the lines, and keeps them right from then on. */
export function layRails() {
  new ResizeObserver(draw).observe(byId('board', HTMLElement));
}

/**
 * The way through stages as one path; backwards where the line leads the other way.
 *
 * @param {readonly string[]} stages names of nodes
 * @returns {string} empty if there is no such way
 */
export function pathThrough(stages) {
  const parts = stages.slice(1).map((to, index) => {
    const from = stages[index] ?? '';
    return drawn.get(`${from} ${to}`) ?? reversed(drawn.get(`${to} ${from}`) ?? '');
  });
  if (parts.includes('')) return '';
  // The path goes on from one line to the next, through the stage between them.
  return parts.map((part, index) => (index === 0 ? part : part.replace('M', 'L'))).join(' ');
}

/** @param {string} path of one curve: `M x y C x y x y x y` */
function reversed(path) {
  const numbers = path.match(/-?\d+(\.\d+)?/g) ?? [];
  const [x0, y0, x1, y1, x2, y2, x3, y3] = numbers;
  return numbers.length === 8 ? `M${x3} ${y3} C${x2} ${y2} ${x1} ${y1} ${x0} ${y0}` : '';
}

function draw() {
  const board = byId('board', HTMLElement);
  const isWide = getComputedStyle(board).getPropertyValue('--wide').trim() === '1';
  const { left, top } = board.getBoundingClientRect();
  /**
   * @param {string} name
   * @param {Side} side
   * @returns {End | undefined}
   */
  const end = (name, side) => {
    const box = board.querySelector(`[data-node="${name}"]`)?.getBoundingClientRect();
    const [dx = 0, dy = 0] = outwards[side];
    if (box === undefined) return undefined;
    const x = box.left - left + (box.width / 2) * (1 + dx);
    const y = box.top - top + (box.height / 2) * (1 + dy);
    return { x, y, dx, dy };
  };
  drawn.clear();
  for (const [from, to, wide, narrow] of lines) {
    const [leaving, arriving] = isWide ? wide : narrow;
    const [start, finish] = [end(from, leaving), end(to, arriving)];
    if (start !== undefined && finish !== undefined)
      drawn.set(`${from} ${to}`, curve(start, finish));
  }
  const paths = [...drawn].map(([name, d]) => {
    const path = document.createElementNS('http://www.w3.org/2000/svg', 'path');
    path.setAttribute('d', d);
    path.classList.toggle('aside', name.endsWith('parked'));
    return path;
  });
  byId('rails', SVGSVGElement).replaceChildren(...paths);
}

/**
 * A curve that leaves and arrives straight.
 *
 * @param {End} from
 * @param {End} to
 */
function curve(from, to) {
  /** @param {End} end */
  const control = ({ x, y, dx, dy }) => {
    const far = Math.max(NARROWEST_CURVE, Math.abs(dx === 0 ? to.y - from.y : to.x - from.x) / 2);
    return `${round(x + dx * far)} ${round(y + dy * far)}`;
  };
  return `M${round(from.x)} ${round(from.y)} C${control(from)} ${control(to)} ${round(to.x)} ${round(to.y)}`;
}

/** @param {number} value */
const round = (value) => Math.round(value * 10) / 10;
