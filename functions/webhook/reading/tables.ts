import { asText, isObject, type JsonObject } from './json-values.ts';
import { limits } from './limits.ts';
import { areLabels, isQuestionList } from './questions.ts';
import { plainName, wordSet } from './words.ts';

/** The rows of a table, and what stands beside it. */
export interface Table {
  /** Each row by the names of its columns, as objects of JSON are. */
  readonly rows: readonly JsonObject[];
  readonly beside: JsonObject;
}

/** Names under which the names of a table's columns stand, as `plainName` writes them. */
const HEADERS = wordSet(
  'headers header headings columns columnnames columnheaders cols fields fieldnames keys headerrow titles',
);
/** Names under which its rows stand. */
const ROWS = wordSet(
  'rows row data values value records record items lines entries body table results cells',
);

/** Names of any length are sent; those of a table are short. */
const LONGEST_NAME = 40;

type Row = readonly unknown[];

/**
 * A table, of which each row is a lead: `{ headers: […], rows: [[…], …] }` by whatever names,
 * `{ headers: […], row: […] }`, or a list of lists of which the first holds the names of the columns, as
 * a script of a spreadsheet sends `getValues()`. It is one only if a column is named for how to reach
 * somebody.
 *
 * @returns undefined for what is no table; rows in which every cell is empty are left out
 */
export function readTable(value: unknown): Table | undefined {
  if (Array.isArray(value)) return ofLists(value);
  return isObject(value) ? ofColumns(value) : undefined;
}

function ofLists(list: readonly unknown[]): Table | undefined {
  if (list.length < 2 || !list.every(isRow) || isQuestionList(list)) return undefined;
  const [header, ...rows] = list;
  // A second row that reads as names makes the first one no header.
  if (!isHeader(header) || isHeader(rows[0])) return undefined;
  return { rows: toObjects(header, rows), beside: {} };
}

function ofColumns(value: JsonObject): Table | undefined {
  const entries = Object.entries(value);
  const find = (known: ReadonlySet<string>, fits: (child: unknown) => boolean) =>
    entries.find(
      ([name, child]) => name.length <= LONGEST_NAME && known.has(plainName(name)) && fits(child),
    );
  const [headersName, columns] = find(HEADERS, (child) => isHeader(columnNames(child))) ?? [];
  if (headersName === undefined) return undefined;
  const header = columnNames(columns) as readonly string[];
  const isTableOf = (child: unknown) =>
    isRow(child) ? child.length === header.length : isRows(child);
  const [rowsName, cells] = find(ROWS, (child) => child !== columns && isTableOf(child)) ?? [];
  if (rowsName === undefined) return undefined;
  const beside = entries.filter(([name]) => name !== headersName && name !== rowsName);
  const rows = isRow(cells) ? [cells] : (cells as readonly Row[]);
  return { rows: toObjects(header, rows), beside: Object.fromEntries(beside) };
}

/** `['Name', 'Phone']`, `[{ name: 'Name' }, { name: 'Phone' }]` */
const columnNames = (columns: unknown): unknown =>
  Array.isArray(columns) ? columns.map(columnName) : undefined;

function columnName(column: unknown): unknown {
  if (!isObject(column)) return column;
  const { name, label, title, header, text, displayName } = column;
  return [name, label, title, header, text, displayName].map(asText).find((each) => each);
}

/** An empty cell may be among the names: somebody left the head of a column out. */
const isHeader = (row: unknown): row is readonly string[] =>
  isRow(row) &&
  row.every((cell) => cell === null || typeof cell === 'string') &&
  areLabels(row.filter((cell) => asText(cell) !== undefined));

const isRow = (value: unknown): value is Row =>
  Array.isArray(value) && value.length > 0 && value.every((cell) => !isNested(cell));

const isRows = (value: unknown): value is readonly Row[] =>
  Array.isArray(value) && value.length > 0 && value.every(isRow);

const isNested = (cell: unknown): boolean => typeof cell === 'object' && cell !== null;

/** More columns than are read of a lead anyway would be named for nothing. */
const toObjects = (header: readonly unknown[], rows: readonly Row[]): readonly JsonObject[] => {
  const columns = header.map((name) => asText(name)?.slice(0, limits.name));
  return rows
    .filter((row) => row.some((cell) => asText(cell) !== undefined))
    .map((row) => toObject(columns, row));
};

/** Cells without a name are told by their place; those under the same name are a list. */
function toObject(columns: readonly (string | undefined)[], row: Row): JsonObject {
  const cells = row
    .map((cell, at) => [columns[at] ?? `column ${at + 1}`, cell] as const)
    .filter(([, cell]) => cell !== '' && cell !== null);
  return Object.fromEntries(
    [...Map.groupBy(cells, ([name]) => name)].map(([name, told]) => [
      name,
      told.length === 1 ? told[0]?.[1] : told.map(([, cell]) => cell),
    ]),
  );
}
