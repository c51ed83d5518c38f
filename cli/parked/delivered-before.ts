import { findEntries, type Ledger } from '../lead/ledger-lookup.ts';

/**
 * When a lead was delivered under the id of one that is parked. The webhook function does not ask the
 * ledger: what cannot be dialled is parked each time that its sender delivers it, also after an operator
 * has put it right and sent it.
 *
 * @returns ISO 8601, UTC; undefined where none was, or where it is forgotten by now
 */
export async function deliveredBefore(id: string, ledger: Ledger): Promise<string | undefined> {
  const entries = await findEntries([id], ledger);
  return entries.find(({ state }) => state === 'delivered')?.deliveredAt;
}

/** Several persons can have one id without a number, and a form has none of its own: only who looks knows. */
export const tellDelivered = (at: string): string =>
  `a lead of this id was delivered already, at ${at}: drop this one, unless it is another person or a new enquiry`;
