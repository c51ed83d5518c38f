/** @import { State } from './state.js' */
/** @import uPlot from '/console/uplot.js' */
import { byId, setText } from './dom.js';
import { count, duration, rate } from './format.js';
import { ratePlot, refit, speedPlot } from './plot-options.js';

const SPAN_SECONDS = 300;
/** Over how many seconds the rate is taken that is shown in words. */
const NOW_SECONDS = 5;

/** @type {typeof uPlot | undefined} */
let library;
/** @type {{ rate: uPlot, speed: uPlot } | undefined} */
let plots;

/**
 * Loads the library, and has the plots follow the width and the colours of the page. Where it
 * cannot be loaded, the page still says in words what the plots would show.
 *
 * @param {() => void} refresh draws them
 */
export async function preparePlots(refresh) {
  // The library writes numbers in the browser's language and does not start where the browser names
  // none, as in a POSIX locale. The page is in English anyway.
  Object.defineProperty(navigator, 'language', { value: 'en' });
  try {
    ({ default: library } = await import('/console/uplot.js'));
  } catch {
    for (const id of ['rate-plot', 'speed-plot']) byId(id, HTMLElement).hidden = true;
  }
  const boxes = [byId('rate-plot', HTMLElement), byId('speed-plot', HTMLElement)];
  const resize = new ResizeObserver(() => {
    if (plots === undefined) return;
    refit(plots.rate, 'rate-plot');
    refit(plots.speed, 'speed-plot');
  });
  for (const box of boxes) resize.observe(box);
  const scheme = matchMedia('(prefers-color-scheme: dark)');
  scheme.addEventListener('change', () => {
    plots?.rate.destroy();
    plots?.speed.destroy();
    plots = undefined;
    refresh();
  });
  refresh();
}

/**
 * Draws the last five minutes. Called once a second: the time axis moves on by itself.
 *
 * @param {State} state
 */
export function drawPlots({ seconds, about: { speed }, clockAhead }) {
  const now = Math.floor((Date.now() + clockAhead) / 1_000);
  const times = Array.from({ length: SPAN_SECONDS }, (_, index) => now - SPAN_SECONDS + index);
  const found = times.map((second) => seconds.get(second));
  const contacts = found.map((second) => second?.contacts ?? 0);
  if (library !== undefined) plots ??= { rate: ratePlot(library), speed: speedPlot(library) };
  plots?.rate.setData([times, contacts]);
  plots?.speed.setData([
    times,
    found.map((second) => (second === undefined ? null : Math.max(1, second.p50))),
    found.map((second) => (second === undefined ? null : Math.max(1, second.p95))),
  ]);

  const recent = contacts.slice(-NOW_SECONDS).reduce((sum, one) => sum + one, 0) / NOW_SECONDS;
  const peak = Math.max(...contacts);
  const rateText =
    peak === 0 ? 'none delivered' : `now ${rate(recent)}, at most ${count(peak)} in a second`;
  setText(byId('rate-now', HTMLElement), rateText);
  byId('rate-plot', HTMLElement).ariaLabel = `Contacts delivered a second: ${rateText}`;
  const { p50 = null, p95 = null } = speed ?? {};
  const half = p50 === null ? '' : `half within ${duration(p50)} (p50)`;
  const ninetyFive = p95 === null ? '' : `95 % within ${duration(p95)} (p95)`;
  setText(byId('speed-p50', HTMLElement), half);
  setText(byId('speed-p95', HTMLElement), ninetyFive);
  const none = p50 === null ? 'none delivered' : '';
  setText(byId('speed-none', HTMLElement), none);
  byId('speed-plot', HTMLElement).ariaLabel = `Speed to lead: ${none || `${half}, ${ninetyFive}`}`;
}
