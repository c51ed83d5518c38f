import { createHmac } from 'node:crypto';
import type { RequestListener } from 'node:http';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sample } from '../../../cli/samples/linkedin.ts';
import type { LeadReference } from '../../../functions/webhook/source.ts';
import { linkedin } from '../../../functions/webhook/sources/linkedin.ts';
import { delivery, fixture, json } from './deliveries.ts';
import { sampleDelivery, sampleLead } from './sample-delivery.ts';
import { answering, serveApi, watchRequests } from './sender-api.ts';

const SECRET = 'example-client-secret';
const TOKEN = 'example-access-token';
const ID = 'ba1255bf-44b7-4a8a-be10-79f4f8fed92a-10';
const context = (
  options: Parameters<typeof linkedin.options.parse>[0] = {},
  secrets = [SECRET],
) => ({ options: linkedin.options.parse(options), secrets, apiToken: TOKEN });
const read = async (body: unknown) => {
  const result = await linkedin.read(delivery(json(body)), context());
  return result.ok ? result.value : result.error;
};
const never = new AbortController().signal;
const reference = (id: string): LeadReference => ({
  kind: 'reference',
  id,
  payload: { leadGenFormResponse: `urn:li:leadGenFormResponse:${id}`, leadAction: 'CREATED' },
});
const lookUp = async (listener: RequestListener, references = [reference(ID)], signal = never) =>
  (await linkedin.lookUp?.(references, context({ apiUrl: await serveApi(listener) }), signal)) ??
  [];

describe('the challenge', () => {
  const ask = (
    query: Record<string, string>,
    secrets = ['shhh-Example-Secret'],
    method = 'GET',
  ) => {
    const url = `https://leads.example.org/hooks/linkedin?${new URLSearchParams(query)}`;
    return linkedin.handshake?.(delivery({ method, url }), context({}, secrets));
  };
  const challengeCode = '11111111-2222-4333-8444-555555555555';
  const challengeResponse = 'e0fbd9331346f1aa5a5f96f67a210a0960074a910cce9035424bb60e5a3f0127';

  it('is answered as the known-answer vector says', async () => {
    const answer = await ask({ challengeCode, applicationId: '77' }, [
      '',
      'shhh-Example-Secret',
      'old',
    ]);
    expect(answer).toMatchObject({
      status: 200,
      headers: { 'content-type': 'application/json' },
    });
    expect(JSON.parse(answer?.body ?? '')).toEqual({ challengeCode, challengeResponse });
  });

  it('is never the signature of a delivery', () => {
    const made = fixture('linkedin-created');
    expect(linkedin.verify(made, context())).toBe(true);
    expect(ask({ challengeCode: `hmacsha256=${made.body}` }, [SECRET])).toBeUndefined();
  });

  it.each([
    ['no code', {}],
    ['an empty code', { challengeCode: '' }],
    ['what is no UUID', { challengeCode: 'hmacsha256={}' }],
    ['more than a UUID', { challengeCode: `${challengeCode}x` }],
    ['a UUID and a line', { challengeCode: `${challengeCode}\n` }],
  ])('with %s is refused', (_, query: Record<string, string>) => {
    expect(ask(query)).toBeUndefined();
  });

  it('is a GET, and takes a secret', () => {
    expect(ask({ challengeCode }, undefined, 'POST')).toBeUndefined();
    expect(ask({ challengeCode }, [''])).toBeUndefined();
  });
});

