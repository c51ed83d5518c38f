import { byNamePreset } from '../by-name-preset.ts';

/**
 * The action "Trigger webhook" of a Freshsales workflow (FORMATS.md 10): fields picked from a list or
 * a template, under Freshsales' own names (`mobile_number`, `cf_product`) or the administrator's.
 */
export const freshsales = byNamePreset({
  idNames: ['id', 'contact_id', 'lead_id'],
  bookkeeping:
    /^(?:contact_|lead_)?(?:owner|creater|updater|territory|sales_accounts?|links|avatar|lead_score|customer_fit|time_zone|(?:created|updated)_at|last_(?:contacted|seen|assigned)\w*|(?:open|won)_deals\w*|(?:active|completed)_sales_sequences)$/,
});
