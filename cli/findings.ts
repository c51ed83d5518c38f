/** One thing that `check` has looked at. */
export interface Finding {
  readonly what: string;
  /** `note`: nothing is wrong, but somebody should know. */
  readonly state: 'ok' | 'wrong' | 'note';
  readonly says: string;
  /** What to do about it. */
  readonly todo?: string | undefined;
}

export const fine = (what: string, says: string): Finding => ({ what, state: 'ok', says });
export const note = (what: string, says: string, todo?: string): Finding => ({
  what,
  state: 'note',
  says,
  todo,
});
export const wrong = (what: string, says: string, todo: string): Finding => ({
  what,
  state: 'wrong',
  says,
  todo,
});

/** A finding as rows of a table, with what to do about it below it. */
export const toRows = ({ what, state, says, todo }: Finding): string[][] => [
  [state.toUpperCase(), what, says],
  ...(todo === undefined ? [] : [['', '', `→ ${todo}`]]),
];
