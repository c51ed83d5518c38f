import { expect, it } from 'vitest';
import { assess, type Signs } from '../../console/health.ts';
import type { Figures } from '../../console/wire.ts';

const figures: Figures = {
  received: 10,
  delivered: 10,
  duplicate: 0,
  parked: 0,
  waiting: 0,
  inFlight: 0,
  webhook: { busy: 0, total: 4 },
  dialer: { busy: 0, total: 3 },
  calls: 1,
  contactsDelivered: 10,
};

type Changes = Partial<Omit<Signs, 'figures'>> & { readonly figures?: Partial<Figures> };

it.each<[Changes, string, RegExp]>([
  [{ figures: { received: 0 } }, 'quiet', /^No lead has come in yet\.$/],
  [{}, 'good', /^Every lead that came in has been delivered\.$/],
  [
    { figures: { duplicate: 2 } },
    'good',
    /delivered\. 2 leads came in again, and were not dialled/,
  ],
  [{ figures: { parked: 1 } }, 'waiting', /^1 lead is parked; nothing else waits\.$/],
  [{ figures: { waiting: 3 } }, 'busy', /^3 leads on the way\.$/],
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
    { figures: { waiting: 1 }, gateClosedBy: 'Authorization Failed' },
    'bad',
    /^Calls have stopped, because the API said “Authorization Failed”\. 1 lead waits; none is lost\./,
  ],
  [{ gateClosedBy: 'Permission Denied' }, 'bad', /Permission Denied”\. One call a minute/],
])('of %j it says %s', ({ figures: changes, ...signs }, level, text) => {
  const health = assess({
    gateClosedBy: undefined,
    lastFailure: undefined,
    perSecond: 0,
    ...signs,
    figures: { ...figures, ...changes },
  });
  expect(health).toEqual({ level, text: expect.stringMatching(text) });
});
