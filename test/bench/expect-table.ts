import { expect } from 'vitest';
import type { Result } from '../../bench/support/result.ts';

/** A part of the bench gives a table of so many rows, with a number wherever there should be one. */
export function expectTable({ table }: Result<unknown>, rows: number): void {
  expect(table.rows).toHaveLength(rows);
  for (const row of table.rows) {
    expect(row).toHaveLength(table.columns.length);
    expect(row.join()).not.toMatch(/NaN|undefined|Infinity/);
  }
}
