/**
 * A reason why the stack cannot start that the user can put right. The message is one clear line.
 */
export class StartError extends Error {
  override readonly name = 'StartError';
}

/** Another program has what the stack needs: no setting is wrong, and none has to be changed. */
export class TakenError extends StartError {}
