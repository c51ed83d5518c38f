import { expect, it } from 'vitest';
import { assess, type Signs } from '../../../../console/feed/story/health.ts';
import type { Figures, Heard, LastDelivery } from '../../../../console/wire.ts';

const figures: Figures = {
  received: 10,
  delivered: 10,
  duplicate: 0,
  parked: 0,
  dropped: 0,
  waiting: 0,
  inFlight: 0,
  webhook: { busy: 0, total: 4 },
  dialer: { busy: 0, total: 3 },
  calls: 1,
  callsByOutcome: { accepted: 1 },
  contactsDelivered: 10,
};

const allPaused = { source: null, since: 0, until: 1, untilResumed: false };
const pausedSource = (source: string) => ({ ...allPaused, source });

type Changes = Partial<Omit<Signs, 'figures'>> & { readonly figures?: Partial<Figures> };

const NOW = Date.parse('2026-11-24T18:30:00');
const AT = NOW - 3 * 60_000;
const open = (because: string): Changes => ({ breaker: { state: 'open', since: AT, because } });
const heard = (as: LastDelivery['as'], source = 'crm', at = AT): Heard => ({
  source,
  last: { at, as, why: 'the token is wrong', times: 3 },
});
const keptFor = (seconds: number) => ({
  until: NOW + seconds * 1_000,
  ...{ isGivenUp: true, since: AT },
});
const silent = { at: AT, why: 'no lead for 5 h' };

