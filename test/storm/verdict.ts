import type { QueuedLead } from '../../functions/lead/queued-lead.ts';
import { phoneOf } from '../support/stack.ts';
import { type Double, findDoubles } from './doubles.ts';
import type { Evidence } from './evidence.ts';

/** What became of the leads of a storm. */
export interface Verdict {
  /** Accepted with 200, and neither delivered nor parked. */
  readonly lost: readonly number[];
  /** Poison that is not parked, or was delivered; good leads that are parked. */
  readonly wronglyParked: readonly number[];
  /** How many were sent twice without an answer that tells, and are parked for it. */
  readonly unsure: number;
  /** Under more than one id, or none. */
  readonly wronglyNamed: readonly number[];
  /**
   * What `GET /local/status` says came in, less all that it says became of it. What is parked is
   * counted here: a message is parked twice if its function dies before it has written that down. If another
   * message of its lead is settled meanwhile, it is counted as a repetition of that one as well.
   */
  readonly unbalanced: number;
  /** Each time the API took a contact that it had taken before. */
  readonly doubles: readonly Double[];
}

interface Parked {
  readonly lead: QueuedLead;
  readonly reason: string;
}

export function judgeStorm(evidence: Evidence): Verdict {
  const { plan, settings, taken, ids } = evidence;
  const leads = Array.from({ length: settings.leads }, (_, n) => n);
  const bodies = evidence.parked.map((body): Parked => JSON.parse(body));
  const parked = bodies.map(({ lead }) => lead);
  const phonesOf = (some: readonly Parked[]) =>
    new Set(some.map(({ lead }) => lead.contact.phoneNumber));
  const parkedPhones = phonesOf(bodies);
  const unsurePhones = phonesOf(bodies.filter(({ reason }) => reason.startsWith('unsure ')));
  const parkedOnce = new Set(parked.map(({ id, receivedAt }) => `${id} ${receivedAt}`));
  const { received, delivered, duplicate, waiting } = evidence.status.balance;
  const timesTaken = (n: number): number => taken[phoneOf(n)] ?? 0;
  const isTaken = (n: number): boolean => timesTaken(n) > 0;
  const isParked = (n: number): boolean => parkedPhones.has(phoneOf(n));
  const difference = received - delivered - duplicate - waiting - parkedOnce.size;
  const messagesOf = Map.groupBy(parkedOnce, (message) => message.split(' ')[0]);
  const repeated = new Set(plan.doubles);
  const mayBeCountedTwice = leads.filter((n) => {
    const messages = [...(ids.get(n) ?? [])].flatMap((id) => messagesOf.get(id) ?? []);
    return messages.length > 1 || (messages.length === 1 && isTaken(n) && repeated.has(n));
  });
  return {
    lost: leads.filter((n) => !isTaken(n) && !isParked(n)),
    // Nobody knows of those who are unsure whether they were taken: that is why they are parked.
    wronglyParked: leads.filter(
      (n) =>
        !unsurePhones.has(phoneOf(n)) &&
        (isParked(n) !== plan.poison.has(n) || (isParked(n) && isTaken(n))),
    ),
    unsure: unsurePhones.size,
    wronglyNamed: leads.filter((n) => ids.get(n)?.size !== 1),
    unbalanced: difference < 0 ? Math.min(0, difference + mayBeCountedTwice.length) : difference,
    doubles: leads.filter((n) => timesTaken(n) > 1).flatMap((n) => findDoubles(n, evidence)),
  };
}
