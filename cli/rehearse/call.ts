import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterCall } from '../../functions/dialer/breaker.ts';
import { openBudget } from '../../functions/dialer/budget.ts';
import { makeCall } from '../../functions/dialer/call.ts';
import { euphoriaClient, type Reply } from '../../functions/dialer/euphoria/client.ts';
import type { Judgement } from '../../functions/dialer/euphoria/judgement.ts';
import { type Credentials, trickleFeedDocument } from '../../functions/dialer/euphoria/request.ts';
import type { LeadMessage } from '../../functions/dialer/intake.ts';
import { openTable } from '../../functions/dialer/ledger/table.ts';
import { dialerLimits } from '../../functions/dialer/limits.ts';
import {
  type Clear,
  newPermitMemory,
  openPermits,
  type Permit,
  type Permits,
} from '../../functions/dialer/permits.ts';
import { ok, unreachable } from '../../functions/shared/result.ts';
import { CommandError } from '../command-error.ts';
import { toTime } from '../table.ts';
import type { Connection, Target } from '../target/target.ts';
import type { OneContact } from './one-contact.ts';

/** How long one of the three places is waited for, milliseconds. */
const PLACE_MS = 90_000;
const LOOK_MS = 1_000;
/** A longer answer than the API's is cut where it is shown. */
const MAX_SHOWN = 2_000;

/** What came of a call. Neither text has the key in it. */
export interface CallResult {
  readonly document: string;
  /** Undefined where none came. */
  readonly answer: { readonly status: number; readonly body: string } | undefined;
  readonly judgement: Judgement;
  /** Whether accepted answers of this shape are known from now on. */
  readonly shapeIsKnown: boolean;
}

/** The call's document as it is shown: with the key masked. */
export const shownDocument = (
  { tenantName }: Pick<Credentials, 'tenantName'>,
  { destination, contact }: OneContact,
): string => trickleFeedDocument({ tenantName, authKey: MASK }, destination, [contact]);

const MASK = '********';

/**
 * Hands one contact to the API as the dialer does, in one of the three places that all share, and
 * lets the dialer know what it says of the API. The same bytes are never sent twice.
 *
 * @throws CommandError where no call may be made
 */
export async function callOnce(
  target: Target,
  { dynamodb, ledger }: Connection,
  credentials: Credentials,
  one: OneContact,
): Promise<CallResult> {
  const now = Date.now;
  const { connector, euphoriaUrl } = target;
  const permits = openPermits({
    table: openTable(dynamodb, ledger),
    invocation: `rehearsal-${randomBytes(4).toString('hex')}`,
    abandonedMs: connector.euphoria.abandonedCallMinutes * 60_000,
    // So that it looks before it takes a place.
    memory: { ...newPermitMemory(), isFull: true },
    // Nothing of a rehearsal is in the metrics.
    count: () => {},
    ...{ now, random: Math.random, pause: sleep },
  });
  try {
    await takePlace(permits);
    let reply: Reply | undefined;
    const call = euphoriaClient(euphoriaUrl);
    const deadline = now() + dialerLimits.callMs + dialerLimits.settleMs;
    const judgement = await makeCall([asLead(one)], credentials, {
      callApi: async (document, deadlineMs) => {
        reply = await call(document, deadlineMs);
        return reply;
      },
      credentials: { get: async () => ok(credentials) },
      permits,
      budget: openBudget(() => deadline - now()),
      now,
      pause: sleep,
      onCall: () => {},
      beforeAsking: async () => false,
      onRefusedAsking: async () => {},
    });
    // As of any other call: it may close the breaker, or open it.
    const known = await permits.change((breaker, at) => afterCall(breaker, judgement, at));
    return {
      document: shownDocument(credentials, one),
      answer:
        reply?.kind === 'answered'
          ? {
              status: reply.status,
              body: reply.body.slice(0, MAX_SHOWN).replaceAll(credentials.authKey, MASK),
            }
          : undefined,
      judgement,
      shapeIsKnown:
        judgement.kind === 'accepted' && known?.shapes.includes(judgement.shape) === true,
    };
  } finally {
    await permits.end();
  }
}

/**
 * A rehearsal may be made while all leads are paused, and while the breaker is open, as a probe is.
 *
 * @throws CommandError where the ledger cannot be asked, or no place becomes free
 */
async function takePlace(permits: Permits): Promise<void> {
  const end = Date.now() + PLACE_MS;
  for (;;) {
    let permit: Permit | Clear = await permits.look();
    if (permit.kind === 'clear') permit = await permits.begin(1);
    switch (permit.kind) {
      case 'granted':
        return;
      case 'paused':
      case 'open':
      case 'probe':
        await permits.end();
        await permits.beginProbe();
        return;
      case 'unavailable':
        throw new CommandError(
          'the ledger cannot be asked or written: is it deployed, and may these credentials write to it?',
        );
      case 'full':
      case 'taken':
      case 'gathered': {
        await permits.end();
        const until = permit.kind === 'full' ? `, one at least until ${toTime(permit.until)}` : '';
        if (Date.now() + LOOK_MS > end) {
          throw new CommandError(`all three call places are taken${until}: do it again later`);
        }
        await sleep(LOOK_MS);
        break;
      }
      default:
        unreachable(permit);
    }
  }
}

/** It is no lead: no queue and no ledger knows it. */
const asLead = ({ contact, destination }: OneContact): LeadMessage => ({
  record: { messageId: 'rehearsal', receiptHandle: '', body: '', receiveCount: 1, sentAt: 0 },
  lead: {
    ...{ v: 1, id: 'rehearsal', key: 'rehearsal', source: 'rehearsal' },
    receivedAt: new Date().toISOString(),
    ...{ destination, contact },
  },
});

/** What a judgement means, for whoever has never seen one. */
export function describeJudgement(judgement: Judgement): string {
  switch (judgement.kind) {
    case 'accepted':
      return 'accepted: the contact is in the dialer. A lead would be delivered';
    case 'refused':
      return `refused: “${judgement.error}”. Something in the call is wrong: campaign and list by name, or the contact. Leads of a list of which everything is refused wait`;
    case 'tooLarge':
      return `refused for its size: “${judgement.error}”`;
    case 'busy':
      return `busy: “${judgement.error}”. Something else uses the tenant's three calls. A lead would be tried again in half a minute`;
    case 'misconfigured':
      return judgement.credentials
        ? `the API does not know tenant or key: “${judgement.error}”. All leads wait until that is put right`
        : `the API refuses every call: “${judgement.error}”. All leads wait until that is put right`;
    case 'unavailable':
      return judgement.unrecognised
        ? `an error that nobody has described: “${judgement.error}”. A lead would be tried again`
        : `not available: ${judgement.error}. A lead would be tried again`;
    case 'unreadable':
      return `an answer that cannot be read for certain: ${judgement.error}. Whether the contact was taken, nobody can tell from it`;
    case 'unsure':
      return `no answer that tells: ${judgement.error}. Whether the contact was taken, nobody can tell`;
    default:
      return unreachable(judgement);
  }
}
