import type { QueuedLead } from '../lead/queued-lead.ts';
import { openClaims } from './ledger-claims.ts';
import { type LedgerOptions, openLedgerTable } from './ledger-item.ts';
import { openSettlements } from './ledger-settlements.ts';

/** What the ledger says of a lead that is about to be sent: DESIGN.md, "Ledger". */
export type Claim =
  /** It is ours to send. `mayBeTaken`: an earlier call's outcome is not known, so it may double. */
  | { readonly kind: 'claimed'; readonly mayBeTaken: boolean }
  /** The dialer has this lead already, from another message. */
  | { readonly kind: 'duplicate' }
  /** This very message was delivered or parked before; only its acknowledgement was lost. */
  | { readonly kind: 'done' }
  /** Someone else is sending it, for so many seconds at most. */
  | { readonly kind: 'held'; readonly seconds: number }
  /** The ledger cannot be asked: nothing may be sent. */
  | { readonly kind: 'unavailable' };

/** What became of a claimed lead. */
export type Settlement =
  | { readonly state: 'delivered' }
  | { readonly state: 'retrying'; readonly error: string; readonly unsure: boolean }
  | { readonly state: 'parked'; readonly error: string };

/** Who has been sent. One item a key; no name, number or address in it. */
export interface Ledger {
  /** Claims a lead before its call. Never throws. */
  claim(lead: QueuedLead, messageId: string, attempt: number): Promise<Claim>;
  /** Writes down what became of a lead this invocation has claimed. Never throws. */
  settle(lead: QueuedLead, messageId: string, settlement: Settlement): Promise<void>;
}

/** Opens the ledger for one invocation. */
export function openLedger(options: LedgerOptions): Ledger {
  const table = openLedgerTable(options);
  return { claim: openClaims(table), settle: openSettlements(table) };
}