describe('the signature', () => {
  const signed = (signature: string, rawBody = '{}') =>
    delivery({ headers: { 'X-LI-Signature': signature }, rawBody });
  const body = '{"name":"Käthe Müller","phone":"+49 30 901820"}';
  const vector = 'aa61c3dfa097f06242cb16738832e27fc1618f94ea22cb5ce5feb2d9aab11ceb';

  it('is that of the known-answer vector', () => {
    const known = context({}, ['shhh-Example-Secret']);
    expect(linkedin.verify(signed(vector, body), known)).toBe(true);
    expect(linkedin.verify(signed(`hmacsha256=${vector}`, body), known)).toBe(false);
    expect(linkedin.verify(signed(vector, body.replace('ä', '\\u00e4')), known)).toBe(false);
  });

  it.each(['linkedin-created', 'linkedin-deleted'])('of %s is right', (name) => {
    const made = fixture(name);
    expect(linkedin.verify(made, context())).toBe(true);
    expect(linkedin.verify(made, context({}, ['', 'next', SECRET]))).toBe(true);
    expect(linkedin.verify(made, context({}, ['other']))).toBe(false);
    const tampered = Buffer.from(made.body.toString().replace('SPONSORED', 'EVENT'));
    expect(linkedin.verify({ ...made, body: tampered }, context())).toBe(false);
  });

  const hmac = (text: string, secret = SECRET) => createHmac('sha256', secret).update(text);
  it.each([
    ['the body alone', hmac('{}').digest('hex')],
    ['base64', hmac('hmacsha256={}').digest('base64')],
    ['nothing', ''],
  ])('of %s is refused', (_, signature) => {
    expect(linkedin.verify(signed(hmac('hmacsha256={}').digest('hex')), context())).toBe(true);
    expect(linkedin.verify(signed(signature), context())).toBe(false);
  });

  it('has to be there, and an empty secret signs nothing', () => {
    expect(linkedin.verify(delivery(json({})), context())).toBe(false);
    const empty = hmac('hmacsha256={}', '').digest('hex');
    expect(linkedin.verify(signed(empty), context({}, ['']))).toBe(false);
  });
});

describe('a notification', () => {
  it('of a new lead tells its id', async () => {
    expect(await linkedin.read(fixture('linkedin-created'), context())).toEqual({
      ok: true,
      value: [
        {
          kind: 'reference',
          id: ID,
          payload: expect.objectContaining({
            leadGenFormResponse: `urn:li:leadGenFormResponse:${ID}`,
            leadType: 'SPONSORED',
            occurredAt: 1699999995000,
          }),
        },
      ],
    });
  });

  it('of anything else is ignored', async () => {
    expect(await linkedin.read(fixture('linkedin-deleted'), context())).toEqual({
      ok: true,
      value: [{ kind: 'ignored', why: 'a lead action DELETED, not CREATED' }],
    });
    const type = 'ORGANIZATION_SOCIAL_ACTION_NOTIFICATIONS';
    expect(await read({ type, notifications: [] })).toEqual([
      { kind: 'ignored', why: `a notification of ${type}, not of LEAD_ACTION` },
    ]);
    expect(await read({ leadAction: { toString: 1 } })).toMatchObject([{ kind: 'ignored' }]);
  });

  it('may come in a list, and without an action', async () => {
    const leadGenFormResponse = 'urn:li:leadGenFormResponse:1a2b3c-4:987';
    const notice = { type: 'LEAD_ACTION', leadGenFormResponse };
    expect(await read([notice, notice, { ...notice, leadAction: 'DELETED' }])).toMatchObject([
      { kind: 'reference', id: '1a2b3c-4:987' },
      { kind: 'ignored' },
    ]);
  });

  it.each([
    [undefined],
    [null],
    [''],
    ['urn:li:leadGenFormResponse:'],
    ['urn:li:leadGenFormResponse:..'],
    ['urn:li:leadGenFormResponse:../leadForms'],
    [{ toString: 1 }],
  ])('of the lead %j is parked', async (leadGenFormResponse) => {
    expect(await read({ type: 'LEAD_ACTION', leadAction: 'CREATED', leadGenFormResponse })).toEqual(
      [expect.objectContaining({ kind: 'unusable', field: 'leadGenFormResponse' })],
    );
  });

  it('that is none is parked', async () => {
    const parked = { kind: 'unusable', field: 'leadGenFormResponse' };
    expect(await read([null, 1, []])).toMatchObject([parked, parked, parked]);
    expect(await read([])).toEqual([]);
  });
});

