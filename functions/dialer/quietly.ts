import { faultOf, log } from '../shared/log.ts';

/**
 * Does what calls do not wait for, or go on without.
 *
 * @param what it is, for the log: `… cannot be written`
 * @returns undefined where it failed
 */
export async function quietly<Value>(
  what: string,
  work: () => Promise<Value>,
): Promise<Value | undefined> {
  try {
    return await work();
  } catch (error) {
    log.warn(`${what} cannot be written`, { error: faultOf(error) });
    return undefined;
  }
}
