import { byNamePreset } from '../by-name-preset.ts';

/**
 * The action "Trigger webhook" of a Freshsales workflow: fields picked from a list or
 * a template, under Freshsales' own names (`mobile_number`, `cf_product`) or the administrator's.
 */
export const freshsales = byNamePreset({
  idNames: ['id', 'contact_id', 'lead_id'],
  sender: 'freshsales',
});
