import { expect, it } from 'vitest';
import { hasUser, maskUser } from '../../functions/config/url-user.ts';

it.each([
  ['https://user:pw@host.example/x', true, 'https://…@host.example/x'],
  ['"https://user@host.example"', false, '"https://…@host.example"'],
  ['http://user:p w@host.example/', true, 'http://…@host.example/'],
  // What is no address, because something in it is not written as it must be, may have a password all the same.
  ['https://user:p/w@host.example/', false, 'https://…@host.example/'],
  ['user:pw@host.example', false, '…@host.example'],
  ['https://host.example/x?y=1', false, 'https://host.example/x?y=1'],
  ['somebody@host.example', false, 'somebody@host.example'],
])('%s', (text, has, shown) => {
  expect(hasUser(text)).toBe(has);
  expect(maskUser(text)).toBe(shown);
});