const asked = (questionId: number, text: string, predefinedField?: string) => ({
  questionId,
  name: `name ${questionId}`,
  question: { localized: { en_US: text } },
  ...(predefinedField === undefined ? {} : { predefinedField }),
});
const answered = (questionId: number, answer: unknown) => ({
  questionId,
  answerDetails: { textQuestionAnswer: { answer } },
});
const form = {
  id: 3162,
  name: 'Fibre offer',
  creationLocale: { country: 'US', language: 'en' },
  hiddenFields: [{ name: 'campaign_code', value: 'F-11' }],
  content: {
    questions: [
      asked(1, 'First name', 'FIRST_NAME'),
      asked(2, 'Last name', 'LAST_NAME'),
      asked(3, 'Email', 'EMAIL'),
      asked(4, 'Phone', 'PHONE_NUMBER'),
      asked(5, 'Work phone', 'WORK_PHONE_NUMBER'),
      asked(6, 'City', 'CITY'),
      asked(7, 'Job title', 'JOB_TITLE'),
      asked(8, 'Customer ID'),
      {
        ...asked(9, 'Which products?'),
        questionDetails: {
          multipleChoiceQuestionDetails: {
            options: [
              { id: 1, text: { localized: { en_US: 'Fibre' } } },
              { id: 2, text: { localized: { en_US: 'LTE' } } },
            ],
          },
        },
      },
    ],
  },
};
const told = {
  id: ID,
  leadType: 'SPONSORED',
  submittedAt: 1699999994000,
  testLead: false,
  versionedLeadGenFormUrn: 'urn:li:versionedLeadGenForm:(urn:li:leadGenForm:3162,1)',
  leadMetadataInfo: { sponsoredLeadMetadataInfo: { campaign: { name: 'November' } } },
};
const formResponse = {
  consentResponses: [{ consentId: 7, accepted: true }],
  answers: [
    answered(1, 'Lerato'),
    answered(2, 'Molefe'),
    answered(3, 'lerato@example.org'),
    answered(4, '+27825550151'),
    answered(5, '011 555 0152'),
    answered(6, 'Soweto'),
    answered(7, 'Buyer'),
    answered(8, '77'),
    { questionId: 9, answerDetails: { multipleChoiceAnswer: { options: [1, 2, 3] } } },
    { name: 'Budget', ...answered(10, 'R900') },
    answered(11, 'Yes'),
  ],
};

