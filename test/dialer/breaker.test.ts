import { describe, expect, it } from 'vitest';
import {
  afterCall,
  type Breaker,
  isTrusted,
  newBreaker,
  nextLook,
  PROBE_MS,
  probed,
  probedList,
  probeListAgain,
  refusedAlone,
  stateOf,
  stillHeld,
  takenOf,
  timed,
} from '../../functions/dialer/breaker.ts';
import type { Judgement } from '../../functions/dialer/euphoria/judgement.ts';

const NOW = Date.parse('2026-11-23T08:00:00Z');
const accepted: Judgement = { kind: 'accepted', shape: 'XML' };
const refused: Judgement = { kind: 'refused', error: 'no', document: false };
const busy: Judgement = { kind: 'busy', error: 'busy' };
const down: Judgement = { kind: 'unavailable', error: 'down', unrecognised: false };
const lost: Judgement = { kind: 'unsure', error: 'lost', askAgain: true };
const html: Judgement = { kind: 'unreadable', error: 'html' };
const denied: Judgement = { kind: 'misconfigured', error: 'denied', credentials: false };

const having = (...judgements: Judgement[]): Breaker =>
  judgements.reduce((breaker, judgement) => afterCall(breaker, judgement, NOW), newBreaker);

describe('the breaker', () => {
  it.each<[string, Judgement[], string]>([
    ['is closed to begin with', [], 'closed'],
    ['opens on a fault of the set-up', [denied], 'open'],
    ['opens on three calls in a row that were lost or not taken', [down, lost, down], 'open'],
    ['stays closed while an answer comes in between', [down, lost, accepted, down, lost], 'closed'],
    ['takes a refusal for an answer', [down, lost, refused, down], 'closed'],
    ['takes busy for none, and for no failure', [down, busy, lost, busy], 'closed'],
    ['opens on two answers that cannot be read', [html, html], 'open'],
    ['stays closed after one', [html], 'closed'],
    ['closes with an answer', [denied, accepted], 'closed'],
    ['stays open with a probe that failed', [denied, down], 'open'],
  ])('%s', (_, judgements, state) => {
    expect(stateOf(having(...judgements), NOW)).toBe(state);
  });

  it('says what opened it last, and since when', () => {
    expect(having(down, down, lost, html)).toMatchObject({ openedAt: NOW, reason: 'html' });
    expect(having(denied, accepted)).not.toHaveProperty('reason');
  });

  it('is half-open a minute later', () => {
    expect(stateOf(having(denied), NOW + PROBE_MS - 1)).toBe('open');
    expect(stateOf(having(denied), NOW + PROBE_MS)).toBe('half-open');
  });

  it('is looked at again soon by whoever comes while a probe is under way', () => {
    const open = having(denied);
    expect(nextLook(open, NOW + 1)).toBe(NOW + PROBE_MS);
    const at = NOW + PROBE_MS;
    expect(nextLook(probed(open, at), at + 1_000)).toBe(at + 10_000);
    expect(nextLook(probed(open, at), at + 11_000)).toBe(at + PROBE_MS);
  });

  it('is itself where nothing changes, so that nothing is written', () => {
    const known = having(accepted);
    expect(afterCall(known, accepted, NOW + 1)).toBe(known);
    const taken = takenOf(known, 'list', NOW);
    expect(takenOf(taken, 'list', NOW + 1)).toBe(taken);
  });

  it('knows the last ten shapes of accepted answers', () => {
    const many = Array.from(
      { length: 12 },
      (_, n) => ({ kind: 'accepted', shape: `XML/${n}` }) as const,
    );
    expect(having(...many).shapes).toEqual(many.slice(2).map(({ shape }) => shape));
  });

  it('learns how long calls take, and writes only news', () => {
    const slow = timed(newBreaker, 3_000, true);
    expect(slow.slowestMs).toBe(3_000);
    expect(timed(slow, 3_500, true)).toBe(slow);
    expect(timed(slow, 9_000, true).slowestMs).toBe(9_000);
    expect(timed(slow, 200, true).slowestMs).toBe(200);
  });

  it('learns of calls that were not taken only that they take longer', () => {
    const slow = timed(newBreaker, 3_000, true);
    expect(timed(newBreaker, 200, false)).toBe(newBreaker);
    expect(timed(slow, 200, false)).toBe(slow);
    expect(timed(slow, 9_000, false).slowestMs).toBe(9_000);
  });
});

