const time = new Intl.DateTimeFormat('en-GB', {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
});

const day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' });

/**
 * `18:27:02`, and of another day `3 Oct 18:27:02`: parked leads are kept for two weeks.
 *
 * @param {number} at milliseconds since 1970
 */
export function clock(at) {
  const date = day.format(at);
  return date === day.format(Date.now()) ? time.format(at) : `${date} ${time.format(at)}`;
}

/**
 * A text with the times in it by the clock of whoever reads it: the functions log them in UTC.
 *
 * @param {string} text
 */
export const localTimes = (text) =>
  text.replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g, (time) => clock(Date.parse(time)));

/**
 * `18:27:02.117`
 *
 * @param {number} at milliseconds since 1970
 */
export const fineClock = (at) => `${clock(at)}.${String(Math.floor(at) % 1_000).padStart(3, '0')}`;

/**
 * `1,204`
 *
 * @param {number} value
 */
export const count = (value) => value.toLocaleString('en');

/**
 * `1 lead`, `3 leads`
 *
 * @param {number} value
 * @param {string} one
 * @param {string} [many]
 */
export const counted = (value, one, many = `${one}s`) =>
  `${count(value)} ${value === 1 ? one : many}`;

/**
 * `8 ms`, `1.2 s`, `3 min 4 s`, `2 h 5 min`
 *
 * @param {number} milliseconds
 */
export function duration(milliseconds) {
  if (milliseconds < 1_000) return `${Math.round(milliseconds)} ms`;
  const seconds = milliseconds / 1_000;
  if (seconds < 60) return `${seconds.toFixed(seconds < 10 ? 1 : 0)} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${Math.floor(seconds % 60)} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/**
 * A rate that reads well at any size: `0.4`, `12`
 *
 * @param {number} perSecond
 */
export const rate = (perSecond) =>
  perSecond > 0 && perSecond < 10 ? perSecond.toFixed(1) : count(Math.round(perSecond));

/**
 * The beginning of an id, enough to tell leads apart; `connector lead` takes it as it is.
 *
 * @param {string} id
 */
export const shortId = (id) => id.slice(0, 8);

/**
 * `1.2 kB`
 *
 * @param {number} bytes
 */
export const size = (bytes) =>
  bytes < 1_000 ? `${bytes} B` : `${(bytes / 1_000).toFixed(bytes < 10_000 ? 1 : 0)} kB`;

/**
 * JSON in lines, for reading; any other text as it is.
 *
 * @param {string} text
 */
export function inLines(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

/**
 * An XML document with each element on a line of its own, for reading. An element without children
 * stays as it is.
 *
 * @param {string} xml
 */
export function indented(xml) {
  let depth = 0;
  const isChildless = /^<[^/?][^>]*>[^<]*<\//;
  return xml
    .trim()
    .replace(/(<\/[^>]+>|\?>|\/>)\s*(?=<)/g, '$1\n')
    .replace(/(<[^/?][^>]*(?<!\/)>)\s*(?=<[^/])/g, '$1\n')
    .split('\n')
    .map((line) => {
      if (line.startsWith('</')) depth = Math.max(0, depth - 1);
      const text = '  '.repeat(depth) + line;
      if (/^<[^/?]/.test(line) && !line.endsWith('/>') && !isChildless.test(line)) depth += 1;
      return text;
    })
    .join('\n');
}
