import { expect, it } from 'vitest';
import { parkedFilter } from '../../cli/parked/parked-filter.ts';
import { readParkedMessage } from '../../cli/parked/parked-message.ts';
import { ago, refused, unusable } from './parked-bodies.ts';

const messages = [
  unusable('old', { parkedAt: ago(180) }),
  refused('new'),
  refused('other', { source: 'web' }),
  // By a clock that runs ahead.
  refused('ahead', { parkedAt: ago(-5) }),
].map((Body) => readParkedMessage({ Body }));

it.each([
  [{}, ['old', 'new', 'other', 'ahead']],
  [{ reason: 'REFUSES' }, ['new', 'other', 'ahead']],
  [{ reason: 'phoneNumber is no' }, ['old']],
  [{ source: 'web' }, ['other']],
  [{ 'older-than': '2h' }, ['old']],
  [{ 'older-than': '181m' }, []],
  [{ 'older-than': '0m' }, ['old', 'new', 'other']],
  [{ 'newer-than': '2h' }, ['new', 'other', 'ahead']],
  [{ 'newer-than': '1d', 'older-than': '2h' }, ['old']],
  [{ 'newer-than': '2h', source: 'crm' }, ['new', 'ahead']],
  [{ id: ['old', 'new', 'gone'] }, ['old', 'new']],
  [{ id: ['old'], source: 'web' }, []],
])('chooses by %j', (choice, ids) => {
  expect(messages.filter(parkedFilter(choice)).map(({ id }) => id)).toEqual(ids);
});

it.each(['', '3', '3w', '-3d', '1.5h', 'h'])('takes no %j for an age', (text) => {
  const message = `--newer-than: must be an age such as 30m, 12h or 3d, got ${JSON.stringify(text)}`;
  expect(() => parkedFilter({ 'newer-than': text })).toThrow(message);
});
