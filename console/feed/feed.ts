import type { CallDocument, Change, Snapshot } from '../wire.ts';

/**
 * What the page is fed from. There are two: `one-machine/` watches the files of `npm start`, `aws/`
 * asks AWS. The page and what serves it know only this.
 */
export interface Feed {
  /** The pause between two looks, milliseconds. */
  readonly everyMs: number;
  /**
   * Looks everywhere, and gives what has changed since it last did.
   *
   * @param isForNewcomer whether a page is about to be told everything: then what was found while an
   *   earlier page was open is not good enough
   */
  look(isForNewcomer: boolean): Promise<Change>;
  /** All that the looks so far have shown. */
  snapshot(): Snapshot;
  /** The XML of a call and its answer; undefined where they are not kept, or no longer. */
  readCall(n: number): CallDocument | undefined;
  close(): void;
}
