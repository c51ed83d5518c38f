/** @import uPlot from '/console/uplot.js' */
import { byId } from './dom.js';
import { count } from './format.js';

const HEIGHT = 150;

/** @param {string} id */
const widthOf = (id) => Math.max(120, byId(id, HTMLElement).clientWidth);

/**
 * Makes a plot as wide as its box.
 *
 * @param {uPlot} plot
 * @param {string} id
 */
export const refit = (plot, id) => plot.setSize({ width: widthOf(id), height: HEIGHT });

/**
 * A colour of the page as a canvas takes it. The property itself may hold the colours of both
 * schemes.
 *
 * @param {string} name of a custom property
 */
function colour(name) {
  const probe = byId('rate-plot', HTMLElement);
  probe.style.color = `var(${name})`;
  const { color } = getComputedStyle(probe);
  probe.style.color = '';
  return color;
}

/** @returns {uPlot.Axis} */
const axis = () => ({
  stroke: colour('--ink-soft'),
  font: '12px system-ui',
  grid: { stroke: colour('--line'), width: 1 },
  ticks: { show: false },
});

/** @returns {uPlot.Axis} */
const timeAxis = () => ({
  ...axis(),
  space: 60,
  incrs: [60, 120],
  size: 26,
  grid: { show: false },
  values: (_, splits) =>
    splits.map((second) =>
      new Date(second * 1_000).toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' }),
    ),
});

/** @returns {Pick<uPlot.Options, 'height' | 'legend' | 'cursor' | 'padding'>} */
const common = () => ({
  height: HEIGHT,
  legend: { show: false },
  cursor: { show: false },
  // A time label at the right end needs room for its half.
  padding: [8, 20, 0, 0],
});

/**
 * Contacts a second, in steps.
 *
 * @param {typeof uPlot} Plot
 */
export function ratePlot(Plot) {
  const box = byId('rate-plot', HTMLElement);
  const stepped = Plot.paths.stepped?.({ align: 1 });
  return new Plot(
    {
      ...common(),
      width: widthOf('rate-plot'),
      scales: { y: { range: (_, __, max) => [0, Math.max(5, max * 1.1)] } },
      axes: [
        timeAxis(),
        { ...axis(), size: 44, incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000] },
      ],
      series: [
        {},
        {
          stroke: colour('--accent'),
          fill: colour('--accent-tint'),
          width: 1.5,
          points: { show: false },
          ...(stepped && { paths: stepped }),
        },
      ],
    },
    [[], []],
    box,
  );
}

/**
 * Speed to lead, p50 and p95, on a logarithmic axis: milliseconds and minutes are both of interest.
 *
 * @param {typeof uPlot} Plot
 */
export function speedPlot(Plot) {
  const box = byId('speed-plot', HTMLElement);
  /** @param {string} stroke @returns {uPlot.Series} */
  const series = (stroke) => ({
    stroke,
    width: 1.5,
    points: { show: true, size: 5, fill: stroke, stroke },
  });
  return new Plot(
    {
      ...common(),
      width: widthOf('speed-plot'),
      scales: {
        y: {
          distr: 3,
          range: (_, min, max) => [
            10 ** Math.floor(Math.log10(Math.max(1, min || 10))),
            10 ** Math.ceil(Math.log10(Math.max(100, (max || 100) * 1.01))),
          ],
        },
      },
      axes: [
        timeAxis(),
        {
          ...axis(),
          size: 52,
          filter: powers,
          grid: { stroke: colour('--line'), width: 1, filter: powers },
          values: (_, splits) => splits.map((value) => (value === null ? null : tick(value))),
        },
      ],
      series: [{}, series(colour('--accent')), series(colour('--second'))],
    },
    [[], [], []],
    box,
  );
}

/**
 * `10 ms`, `1 s`, `100 s`: short enough for an axis.
 *
 * @param {number} milliseconds
 */
const tick = (milliseconds) =>
  milliseconds < 1_000 ? `${milliseconds} ms` : `${count(milliseconds / 1_000)} s`;

/**
 * Keeps the powers of ten of a logarithmic axis, which are as many lines as the eye can tell apart.
 *
 * @param {uPlot} _
 * @param {(number | null)[]} splits
 */
const powers = (_, splits) =>
  splits.map((value) =>
    value !== null && Number.isInteger(Math.round(Math.log10(value) * 1e6) / 1e6) ? value : null,
  );
