import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

const SENDERS = 'docs/sources.md';

/** What to do at a sender: from the pages for people, so that it is written once. */
export interface SetUp {
  /** Heading of its section. */
  readonly heading: string;
  /** Its steps, as Markdown; empty where the section leaves them to its parts. */
  readonly steps: string;
}

/**
 * The sections of docs/sources.md about a preset: one, or those of all the senders that use it.
 *
 * @returns empty where nobody has written of it
 */
export function setUpsOf(preset: string): readonly SetUp[] {
  const text = readFileSync(resolve(import.meta.dirname, '../..', SENDERS), 'utf8');
  const sections = text.split(/^(?=## )/m).flatMap((chapter) => chapter.split(/^(?=### )/m));
  const about = sections.filter((section) => section.includes(`preset: '${preset}'`));
  // Rules that hold for all senders take one as an example; a sender's own section has its set-up.
  return about
    .filter((section) => section.startsWith('### ') && /^\*\*Set up/m.test(section))
    .map((section) => ({
      heading: section.slice(4, section.indexOf('\n')),
      steps: stepsOf(section),
    }));
}

/** Its paragraphs that begin with **Set up …**, up to the config. */
function stepsOf(section: string): string {
  const [before = ''] = section.split(/^\*\*Config/m);
  const from = before.search(/^\*\*Set up/m);
  return from === -1 ? '' : before.slice(from).trim();
}

/** Where a section is, for whoever wants to read it whole. */
export const placeOf = ({ heading }: SetUp): string => `${SENDERS}, "${heading}"`;
