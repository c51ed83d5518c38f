/** A table for the reader. */
export interface Table {
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** What one has to know to read it. */
  readonly notes?: readonly string[];
}

/** What one part of the bench found. */
export interface Result<Raw> {
  /** For the reader. */
  readonly table: Table;
  /** Every number the table was made of. */
  readonly raw: Raw;
}

/** A table as Markdown, with its title and notes. */
export function toMarkdown({ title, columns, rows, notes = [] }: Table): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [
    `**${title}**`,
    '',
    line(columns),
    line(columns.map((_, index) => (index === 0 ? '---' : '--:'))),
    ...rows.map(line),
    ...notes.flatMap((note) => ['', note]),
  ].join('\n');
}

const BEGIN = '<!-- bench -->';
const END = '<!-- /bench -->';

/**
 * Puts a text between the two markers of a document.
 *
 * @throws Error if the document lacks them
 */
export function replaceBetweenMarkers(document: string, text: string): string {
  const begin = document.indexOf(BEGIN);
  const end = document.indexOf(END);
  if (begin < 0 || end < begin) throw new Error(`no ${BEGIN} … ${END} to write between`);
  return `${document.slice(0, begin + BEGIN.length)}\n\n${text}\n\n${document.slice(end)}`;
}
