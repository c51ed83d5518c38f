import { openClaims } from './ledger-claims.ts';
import { type Ledger, type LedgerOptions, openLedgerTable } from './ledger-item.ts';
import { openSettlements } from './ledger-settlements.ts';

/** Opens the ledger for one invocation. */
export function openLedger(options: LedgerOptions): Ledger {
  const table = openLedgerTable(options);
  return { claim: openClaims(table), settle: openSettlements(table) };
}
