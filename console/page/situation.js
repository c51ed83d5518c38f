/** @import { Snapshot } from '../wire.ts' */
import { byId, make, reconcile } from './dom.js';
import { clock } from './format.js';

/**
 * Shows what stands above everything else: a restart that is due, alarms that are on.
 *
 * @param {Snapshot} about
 */
export function showSituation({ restartDue = false, alarms = [] }) {
  byId('restart', HTMLElement).hidden = !restartDue;
  byId('alarms-on', HTMLElement).hidden = alarms.length === 0;
  reconcile(byId('alarms', HTMLElement), alarms, {
    tag: 'li',
    keyOf: ({ name }) => name,
    create: ({ name, since, why }) =>
      make('li', '', make('strong', '', name), ` since ${clock(since)}: ${why}`),
  });
}
