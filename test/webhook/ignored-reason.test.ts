import { globSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';
import { ignoredReason } from '../../functions/webhook/ignored-reason.ts';

it.each([
  ['marked as a test', 'test'],
  ['a test lead of the Lead Ads Testing Tool', 'test'],
  ['the honeypot field is filled in', 'bot'],
  ['an event that is no new subscriber: unsubscribe', 'unsubscribe'],
  ['the record was deleted before Salesforce sent the message', 'deletion'],
  ['an event of another kind (contact.deleted)', 'deletion'],
  ['an event of another kind (contact.updated)', 'update'],
  ['rescheduled', 'update'],
  ['an object of the type Opportunity', 'no new lead'],
  ['a contest', 'other'],
  ['+27825550142', 'other'],
])('%s → %s', (why, reason) => {
  expect(ignoredReason(why)).toBe(reason);
});

it('knows what the presets say in fixed words', () => {
  const root = resolve(import.meta.dirname, '../../functions/webhook/sources');
  const code = globSync('**/*.ts', { cwd: root }).map((file) =>
    readFileSync(join(root, file), 'utf8'),
  );
  const whys = code.flatMap((text) =>
    [...text.matchAll(/kind: 'ignored',\s+why: (['"`])(.*?)\1/gs)].map(([, , why = '']) => why),
  );
  expect(whys.length).toBeGreaterThan(15);
  expect(whys.filter((why) => ignoredReason(why) === 'other')).toEqual([]);
});
