import { printable } from './print.ts';

/** Rows as aligned columns, a line each whatever a cell holds; the last column is as long as it is. */
export function table(cells: readonly (readonly string[])[]): string {
  // Columns are as wide as what is shown.
  const rows = cells.map((row) => row.map((cell) => printable(cell).replaceAll(/[\n\t]+/g, ' ')));
  const widths: number[] = [];
  for (const row of rows) {
    for (const [column, cell] of row.entries()) {
      widths[column] = Math.max(widths[column] ?? 0, cell.length);
    }
  }
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** Every line further in. */
export const indent = (text: string, by = 2): string => text.replaceAll(/^/gm, ' '.repeat(by));

/** A length of time in words: `45 s`, `12 min`, `3 h`, `2 d`. */
export function inWords(seconds: number): string {
  if (seconds < 90) return `${Math.round(seconds)} s`;
  if (seconds < 5_400) return `${Math.round(seconds / 60)} min`;
  if (seconds < 172_800) return `${Math.round(seconds / 3_600)} h`;
  return `${Math.round(seconds / 86_400)} d`;
}

/** ISO 8601 without its fractions, which nobody reads. */
export const toTime = (milliseconds: number): string =>
  `${new Date(milliseconds).toISOString().slice(0, 19)}Z`;
