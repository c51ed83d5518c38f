import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import * as z from 'zod/mini';
import { openBudget } from '../../../functions/dialer/budget.ts';
import { deliver } from '../../../functions/dialer/deliver.ts';
import { openIntake } from '../../../functions/dialer/intake.ts';
import { openLedger } from '../../../functions/dialer/ledger/ledger.ts';
import type { LedgerTable } from '../../../functions/dialer/ledger/table.ts';
import { dialerLimits, visibilityMarginSeconds } from '../../../functions/dialer/limits.ts';
import { newPermitMemory, openPermits } from '../../../functions/dialer/permits.ts';
import type { RunEffects } from '../../../functions/dialer/run.ts';
import type { ParkedLead } from '../../../functions/lead/parked-lead.ts';
import type { Count } from '../../../functions/shared/metrics.ts';
import { cachedSecret } from '../../../functions/shared/secrets.ts';
import type { WorldApi } from './api.ts';
import { type Life, livedBy, never } from './clock.ts';
import type { Operators } from './operators.ts';
import { type Receipt, toEvent, type WorldQueue } from './queue.ts';
import type { Scene } from './scene.ts';
import { timeout } from './table.ts';

/** What came of all invocations. */
export interface Doings {
  readonly parked: readonly (ParkedLead & { readonly at: number })[];
  /** Keys whose leads were said to be sent though an earlier call may have been taken. */
  readonly announced: ReadonlySet<string>;
  /** Metrics by name: what those have counted that did not die. */
  readonly counted: Readonly<Record<string, number>>;
  readonly invocations: number;
  /** How many were ended in the middle; and of them by Lambda, because their time was over. */
  readonly ended: number;
  readonly timeouts: number;
}

const TIMEOUT_MS = 1_000 * dialerLimits.timeoutSeconds;
const EVENT_SECONDS = dialerLimits.timeoutSeconds + visibilityMarginSeconds;
const { eventBatchSize: FULL } = dialerLimits;
/** How many messages an event holds at most: nearly always as many as may be. */
const EVENT_SIZES = [FULL, FULL, FULL, 1] as const;
const GIVE_UP_HOURS = 72;
const WINDOW_HOURS = 24;
/** The API may be at work on a call for so long (`abandonedCallMinutes`), milliseconds. */
const ABANDONED_MS = 300_000;
/** What is doomed dies within the time of a few calls, or within so many requests and answers, all told or after a deed. */
const DOOMED_CALLS = 3;
const DOOMED_STEPS = 200;
const DOOMED_STEPS_AFTER_DEED = 10;
const LATENCY_MS = 20;
const IDLE_MS = 5_000;

const credentialsSchema = z.object({ tenantName: z.string(), authKey: z.string() });

/** An execution environment. Once it is dead, nothing that it was at comes back to it. */
interface Environment extends Life {
  readonly memory: ReturnType<typeof newPermitMemory>;
  readonly skewMs: number;
  readonly dead: Promise<'dead'>;
  die(): void;
  /** It dies in so many steps: a request is one, and its answer is one. */
  doom(steps: number): void;
  /**
   * Something is done that others see: a call, a deletion, a parking. Just after it most is in doubt, since what they
   * know is not written down yet: so there it may die more often than elsewhere.
   */
  did(): void;
  /** Its invocation is over, and it has survived it. */
  spare(): void;
  /** A request that it may die of: before it is made, or before its answer is heard. */
  mortal<Args extends readonly unknown[], Answer>(
    request: (...args: Args) => Promise<Answer>,
  ): (...args: Args) => Promise<Answer>;
}

function openEnvironment({ random, ways, happens }: Scene): Environment {
  const death = Promise.withResolvers<'dead'>();
  let isOver = false;
  let steps = Number.POSITIVE_INFINITY;
  const die = (): void => {
    isOver = true;
    death.resolve('dead');
  };
  const isDead = (): boolean => {
    if (!isOver && --steps <= 0) die();
    return isOver;
  };
  return {
    memory: newPermitMemory(),
    skewMs: (2 * random() - 1) * ways.skewMs,
    dead: death.promise,
    get isOver() {
      return isOver;
    },
    die,
    doom(inSteps) {
      steps = inSteps;
    },
    did() {
      if (happens('deaths')) steps = DOOMED_STEPS_AFTER_DEED * random();
    },
    spare() {
      steps = Number.POSITIVE_INFINITY;
    },
    mortal:
      (request) =>
      async (...args) => {
        if (isDead()) return never;
        const [answer] = await Promise.allSettled([request(...args)]);
        if (isDead()) return never;
        if (answer.status === 'rejected') throw answer.reason;
        return answer.value;
      },
  };
}

export interface Surroundings {
  readonly queue: WorldQueue;
  readonly table: LedgerTable;
  readonly api: WorldApi;
  readonly operators: Operators;
  /** Told of promises that are broken by the invocation itself. */
  readonly broke: (promise: string) => void;
  /** Told of an invocation that was ended in the middle. */
  readonly onEnded: (invocation: string) => void;
  /** Told of each lead that is parked, by its id. */
  readonly onParked: (id: string) => void;
}

