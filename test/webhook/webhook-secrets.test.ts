import { expect, it } from 'vitest';
import { webhookSecretsSchema } from '../../functions/webhook/webhook-secrets.ts';

it.each([
  ['a text', 'a', { secrets: ['a'] }],
  ['a list while one is rotated', ['a', 'b'], { secrets: ['a', 'b'] }],
  ['an object', { secret: 'a' }, { secrets: ['a'] }],
  [
    'an object with all that a sender may need',
    { secret: ['a', 'b'], verifyToken: 'v', apiToken: 't' },
    { secrets: ['a', 'b'], verifyTokens: ['v'], apiToken: 't' },
  ],
])('takes %s', (_, stored, read) => {
  expect(webhookSecretsSchema.parse({ crm: stored })).toEqual({ crm: read });
});

it.each([
  ['a number', 1],
  ['an object without a secret', { apiToken: 't' }],
  ['a name that means nothing', { secret: 'a', apitoken: 't' }],
])('refuses %s', (_, stored) => {
  expect(webhookSecretsSchema.safeParse({ crm: stored }).success).toBe(false);
});
