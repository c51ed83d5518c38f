import {
  type AwsAnswer,
  type AwsProxy,
  type AwsRequest,
  answer,
  fault,
  startAwsProxy,
} from './aws-proxy.ts';
import { type Chance, type Counts, createChance } from './chance.ts';

/** What an SQS does to its clients. Numbers are probabilities, for each request or message. */
export interface QueueFaults {
  /** Every receive is empty, long polls after their wait: nothing is handed out. */
  readonly held: boolean;
  /**
   * How much of what is asked for is given. `sampled`, as SQS does: a short poll asks a part of its
   * servers and gives 0 to all of it, a long poll at least one. `random`: both give 0 to all.
   */
  readonly parts: 'whole' | 'sampled' | 'random';
  /** Receives that hide their messages and never answer. */
  readonly lostReceives: number;
  /** Messages that are handed out, and can be had once more at once. */
  readonly twice: number;
  /** Messages that are sent, and can be had only a second after those that are sent behind them. */
  readonly late: number;
  /**
   * How many messages may be in flight, 120,000 in AWS. Once they are, a short poll fails with
   * OverLimit and a long poll gives nothing (Amazon SQS Developer Guide, "Message quotas").
   */
  readonly mostInFlight: number;
  /** Entries of batches (delete, change visibility, send) that fail. */
  readonly failedEntries: number;
  /** Requests other than receives that are carried out, and whose answer is lost. */
  readonly lostAnswers: number;
  /** Requests that fail without being carried out. */
  readonly errors: number;
}

export const kindQueue: QueueFaults = {
  held: false,
  parts: 'whole',
  lostReceives: 0,
  twice: 0,
  late: 0,
  mostInFlight: Number.POSITIVE_INFINITY,
  failedEntries: 0,
  lostAnswers: 0,
  errors: 0,
};

export interface Hostile<Faults> extends AwsProxy {
  /** Of what was done, by name; `<action>` counts requests. */
  readonly counts: Counts;
  /** Changes the faults that are named. */
  set(change: Partial<Faults>): void;
}

interface Entry {
  readonly Id: string;
}
interface Message {
  readonly ReceiptHandle: string;
}

/** What only operators and the local stack itself ask for: it goes through as it is. */
const forOperators = new Set([
  'CreateQueue',
  'GetQueueAttributes',
  'GetQueueUrl',
  'SetQueueAttributes',
]);

/** How often a held long poll looks whether it still is. */
const LOOK_MS = 50;

/**
 * An SQS that does all that the real one may do.
 *
 * @param to the honest SQS
 * @param seed of all that is drawn
 */
export async function startHostileQueue(
  to: string,
  initial: Partial<QueueFaults> = {},
  seed = 1,
): Promise<Hostile<QueueFaults>> {
  let faults: QueueFaults = { ...kindQueue, ...initial };
  const chance = createChance(seed);
  const proxy = await startAwsProxy(to, async (request) => {
    chance.counts[request.action] = (chance.counts[request.action] ?? 0) + 1;
    if (forOperators.has(request.action)) return request.forward();
    if (chance.happens('errors', faults.errors)) return fault('InternalError', 500);
    if (request.action === 'ReceiveMessage') return receive(request, () => faults, chance);
    const given = Array.isArray(request.body.Entries)
      ? await carryOutEntries(request, request.body.Entries as Entry[], faults, chance)
      : await request.forward();
    return chance.happens('lostAnswers', faults.lostAnswers) ? { kind: 'reset' } : given;
  });
  return {
    ...proxy,
    counts: chance.counts,
    set(change) {
      faults = { ...faults, ...change };
    },
  };
}