/** As many environments as may be, each with a poller of the event source that feeds it, for as long as time passes. */
export function startEnvironments(scene: Scene, surroundings: Surroundings): Doings {
  const { clock, ways, random, pick, happens } = scene;
  const { queue, table, api, operators, broke, onEnded, onParked } = surroundings;
  const parked: (ParkedLead & { readonly at: number })[] = [];
  const announced = new Set<string>();
  const counted: Record<string, number> = {};
  let invocations = 0;
  let ended = 0;
  let timeouts = 0;

  async function poll(): Promise<void> {
    let warm = started();
    for (;;) {
      const receipts = queue.receive(pick(...EVENT_SIZES), EVENT_SECONDS);
      if (receipts.length === 0) {
        const wait = Math.max(LATENCY_MS, queue.nextAt() - clock.now());
        await clock.sleep(Math.min(IDLE_MS, wait) + LATENCY_MS * random());
        continue;
      }
      await clock.sleep(LATENCY_MS * random());
      await invoke(warm, receipts);
      if (warm.environment.isOver) warm = started();
    }
  }

  /** An environment with what its modules keep from one invocation to the next. */
  function started() {
    const environment = openEnvironment(scene);
    const { mortal } = environment;
    const now = (): number => clock.now() + environment.skewMs;
    const send = mortal(async () => {
      await clock.sleep(LATENCY_MS);
      if (happens('tableErrors')) throw timeout();
      const secret = { tenantName: 'acme', authKey: operators.secret };
      return { SecretString: JSON.stringify(secret) };
    });
    const client = { send } as unknown as SecretsManagerClient;
    return {
      environment,
      now,
      credentials: cachedSecret(client, 'euphoria', credentialsSchema, now),
      sqs: queue.client(mortal, () => environment.did()),
      table: {
        read: mortal(table.read),
        readAll: mortal(table.readAll),
        put: mortal(table.put),
        putAll: mortal(table.putAll),
      } satisfies LedgerTable,
    };
  }

  type Started = ReturnType<typeof started>;

  async function invoke(warm: Started, receipts: readonly Receipt[]): Promise<void> {
    const { environment } = warm;
    const invocation = `i${++invocations}`;
    const answer = await Promise.race([
      livedBy(environment, () => run(warm, invocation, receipts)),
      environment.dead,
      clock.sleep(TIMEOUT_MS).then(() => 'timeout' as const),
      ...(happens('deaths') ? [doomed(environment)] : []),
    ]);
    for (const { message, handle } of receipts) {
      const how = typeof answer === 'string' ? answer : 'ends';
      scene.trace(message.lead.key, () => `${invocation}: ${how}, with ${handle}`);
    }
    if (typeof answer === 'string') {
      environment.die();
      ended += 1;
      onEnded(invocation);
      if (answer === 'timeout') overTime(invocation);
      return;
    }
    environment.spare();
    const failed = new Set(answer.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
    for (const { message } of receipts) {
      if (!failed.has(message.id) && !happens('queueErrors')) queue.remove(message);
    }
  }

  /** An invocation that dies at a time that has nothing to do with what it is at, or in one of its requests. */
  async function doomed(environment: Environment): Promise<'dead'> {
    if (random() < 0.5) {
      environment.doom(DOOMED_STEPS * random());
      return never;
    }
    await clock.sleep(random() * Math.min(TIMEOUT_MS, 200 + DOOMED_CALLS * ways.callMs));
    return 'dead';
  }

  function overTime(invocation: string): void {
    timeouts += 1;
    // What a table or a queue takes that answers nothing is more than anybody keeps back.
    if (ways.tableErrors + ways.tableSlow + ways.queueErrors === 0) {
      broke(`${invocation} was at it when its time was over`);
    }
  }

  async function run(
    { environment, now, credentials, sqs, table }: Started,
    invocation: string,
    receipts: readonly Receipt[],
  ) {
    const { mortal, memory } = environment;
    const deadline = clock.now() + TIMEOUT_MS;
    const { contactsPerCall, whenUnsure } = operators;
    const { mostSendings } = ways;
    const pause = mortal(clock.sleep);
    const count: Count = (_, metric, value = 1) => {
      if (!environment.isOver) counted[metric] = (counted[metric] ?? 0) + value;
    };
    const intake = openIntake(toEvent(receipts), sqs, 'leads');
    const permits = openPermits({
      table,
      invocation,
      abandonedMs: ABANDONED_MS,
      memory,
      count,
      now,
      random,
      pause,
    });
    const ledger = openLedger({
      table,
      invocation,
      windowHours: () => WINDOW_HOURS,
      mostSendings,
      whenUnsure,
      leaseMs: dialerLimits.callMs + dialerLimits.settleMs,
      sentBy: permits.sentBy,
      now,
    });
    const callApi = mortal(async (document: string, deadlineMs: number) => {
      const reply = await api.call(document, deadlineMs);
      environment.did();
      return reply;
    });
    const effects: RunEffects = {
      ledger,
      permits,
      budget: openBudget(() => deadline - clock.now()),
      callApi,
      credentials,
      whenUnsure,
      mostSendings,
      contactsPerCall,
      giveUpAfterHours: GIVE_UP_HOURS,
      onCall: () => {},
      onPossibleDuplicates: (messages) => {
        if (environment.isOver) return;
        for (const { lead } of messages) announced.add(lead.key);
      },
      parkLeads: mortal(async (messages) => {
        await clock.sleep(LATENCY_MS);
        if (happens('parkErrors')) return false;
        for (const { body } of messages) {
          const lead: ParkedLead = JSON.parse(body);
          parked.push({ ...lead, at: clock.now() });
          onParked(lead.id);
        }
        environment.did();
        return true;
      }),
      count,
      now,
      random,
      pause,
    };
    try {
      await deliver(intake, scene.sabotage(effects));
    } catch (error) {
      broke(`a bug: ${error instanceof Error ? error.stack : error}`);
    }
    return intake.response();
  }

  for (let slot = 0; slot < dialerLimits.concurrency; slot++) void poll();
  return {
    parked,
    announced,
    counted,
    get invocations() {
      return invocations;
    },
    get ended() {
      return ended;
    },
    get timeouts() {
      return timeouts;
    },
  };
}
