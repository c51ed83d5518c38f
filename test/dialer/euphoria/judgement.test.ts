import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judge, judgeDoNothing } from '../../../functions/dialer/euphoria/judgement.ts';
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
    ['OK', 'unreadable'],
    ['<html><body>maintenance</body></html>', 'unreadable'],
    ['<XML><Status>OK</XML>', 'unsure'],
    ['<XML><Status>OK</Status>', 'unsure'],
    ['<xml><Status>OK</Status></xml>', 'unreadable'],
    ['<XML></XML><XML></XML>', 'unsure'],
    ['{"ok":true}', 'unreadable'],
    ['<XML><Error/></XML>', 'unreadable'],
    ['<XML><Status>OK</Status><Error> </Error></XML>', 'accepted'],
    ['<XML><__proto__>1</__proto__></XML>', 'unreadable'],
    ['<!DOCTYPE XML [<!ENTITY a SYSTEM "a">]><XML>1</XML>', 'unreadable'],
    // White space and a byte-order mark before the document are fine.
    ['\n<XML><Status>Success</Status></XML>', 'accepted'],
    ['\ufeff \r\n<?xml version="1.0"?><XML/>', 'accepted'],
    ['<XML>Contacts added</XML>', 'accepted'],
    ['<XML status="ok"><Id>17</Id></XML>', 'accepted'],
    ['<XML><Status>Success</Status><Error></Error></XML>', 'accepted'],
    ['<XML><Status>OK</Status><ErrorCode>0</ErrorCode></XML>', 'accepted'],
    ['<XML><Error>None</Error><Status>OK</Status></XML>', 'accepted'],
    ['<XML><Status>Success</Status><Added>1</Added><Errors>0</Errors></XML>', 'accepted'],
    ['<XML>1 contact added without errors</XML>', 'accepted'],
    ['<XML>0 invalid, 0 failed, 1 added</XML>', 'accepted'],
    ['<XML><Added>2</Added><Failed>0</Failed></XML>', 'accepted'],
    ['<XML><Errors>0</Errors><Added>1</Added></XML>', 'unreadable'],
    ['<XML><Status>Unsuccessful</Status></XML>', 'unavailable'],
    // A nought is as often the code of a success: sent again as not taken, it would be sent for days.
    ['<XML><Status>0</Status></XML>', 'unreadable'],
    ['<XML><ReturnCode>0</ReturnCode><Message>Done</Message></XML>', 'unreadable'],
    ['<XML><Code>0</Code><Status>OK</Status></XML>', 'accepted'],
    ['<XML><Code>-1</Code></XML>', 'unavailable'],
    ['<XML><Success>0</Success></XML>', 'unavailable'],
    ['<XML><Status>Bad request</Status></XML>', 'unavailable'],
    ['<XML>Nothing Done</XML>', 'unreadable'],
    ['<XML><Added>0</Added></XML>', 'unreadable'],
    ['<XML><Added>0</Added><Rejected>1</Rejected></XML>', 'unreadable'],
    ['<XML>List does not exist</XML>', 'unreadable'],
    ['<XML>Server too busy</XML>', 'unreadable'],
    ['<XML>Account suspended</XML>', 'unreadable'],
    ['<XML>No contacts added</XML>', 'unreadable'],
    ['<XML>Please try again later</XML>', 'unreadable'],
    ['<XML>Rate limit reached</XML>', 'unreadable'],
    ['<XML>Object reference not set to an instance of an object.</XML>', 'unreadable'],
    ['<XML>Deadlock victim. Rerun the transaction.</XML>', 'unreadable'],
    ['<XML>The list is full</XML>', 'unreadable'],
    ['<XML>Campaign is disabled</XML>', 'unreadable'],
    // What speaks of a failure is no success, wherever and however it does.
    ['<XML><Status>Failed</Status></XML>', 'unavailable'],
    ['<XML><status>FAILURE</status></XML>', 'unavailable'],
    ['<XML><Status>false</Status></XML>', 'unavailable'],
    ['<XML><StatusCode>500</StatusCode></XML>', 'unavailable'],
    ['<XML Status="Failed"/>', 'unavailable'],
    ['<XML><error>Nobody knows</error></XML>', 'unavailable'],
    ['<XML><ErrorMessage>Nobody knows</ErrorMessage></XML>', 'unavailable'],
    ['<XML><Exception>Nobody knows</Exception></XML>', 'unavailable'],
    ['<XML><Message>Concurrent API Calls Exceeded</Message></XML>', 'busy'],
    ['<XML>Authorization Failed</XML>', 'misconfigured'],
    ['<XML><Message>incorrect input parameters. Please</Message></XML>', 'refused'],
    ['<XML><Message>The list was not found</Message></XML>', 'unreadable'],
    ['<XML><Message>2 contacts added, 1 failed</Message></XML>', 'unreadable'],
    ['<XML><Result><Error>Sip Server not found</Error></Result></XML>', 'unavailable'],
    [
      '<XML><Contact>1</Contact><Contact><Error>Nobody knows</Error></Contact></XML>',
      'unavailable',
    ],
  ])('%j is %s', (body, kind) => {
    expect(judge(answered(body)).kind).toBe(kind);
  });

  it.each([
    ['Incorrect Input Parameters. Please check the documentation', 'refused'],
    ['That username is not part of this Tenant', 'refused'],
    ['Concurrent API Calls Exceeded', 'busy'],
    ["I'm sorry, connection to one or more of the databases failed", 'unavailable'],
    ['I&apos;m sorry, connection to one or more of the databases failed', 'unavailable'],
    ['Sip Server not found', 'unavailable'],
    ['Authorization Failed', 'misconfigured'],
    ['Permission Denied', 'misconfigured'],
    ['Action Name Not Found', 'misconfigured'],
    ['No Action Defined', 'misconfigured'],
    ['Input XML not loaded', 'refused'],
    ['No Document Element', 'refused'],
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

  it('tells words about the document from words about what is in it', () => {
    expect(judge(withError('Input XML not loaded'))).toMatchObject({ document: true });
    expect(judge(withError('Incorrect Input Parameters'))).toMatchObject({ document: false });
  });

  it('keeps little of a shape whose names are long: the breaker keeps ten of them in an item of 400 KB', () => {
    const name = 'N'.repeat(45_000);
    const judgement = judge(answered(`<XML><${name}/></XML>`));
    expect(judgement.kind === 'accepted' && judgement.shape.length).toBe(1_000);
  });

  it('gives the shape of an accepted answer, and none of its values', () => {
    expect(judge(answered('<XML><Id>0821234567</Id><Status>OK</Status></XML>'))).toEqual({
      kind: 'accepted',
      shape: 'XML XML/Id XML/Status',
    });
  });

  it('leaves out of an unknown error whatever a contact of the call is called', () => {
    const contact = aContact({ firstName: 'Thandi', surname: 'van der Merwe', address: 'Paarl' });
    const text = 'Contact THANDI van der Merwe of Paarl is on the no-call list';
    expect(judge(withError(text), [aContact(), contact])).toMatchObject({
      error: 'unrecognised: Contact … … … … of … is on the no',
    });
  });

  it.each(['Zoë', 'ZOE', 'Zoe\u0308', 'Zo\u00c3\u00ab', 'Zo\uFFFD', 'Zo?', 'Zo??'])(
    'leaves it out without its accents as well, and however it was damaged: %s',
    (name) => {
      const told = judge(withError(`Contact ${name} exists`), [aContact({ firstName: 'Zoë' })]);
      expect(told).toMatchObject({ error: expect.stringMatching(/^unrecognised: Contact …/) });
      expect(told).not.toMatchObject({ error: expect.stringMatching(/zo/i) });
    },
  );

  it.each([
    ['Bad debt 2026', 'Added to Bad debt 2026', 'accepted'],
    ['Bad debt 2026', 'Bad debt 2026 not found', 'unreadable'],
    ['Bad debt 2026', 'Bad debt', 'unreadable'],
    ['Failed', 'Failed', 'unreadable'],
  ])('does not take the name of the list (%s) for a failure: %s is %s', (list, text, kind) => {
    const destination = { campaign: 'Sales', list, dataSource: 'web', priority: 5 } as const;
    expect(judge(answered(`<XML>${text}</XML>`), [], destination)).toMatchObject({ kind });
  });

  it('reports an unknown error as unrecognised, by its first words only', () => {
    expect(judge(withError('Quota used up for 0821234567'))).toEqual({
      kind: 'unavailable',
      error: 'unrecognised: Quota used up for',
      unrecognised: true,
    });
    expect(judge(withError('-17'))).toMatchObject({ error: 'unrecognised: -17' });
    expect(judge(withError('0821234567'))).toMatchObject({ error: 'unrecognised: ' });
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
  [400, 'refused'],
  [413, 'tooLarge'],
  [403, 'misconfigured'],
  [404, 'misconfigured'],
])('HTTP %i is %s, whatever its body', (status, kind) => {
  expect(judge(answered('<XML></XML>', status)).kind).toBe(kind);
});

it('a request that never left is unavailable, one without an answer unsure', () => {
  expect(judge({ kind: 'notSent', cause: 'ECONNREFUSED' }).kind).toBe('unavailable');
  expect(judge({ kind: 'lost', cause: 'ECONNRESET' })).toMatchObject({
    kind: 'unsure',
    askAgain: true,
  });
  expect(judge({ kind: 'gaveUp' })).toMatchObject({ kind: 'unsure', askAgain: false });
});

it('is total', () => {
  const kinds = [
    ...['accepted', 'refused', 'tooLarge', 'busy', 'unavailable', 'misconfigured'],
    ...['unreadable', 'unsure'],
  ];
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

it.each([
  ['<XML>Nothing Done</XML>', 'accepted'],
  ['\r\n<?xml version="1.0"?><XML version="1"> nothing done. </XML>', 'accepted'],
  ['<XML><Status>Nothing Done</Status></XML>', 'accepted'],
  ['<XML><Error>Nothing Done</Error></XML>', 'accepted'],
  ['<XML></XML>', 'accepted'],
  ['<XML>Nothing Done because the tenant is suspended</XML>', 'unreadable'],
  ['<html>Nothing Done</html>', 'unreadable'],
  ['<XML><Error>Permission Denied</Error></XML>', 'misconfigured'],
])('the action that does nothing, answered %s: %s', (body, kind) => {
  expect(judgeDoNothing({ kind: 'answered', status: 200, body }).kind).toBe(kind);
});