describe('a look-up', () => {
  it('asks for the lead and its form in one request', async () => {
    const seen: unknown[] = [];
    await lookUp((request, response) => {
      seen.push(request.method, request.url, request.headers);
      response.end(JSON.stringify({ ...told, formResponse, form }));
    });
    expect(seen).toEqual([
      'GET',
      `/rest/leadFormResponses/${ID}?fields=ownerInfo,associatedEntityInfo,leadMetadataInfo,owner,leadType,versionedLeadGenFormUrn,id,submittedAt,testLead,formResponse,form:(hiddenFields,creationLocale,name,id,content)`,
      expect.objectContaining({
        authorization: `Bearer ${TOKEN}`,
        'linkedin-version': '202607',
        'x-restli-protocol-version': '2.0.0',
      }),
    ]);
  });

  it('asks in the version of the config, with the id as one part of the path', async () => {
    const seen: unknown[] = [];
    const apiUrl = await serveApi((request, response) => {
      seen.push(request.headers['linkedin-version'], request.url?.split('?')[0]);
      response.end('{}');
    });
    await linkedin.lookUp?.([reference('a:b,c')], context({ apiUrl, version: '202610' }), never);
    expect(seen).toEqual(['202610', '/rest/leadFormResponses/a%3Ab%2Cc']);
  });

  it('gives the person, what was answered, and what the form hides', async () => {
    expect(await lookUp(answering(200, { ...told, formResponse, form }))).toEqual([
      {
        kind: 'lead',
        id: ID,
        payload: {
          ...told,
          leadGenFormResponse: `urn:li:leadGenFormResponse:${ID}`,
          leadAction: 'CREATED',
          form: { id: 3162, name: 'Fibre offer', creationLocale: form.creationLocale },
          consentResponses: formResponse.consentResponses,
          hiddenFields: { campaign_code: 'F-11' },
          answers: {
            FIRST_NAME: 'Lerato',
            LAST_NAME: 'Molefe',
            EMAIL: 'lerato@example.org',
            PHONE_NUMBER: '+27825550151',
            WORK_PHONE_NUMBER: '011 555 0152',
            CITY: 'Soweto',
            JOB_TITLE: 'Buyer',
            'Customer ID': '77',
            'Which products?': 'Fibre, LTE, 3',
            Budget: 'R900',
            'question 11': 'Yes',
          },
        },
        fields: {
          firstName: 'Lerato',
          surname: 'Molefe',
          email: 'lerato@example.org',
          phones: ['+27825550151', '011 555 0152'],
          address: 'Soweto',
          recordId: ID,
          answers: [
            ['job title', 'Buyer'],
            ['Customer ID', '77'],
            ['Which products?', 'Fibre, LTE, 3'],
            ['Budget', 'R900'],
            ['question 11', 'Yes'],
          ],
        },
      },
    ]);
  });

  it('asks for the form by itself where the lead comes without it', async () => {
    const seen: unknown[] = [];
    const [lead] = await lookUp((request, response) => {
      seen.push(request.url?.split('?')[0]);
      const isForm = request.url?.startsWith('/rest/leadForms/');
      response.end(JSON.stringify(isForm ? form : { ...told, formResponse }));
    });
    expect(seen).toEqual([`/rest/leadFormResponses/${ID}`, '/rest/leadForms/3162']);
    expect(lead).toMatchObject({ fields: { firstName: 'Lerato', surname: 'Molefe' } });
  });

  it.each([
    [404, 'lead'],
    [500, 'unreached'],
  ])('whose form is answered %i is %s', async (status, kind) => {
    const found = await lookUp((request, response) => {
      const isForm = request.url?.startsWith('/rest/leadForms/');
      response.writeHead(isForm ? status : 200).end(JSON.stringify({ ...told, formResponse }));
    });
    expect(found).toMatchObject([{ kind }]);
  });

  it('finds a number to dial without the form, by what it looks like', async () => {
    const { versionedLeadGenFormUrn: _, ...lead } = { ...told, formResponse };
    expect(await lookUp(answering(200, lead))).toMatchObject([
      { fields: { phones: ['+27825550151', '011 555 0152'], email: 'lerato@example.org' } },
    ]);
  });

  it('ignores a test lead', async () => {
    expect(await lookUp(answering(200, { ...told, testLead: true, formResponse, form }))).toEqual([
      { kind: 'ignored', why: 'a test lead' },
    ]);
  });

  it.each([404, 410])('parks a lead that is answered %i', async (status) => {
    expect(await lookUp(answering(status, {}))).toEqual([
      {
        kind: 'unusable',
        field: 'phoneNumber',
        reason: expect.any(String),
        id: ID,
        payload: reference(ID).payload,
      },
    ]);
  });

  it.each([
    [401, {}],
    [403, {}],
    [426, {}],
    [429, {}],
    [500, '<html>'],
    [200, '<html>'],
    [200, []],
  ])('that is answered %i %j is asked for again', async (status, body) => {
    expect(await lookUp(answering(status, body))).toEqual([
      { kind: 'unreached', why: expect.any(String) },
    ]);
  });

  it('ends with the signal', async () => {
    const ending = new AbortController();
    const listener: RequestListener = () => ending.abort();
    expect(await lookUp(listener, undefined, ending.signal)).toEqual([
      { kind: 'unreached', why: 'the look-ups took longer than they may' },
    ]);
  });

  it('asks for ten leads at once at most, and keeps their order', async () => {
    const mostAtOnce = watchRequests();
    const listener: RequestListener = (_, response) => void response.end(JSON.stringify({ form }));
    const ids = Array.from({ length: 25 }, (_, index) => `lead-${index}`);
    const found = await lookUp(listener, ids.map(reference));
    expect(found.map((item) => item.kind === 'lead' && item.id)).toEqual(ids);
    expect(mostAtOnce()).toBe(10);
  });

  it('without an API token asks nobody', async () => {
    const { apiToken: _, ...withoutToken } = context();
    expect(await linkedin.lookUp?.([reference('1')], withoutToken, never)).toEqual([
      { kind: 'unreached', why: expect.stringContaining('apiToken') },
    ]);
  });

  it.each([
    [{ answers: null }, {}],
    [{ answers: [null, 1, {}, { answerDetails: [] }] }, { content: { questions: {} } }],
    [{ answers: [answered(1, { toString: 1 })] }, { content: { questions: [asked(1, '')] } }],
    [{ answers: [{ questionId: {}, name: [] }] }, { content: null, hiddenFields: [{}, null] }],
    [[], { content: { questions: [null, { question: 'x', questionDetails: [] }] } }],
  ])('reads %j with the form %j', async (response, oddForm) => {
    const body = { ...told, formResponse: response, form: oddForm };
    expect(await lookUp(answering(200, body))).toMatchObject([
      { kind: 'lead', fields: { recordId: ID } },
    ]);
  });

  it('never throws, whatever LinkedIn answers', async () => {
    let body = '';
    const apiUrl = await serveApi((_, response) => void response.end(body));
    const value = fc.oneof(fc.jsonValue(), fc.constant({ toString: 1 }), fc.constant(1));
    const answer = fc.record({ questionId: value, name: value, answerDetails: value });
    const question = fc.record({ questionId: value, question: value, predefinedField: value });
    const lead = fc.record({
      formResponse: fc.oneof(fc.record({ answers: fc.array(answer) }), value),
      form: fc.record({
        hiddenFields: fc.oneof(fc.array(fc.record({ name: value, value })), value),
        content: fc.oneof(fc.record({ questions: fc.array(question) }), value),
      }),
    });
    await fc.assert(
      fc.asyncProperty(lead, async (made) => {
        body = JSON.stringify(made);
        const [found] =
          (await linkedin.lookUp?.([reference('1')], context({ apiUrl }), never)) ?? [];
        expect(found?.kind).toBe('lead');
      }),
      { numRuns: 50 },
    );
  });
});

