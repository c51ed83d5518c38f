/** @import { Notice } from '../wire.ts' */
import { byId, make, reconcile, setText } from './dom.js';
import { clock, count, localTimes } from './format.js';

/** @param {readonly Notice[]} notices */
export function showNotices(notices) {
  reconcile(byId('notices', HTMLElement), notices, {
    tag: 'li',
    keyOf: ({ text }) => text,
    create: ({ text, level }) => {
      const row = make(
        'li',
        '',
        make('time'),
        make('span', 'text', localTimes(text)),
        make('span', 'times'),
      );
      row.dataset.level = level;
      return row;
    },
    update: (row, { lastAt, times }) => {
      const [time, , often] = row.children;
      if (time) setText(time, clock(lastAt));
      if (often) setText(often, times === 1 ? '' : `${count(times)} times`);
    },
  });
  byId('no-notices', HTMLElement).hidden = notices.length > 0;
}