describe('a list', () => {
  const web = { key: 'w', campaign: 'Sales', list: 'Web' };
  const alone = (...ids: string[]): Breaker =>
    ids.reduce((breaker, id) => refusedAlone(breaker, web, id, 'no', NOW), newBreaker);

  it('is held once three leads of it were refused alone, and none was taken', () => {
    expect(alone('a', 'b').held).toEqual({});
    expect(alone('a', 'b', 'c').held).toEqual({
      w: { campaign: 'Sales', list: 'Web', reason: 'no', since: NOW, nextProbeAt: NOW + PROBE_MS },
    });
  });

  it('is not held for one lead that was refused three times, nor for different words', () => {
    expect(alone('a', 'a', 'a').held).toEqual({});
    const other = refusedAlone(alone('a', 'b'), web, 'c', 'something else', NOW);
    expect(other.held).toEqual({});
  });

  it('is cleared by a lead that is taken', () => {
    expect(takenOf(alone('a', 'b'), 'w', NOW).refusedAlone).toEqual({});
    expect(takenOf(alone('a', 'b', 'c'), 'w', NOW).held).toEqual({});
  });

  it('is trusted for a while after it was taken: of the last fifty lists, in whatever order they are stored', () => {
    const lists = Array.from({ length: 51 }, (_, n) => `list-${n}`);
    const last = lists.reduce((breaker, key, n) => {
      const { taken, ...rest } = takenOf(breaker, key, NOW + n);
      return { ...rest, taken: Object.fromEntries(Object.entries(taken).toReversed()) };
    }, newBreaker);
    const trusted = lists.filter((key) => isTrusted(last, key, NOW + 60_000));
    expect(trusted).toEqual(lists.slice(1));
    expect(lists.some((key) => isTrusted(last, key, NOW + 100_000))).toBe(false);
  });

  it('is probed once a minute', () => {
    const held = alone('a', 'b', 'c');
    expect(probedList(held, 'w', 4, NOW + PROBE_MS - 1)).toBe(held);
    const probed = probedList(held, 'w', 4, NOW + PROBE_MS);
    expect(probed.held.w).toMatchObject({ since: NOW, nextProbeAt: NOW + 2 * PROBE_MS });
  });

  it('is probed soon with a lead that has just come in', () => {
    const held = alone('a', 'b', 'c');
    expect(probedList(held, 'w', 1, NOW + 9_999)).toBe(held);
    expect(probedList(held, 'w', 3, NOW + 10_000).held.w).toMatchObject({
      nextProbeAt: NOW + 10_000 + PROBE_MS,
    });
  });

  it('whose probe came to no call is probed again soon', () => {
    const { nextProbeAt } = probeListAgain(alone('a', 'b', 'c'), 'w', NOW).held.w ?? {};
    expect(nextProbeAt).toBe(NOW + 10_000);
  });

  it('is forgotten when nobody has had a lead of it for a day', () => {
    const day = 24 * 3_600_000;
    const { held } = alone('a', 'b', 'c');
    expect(stillHeld(held, NOW + day)).toEqual(held);
    expect(stillHeld(held, NOW + PROBE_MS + day)).toEqual({});
    let breaker = newBreaker;
    const hold = (key: string, now: number) => {
      for (const id of ['a', 'b', 'c']) {
        breaker = refusedAlone(
          breaker,
          { key, campaign: 'S', list: key },
          `${key}${id}`,
          'no',
          now,
        );
      }
    };
    for (let n = 0; n < 50; n++) hold(`old${n}`, NOW);
    hold('new', NOW + 2 * day);
    expect([breaker.openedAt, Object.keys(breaker.held)]).toEqual([undefined, ['new']]);
  });

  it('opens the breaker with fifty others: then it is the set-up', () => {
    let breaker = newBreaker;
    for (let n = 0; n <= 50; n++) {
      for (const id of ['a', 'b', 'c']) {
        breaker = refusedAlone(breaker, { ...web, key: `w${n}` }, id, 'no', NOW);
      }
    }
    expect(stateOf(breaker, NOW)).toBe('open');
  });
});