async function receive(
  request: AwsRequest,
  faults: () => QueueFaults,
  chance: Chance,
): Promise<AwsAnswer> {
  const { MaxNumberOfMessages: asked = 1, WaitTimeSeconds: seconds = 0 } = request.body as {
    MaxNumberOfMessages?: number;
    WaitTimeSeconds?: number;
  };
  const isOpen = async () => !faults().held && !(await isFull(request, faults, chance));
  if (!(await comes(isOpen, seconds))) {
    return faults().held || seconds > 0 ? answer({}) : fault('OverLimit', 400);
  }
  const { parts, lostReceives, twice } = faults();
  const part = sizeOfPart(parts, asked, seconds > 0, chance);
  if (part === 0) return answer({});
  const given = await request.forward({ ...request.body, MaxNumberOfMessages: part });
  if (given.kind !== 'answer' || given.status !== 200) return given;
  const { Messages = [] } = JSON.parse(given.body) as { Messages?: Message[] };
  if (Messages.length === 0) return given;
  if (chance.happens('lostReceives', lostReceives)) return { kind: 'silence' };
  for (const { ReceiptHandle } of Messages) {
    if (!chance.happens('twice', twice)) continue;
    await showAgain(request, ReceiptHandle);
  }
  return given;
}

/** Whether a condition comes to hold while a long poll waits. */
async function comes(condition: () => Promise<boolean>, seconds: number): Promise<boolean> {
  const end = performance.now() + 1_000 * seconds;
  while (!(await condition())) {
    if (performance.now() >= end) return false;
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
  return true;
}

/** Whether no more messages may be in flight. */
async function isFull(
  { body, forwardAs }: AwsRequest,
  faults: () => QueueFaults,
  { counts }: Chance,
): Promise<boolean> {
  if (faults().mostInFlight === Number.POSITIVE_INFINITY) return false;
  const name = 'ApproximateNumberOfMessagesNotVisible';
  const given = await forwardAs('GetQueueAttributes', {
    QueueUrl: body.QueueUrl,
    AttributeNames: [name],
  });
  const { Attributes = {} } = given.kind === 'answer' ? JSON.parse(given.body) : {};
  const full = Number(Attributes[name]) >= faults().mostInFlight;
  if (full) counts.overLimit = (counts.overLimit ?? 0) + 1;
  return full;
}

function sizeOfPart(
  parts: QueueFaults['parts'],
  asked: number,
  isLongPoll: boolean,
  { random, counts }: Chance,
): number {
  if (parts === 'whole') return asked;
  const least = parts === 'sampled' && isLongPoll ? 1 : 0;
  const part = least + Math.floor(random() * (asked - least + 1));
  if (part < asked) {
    const name = part === 0 ? 'emptyReceives' : 'shortReceives';
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return part;
}

/** The message can be had again at once, by whoever asks next. */
function showAgain({ body, forwardAs }: AwsRequest, ReceiptHandle: string): Promise<AwsAnswer> {
  return forwardAs('ChangeMessageVisibility', {
    QueueUrl: body.QueueUrl,
    ReceiptHandle,
    VisibilityTimeout: 0,
  });
}

/** Carries out the entries that do not fail. */
async function carryOutEntries(
  request: AwsRequest,
  sent: readonly Entry[],
  { failedEntries, late }: QueueFaults,
  chance: Chance,
): Promise<AwsAnswer> {
  const isSending = request.action === 'SendMessageBatch';
  const entries = sent.map((entry) =>
    isSending && chance.happens('late', late) ? { ...entry, DelaySeconds: 1 } : entry,
  );
  const failed = entries.filter(() => chance.happens('failedEntries', failedEntries));
  if (failed.length === 0) return request.forward({ ...request.body, Entries: entries });
  const Failed = failed.map(({ Id }) => ({
    Id,
    SenderFault: false,
    Code: 'InternalError',
    Message: 'as the adversary says',
  }));
  const left = entries.filter((entry) => !failed.includes(entry));
  if (left.length === 0) return answer({ Successful: [], Failed });
  const given = await request.forward({ ...request.body, Entries: left });
  if (given.kind !== 'answer' || given.status !== 200) return given;
  const body = JSON.parse(given.body) as { Failed?: object[] };
  return answer({ ...body, Failed: [...(body.Failed ?? []), ...Failed] });
}
