/**
 * A reason why the stack cannot start that the user can put right. The message is one clear line.
 */
export class StartError extends Error {
  override readonly name = 'StartError';
}
