import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judge } from '../../../functions/dialer/euphoria/outcome.ts';
import { aContact } from '../../support/leads.ts';

const answered = (body: string, status = 200) => ({ kind: 'answered', status, body }) as const;
const withError = (text: string) => answered(`<XML><Error>${text}</Error></XML>`);

describe('an answer of the API', () => {
  it.each([
    ['<XML></XML>', 'accepted'],
    ['<XML/>', 'accepted'],
    ['<XML><Status>Success</Status></XML>', 'accepted'],
    ['<?xml version="1.0" encoding="utf-8"?>\r\n<XML><Contacts>2</Contacts></XML>', 'accepted'],
    ['\ufeff<XML><Status>OK</Status></XML>', 'accepted'],
    ['', 'unsure'],
    ['   ', 'unsure'],
    ['OK', 'unsure'],
    ['<html><body>maintenance</body></html>', 'unsure'],
    ['<XML><Status>OK</XML>', 'unsure'],
    ['<XML><Status>OK</Status>', 'unsure'],
    ['<xml><Status>OK</Status></xml>', 'unsure'],
    ['<XML></XML><XML></XML>', 'unsure'],
    ['{"ok":true}', 'unsure'],
    ['<XML><Error/></XML>', 'unsure'],
    ['<XML><Status>OK</Status><Error> </Error></XML>', 'unsure'],
    ['<XML><__proto__>1</__proto__></XML>', 'unsure'],
    ['<!DOCTYPE XML [<!ENTITY a SYSTEM "a">]><XML>1</XML>', 'unsure'],
    ['<XML><Result><Error>Sip Server not found</Error></Result></XML>', 'unavailable'],
    [
      '<XML><Contact>1</Contact><Contact><Error>Nobody knows</Error></Contact></XML>',
      'unavailable',
    ],
  ])('%j is %s', (body, kind) => {
    expect(judge(answered(body)).kind).toBe(kind);
  });

  it.each([
    ['Incorrect Input Parameters. Please check the documentation', 'rejected'],
    ['That username is not part of this Tenant', 'rejected'],
    ['Concurrent API Calls Exceeded', 'busy'],
    ["I'm sorry, connection to one or more of the databases failed", 'unavailable'],
    ['I&apos;m sorry, connection to one or more of the databases failed', 'unavailable'],
    ['Sip Server not found', 'unavailable'],
    ['Authorization Failed', 'misconfigured'],
    ['Permission Denied', 'misconfigured'],
    ['Action Name Not Found', 'misconfigured'],
    ['No Action Defined', 'misconfigured'],
    ['Input XML not loaded', 'misconfigured'],
    ['No Document Element', 'misconfigured'],
    ['Something nobody has described', 'unavailable'],
  ])('%s means %s, whatever its case, its spaces and what follows', (text, kind) => {
    expect(judge(withError(text)).kind).toBe(kind);
    expect(judge(withError(`  ${text.toUpperCase()}: details 123 `)).kind).toBe(kind);
    expect(judge(answered(`<XML><Status>Failed</Status><Error>${text}</Error></XML>`)).kind).toBe(
      kind,
    );
  });

  it('tells wrong credentials from other faults of the set-up', () => {
    expect(judge(withError('Authorization Failed'))).toMatchObject({ credentials: true });
    expect(judge(withError('Permission Denied'))).toMatchObject({ credentials: false });
  });

  it('says that an unknown agent is at fault', () => {
    expect(judge(withError('That username is not part of this Tenant'))).toMatchObject({
      field: 'assignedTo',
    });
  });

  it('leaves out of an unknown error whatever a contact of the call is called', () => {
    const contact = aContact({ firstName: 'Thandi', surname: 'van der Merwe', address: 'Paarl' });
    const text = 'Contact THANDI van der Merwe of Paarl is on the no-call list';
    expect(judge(withError(text), [aContact(), contact])).toMatchObject({
      error: 'unrecognised: Contact … … … … of … is on the no',
    });
  });

  it('reports an unknown error as unrecognised, by its first words only', () => {
    expect(judge(withError('Quota used up for 0821234567'))).toEqual({
      kind: 'unavailable',
      error: 'unrecognised: Quota used up for',
      unrecognised: true,
    });
  });
});

it.each([
  [408, 'unavailable'],
  [429, 'unavailable'],
  [500, 'unavailable'],
  [503, 'unavailable'],
  [502, 'unsure'],
  [504, 'unsure'],
  [599, 'unsure'],
  [301, 'misconfigured'],
  [403, 'misconfigured'],
  [404, 'misconfigured'],
])('HTTP %i is %s, whatever its body', (status, kind) => {
  expect(judge(answered('<XML></XML>', status)).kind).toBe(kind);
});

it('a request that never left is unavailable, one without an answer unsure', () => {
  expect(judge({ kind: 'notSent', cause: 'ECONNREFUSED' }).kind).toBe('unavailable');
  expect(judge({ kind: 'lost', cause: 'ECONNRESET' }).kind).toBe('unsure');
});

it('is total', () => {
  const kinds = ['accepted', 'rejected', 'busy', 'unavailable', 'misconfigured', 'unsure'];
  fc.assert(
    fc.property(
      fc.integer({ min: 200, max: 599 }),
      fc.string({ unit: 'binary' }),
      (status, body) => {
        expect(kinds).toContain(judge(answered(body, status)).kind);
        expect(kinds).toContain(judge(withError(body)).kind);
      },
    ),
  );
});
