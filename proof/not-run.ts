/** This machine cannot run the proof. The message is one clear line; nothing is wrong with the product. */
export class NotRun extends Error {
  override readonly name = 'NotRun';
}

/** The exit status that tells it from a proof that failed. */
export const NOT_RUN = 3;
