import { faultOf, log } from '../../shared/log.ts';
import { unreachable } from '../../shared/result.ts';
import type { ConfiguredSource } from '../configure.ts';
import type { LeadKeys } from '../lead-keys.ts';
import type { Proved } from '../prove.ts';
import type { Rejection, Screening } from '../source.ts';
import type { Triaged } from '../triage.ts';
import { faultOfFormToken } from './form-token.ts';
import { findLimit, type TakeOne } from './limits.ts';
import { askVerifier } from './verifier.ts';

/** What the counters of a delivery may take, milliseconds: a visitor waits for the answer. */
const MAX_COUNTING_MS = 1_000;

/** How many leads one delivery of a form may tell: a form tells one, and each has counters of its own. */
const MOST_LEADS = 10;

type Good = Extract<Triaged, { kind: 'good' }>;

/**
 * Screens the leads of a source whose sender cannot prove who it is: by the token of its form, by a
 * verifier of humans and by limits. What does not pass is parked with the reason, as it would have been
 * queued: nothing is lost, and the sender is told nothing.
 *
 * Only what passes token and verifier is counted, so that bots do not use up the limits of people. When
 * the counters cannot be reached, `whenUnverified` decides, as it does of a verifier, and the log says so.
 *
 * @param takeOne left out: no limit is looked at
 */
export async function screen(
  triaged: readonly Triaged[],
  source: ConfiguredSource,
  { delivery, context }: Proved,
  { code }: LeadKeys,
  takeOne: TakeOne | undefined,
): Promise<readonly Triaged[]> {
  const { screening: ask } = source.preset;
  if (ask === undefined || !triaged.some(({ kind }) => kind === 'good')) return triaged;
  const screening = await ask(delivery, context);
  const { receivedAt, address } = delivery;
  const doubt = await findDoubt(screening, source.name, receivedAt, code);
  const countedUntil = performance.now() + MAX_COUNTING_MS;
  let isCounting = true;
  const isOver = async ({ contact }: Good['lead']): Promise<Rejection | undefined> => {
    if (takeOne === undefined) return undefined;
    const counted = { source: source.name, number: contact.phoneNumber, address, receivedAt };
    if (isCounting) {
      try {
        const limit = findLimit(screening.limits, counted, code, takeOne);
        return await withinTime(limit, countedUntil - performance.now());
      } catch (error) {
        // The counters of the other leads are in the same table, and there is no time left for them.
        isCounting = false;
        log.error('the limits could not be looked at', {
          source: source.name,
          error: faultOf(error),
        });
      }
    }
    return screening.whenUnverified === 'park' ? UNCOUNTED : undefined;
  };

  const screened: Triaged[] = [];
  let counted = 0;
  for (const one of triaged) {
    if (one.kind !== 'good') screened.push(one);
    else {
      counted += 1;
      const why = doubt ?? (counted > MOST_LEADS ? TOO_MANY : await isOver(one.lead));
      screened.push(why ? withhold(one, why, receivedAt) : one);
    }
  }
  return screened;
}

const TOO_MANY: Rejection = {
  field: 'limits',
  reason: `a form tells of no more than ${MOST_LEADS} leads at once`,
};

const UNCOUNTED: Rejection = { field: 'limits', reason: 'the limits could not be looked at' };

/** Why somebody should look at a lead before it is dialled. */
async function findDoubt(
  { token, verify, whenUnverified }: Screening,
  source: string,
  receivedAt: number,
  code: LeadKeys['code'],
): Promise<Rejection | undefined> {
  const unverified = (field: string, reason: string): Rejection | undefined =>
    whenUnverified === 'park' ? { field, reason } : undefined;
  if (token !== undefined) {
    const { given } = token;
    if (given === undefined) {
      const reason = 'the form came without a token, as from a browser without JavaScript';
      const doubt = unverified('token', reason);
      if (doubt !== undefined) return doubt;
    } else {
      const reason = faultOfFormToken(given, source, receivedAt, token, code);
      if (reason !== undefined) return { field: 'token', reason };
    }
  }
  if (verify === undefined) return undefined;
  const verdict = await askVerifier(verify);
  switch (verdict.kind) {
    case 'human':
      return undefined;
    case 'refused':
      return { field: 'verify', reason: verdict.why };
    case 'unknown':
      log.warn('the visitor could not be verified', { source, reason: verdict.why });
      return unverified('verify', verdict.why);
    default:
      return unreachable(verdict);
  }
}

/** @throws what the counters do, and where they do not answer in time */
async function withinTime(
  limit: Promise<Rejection | undefined>,
  milliseconds: number,
): Promise<Rejection | undefined> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error('late')), milliseconds);
  // What comes too late is heard by nobody.
  limit.catch(() => {});
  try {
    return await Promise.race([limit, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** With what would have been queued: sent again, it goes out as it is. */
const withhold = ({ lead }: Good, rejection: Rejection, parkedAt: number): Triaged => ({
  kind: 'withheld',
  parked: {
    id: lead.id,
    source: lead.source,
    ...rejection,
    parkedAt: new Date(parkedAt).toISOString(),
    lead,
    withheld: true,
  },
});