it.each<[Changes, string, RegExp]>([
  [{ figures: { received: 0 } }, 'quiet', /^No lead has come in yet\.$/],
  [{}, 'good', /^Every lead that came in has been delivered\.$/],
  [
    { figures: { duplicate: 2 } },
    'good',
    /delivered\. 2 leads came in again, and were not dialled/,
  ],
  [{ figures: { parked: 1 } }, 'waiting', /^Nothing waits\. 1 lead is parked\.$/],
  [
    { figures: { dropped: 2 } },
    'settled',
    /^Nothing waits\. 2 leads were dropped; every other one that came in has been delivered\.$/,
  ],
  [{ figures: { waiting: 3 } }, 'busy', /^3 leads on the way\.$/],
  [
    { figures: { waiting: 1 }, keptPlaces: [9, 3, 5].map(keptFor) },
    'busy',
    /^1 lead on the way\. All call places are kept for calls that were given up or lost, the first of them until 18:30:03: /,
  ],
  [
    { figures: { waiting: 1 }, keptPlaces: [9, 3, 5].map(keptFor), lastFailure: 'HTTP 503' },
    'bad',
    /each minute\. All call places are kept .* until 18:30:03: /,
  ],
  [{ figures: { waiting: 1 }, keptPlaces: [9, 3].map(keptFor) }, 'busy', /^1 lead on the way\.$/],
  [
    { keptPlaces: [9, 3, 5].map(keptFor) },
    'good',
    /^Every lead that came in has been delivered\.$/,
  ],
  [{ figures: { waiting: 3, inFlight: 3 } }, 'busy', /^3 leads wait for another try, which comes/],
  [
    { figures: { waiting: 3, inFlight: 3, dialer: { busy: 1, total: 3 } } },
    'busy',
    /^3 leads on the way\.$/,
  ],
  [{ figures: { waiting: 1_200 }, perSecond: 100 }, 'busy', /^1,200 leads .* in about 12 s\.$/],
  [{ figures: { waiting: 90_000 }, perSecond: 100 }, 'busy', /in about 15 min\.$/],
  [
    { figures: { waiting: 2, parked: 2 }, lastFailure: 'no answer: ECONNRESET' },
    'bad',
    /failed: “no answer: ECONNRESET”\. 2 leads wait; none is lost\. .* 2 leads are parked\.$/,
  ],
  [{ lastFailure: 'no answer' }, 'good', /delivered/],
  [
    { figures: { waiting: 1 }, ...open('Authorization Failed') },
    'bad',
    /^Calls are stopped since 18:27: the API said “Authorization Failed”\. 1 lead waits;/,
  ],
  [
    open('HTTP 200, not the XML of the API'),
    'bad',
    /^Calls are stopped since 18:27: HTTP 200, not the XML of the API\. One call a minute/,
  ],
  [
    open('Permission Denied'),
    'bad',
    /Permission Denied”\. One call a minute .* -- check --stack acme-connector says/,
  ],
  [
    { breaker: { state: 'half-open', because: '' } },
    'bad',
    /^Calls are stopped\. One call a minute/,
  ],
  [
    { heard: [heard('refused')] },
    'waiting',
    /delivered\. crm was last answered 401, at 18:27, 3 times in a row: the token is wrong\.$/,
  ],
  [{ heard: [heard('failed')] }, 'bad', /crm was last answered 503/],
  [
    { heard: ['a', 'b', 'c', 'd'].map((source) => heard('refused', source)) },
    'waiting',
    /a was .*\. b was .*\. 2 more sources are in trouble: c, d\.$/,
  ],
  [
    { heard: ['a', 'b', 'c'].map((source) => heard('refused', source)) },
    'waiting',
    /b was .*\. 1 more source is in trouble: c\.$/,
  ],
  [
    { heard: [...'abcdefghijk'].map((source) => heard('refused', source)) },
    'waiting',
    /b was .*\. 9 more sources are in trouble: c, d, e, f, g, h, i, j, …\.$/,
  ],
  [{ heard: [heard('taken')] }, 'good', /delivered\.$/],
  [
    { heard: [{ source: 'crm', silent }] },
    'waiting',
    /delivered\. crm is silent: no lead for 5 h, and leads are expected from it\.$/,
  ],
  [
    { heard: [{ ...heard('refused'), silent }] },
    'waiting',
    /delivered\. crm was last answered 401, at 18:27, 3 times in a row: the token is wrong\.$/,
  ],
  [
    { heard: [heard('unreadable')] },
    'waiting',
    /delivered\. The last delivery of crm could not be read, at 18:27, 3 times in a row: /,
  ],
  [{ heard: [heard('refused', 'crm', NOW - 25 * 3_600_000)] }, 'good', /delivered\.$/],
  [
    { ...open('Permission Denied'), paused: [allPaused] },
    'bad',
    /Permission Denied”\. While everything is paused no call is made that finds out whether it was put right; npm/,
  ],
  [
    { lastFailure: 'no answer', paused: [allPaused], figures: { waiting: 1 } },
    'bad',
    /1 lead waits; none is lost\. Each is tried again by itself, once the pause is over\. /,
  ],
  [
    {
      heldDestinations: [
        { campaign: 'Sales', list: 'Web', since: AT, because: 'Invalid Parameters' },
      ],
      figures: { waiting: 4 },
    },
    'waiting',
    /^4 leads wait\. Leads for Sales \/ Web are held since 18:27, because the API said “Invalid Parameters”: is/,
  ],
  [
    { paused: [{ source: 'crm', since: AT, until: AT + 7_200_000, untilResumed: false }] },
    'waiting',
    /crm is paused until \w+ 20:27: its leads wait, and none is lost; npm run connector -- resume crm --stack acme-connector ends it\.$/,
  ],
  [
    {
      paused: [{ source: null, since: AT, until: AT, untilResumed: true }],
      figures: { waiting: 4 },
    },
    'waiting',
    /^4 leads wait\. Everything is paused until somebody resumes, at the latest \w+ 18:27: .* -- resume --stack acme/,
  ],
  [
    {
      paused: [{ source: 'crm', since: AT, until: AT, untilResumed: false }],
      figures: { waiting: 4_000 },
      perSecond: 50,
    },
    'waiting',
    /^4,000 leads wait\. crm is paused until /,
  ],
  [
    { figures: { waiting: 200, parked: 1 }, perSecond: 50 },
    'waiting',
    /^200 leads on the way; through in about 4 s\. 1 lead is parked\.$/,
  ],
  [
    { paused: ['crm', 'shop', 'site'].map(pausedSource) },
    'waiting',
    /delivered\. crm is paused [^.]+\. shop is paused [^.]+\. 1 more source is paused: site\.$/,
  ],
  [
    { paused: [...['crm', 'shop', 'site'].map(pausedSource), allPaused] },
    'waiting',
    /delivered\. Everything is paused [^.]+\. crm is paused [^.]+\. 2 more sources are paused: shop, site\.$/,
  ],
  [
    { heard: [heard('refused')], keeping: (source) => source === 'crm' },
    'waiting',
    /the token is wrong\. What was refused is kept: .* refused replay --source crm --stack acme-connector\.$/,
  ],
  [
    { figures: { received: 0, countedSince: AT } },
    'good',
    /^Nothing waits\. No lead has come in since 18:27\.$/,
  ],
])('of %j it says %s', ({ figures: changes, ...signs }, level, text) => {
  const health = assess({
    breaker: { state: 'closed', because: '' },
    heldDestinations: [],
    paused: [],
    keptPlaces: [],
    heard: [],
    lastFailure: undefined,
    perSecond: 0,
    now: NOW,
    option: ' --stack acme-connector',
    keeping: () => false,
    ...signs,
    figures: { ...figures, ...changes },
  });
  const isApi = /^(?:Calls are stopped|The last API call failed)/.test(health.text);
  expect(health).toEqual({ level, text: expect.stringMatching(text), isApi });
});