it('the sample is signed, and tells the id', async () => {
  const made = sampleDelivery(sample, SECRET);
  expect(linkedin.verify(made, context())).toBe(true);
  expect(await linkedin.read(made, context())).toMatchObject({
    value: [{ kind: 'reference', id: sampleLead.id }],
  });
});

it.each([[{ version: '2026-07' }], [{ apiUrl: 'api.linkedin.com' }], [{ token: 'x' }]])(
  'refuses the options %j',
  (options) => {
    expect(linkedin.options.safeParse(options).success).toBe(false);
  },
);

it('never throws', async () => {
  const value = fc.oneof(fc.jsonValue(), fc.constant({ toString: 1 }));
  const notice = fc.record(
    { type: value, leadAction: value, leadGenFormResponse: value },
    { requiredKeys: [] },
  );
  const bodies = fc.oneof(
    fc.uint8Array(),
    fc.json(),
    fc.array(notice).map((notices) => JSON.stringify(notices)),
  );
  await fc.assert(
    fc.asyncProperty(fc.string(), bodies, async (signature, rawBody) => {
      const made = delivery({ headers: { 'x-li-signature': signature }, rawBody });
      expect(linkedin.verify(made, context())).toBe(false);
      expect(typeof (await linkedin.read(made, context())).ok).toBe('boolean');
    }),
    { numRuns: 200 },
  );
});
