/** What is read here of the classes of fauxqs. */
interface Queue {
  isFifo(): boolean;
  processTimers(): void;
  messages: Message[];
  inflightMessages: ReadonlyMap<string, { readonly message: Message }>;
  dequeue(this: Queue, maxCount: number, ...rest: unknown[]): unknown[];
  changeVisibility(this: Queue, receiptHandle: string, seconds: number): void;
  getAllAttributes(this: Queue, ...rest: unknown[]): unknown;
}
interface Message {
  messageGroupId?: string | undefined;
}
interface Store {
  createMessage(body: string, ...rest: unknown[]): Message;
}
interface Entry {
  readonly MessageBody: string;
  readonly MessageGroupId?: string;
}
type Handler = (
  body: Entry & { readonly Entries?: readonly Entry[] },
  ...rest: unknown[]
) => unknown;
interface Router {
  register(this: Router, action: string, handler: Handler): void;
}

/**
 * Closes three gaps of fauxqs, for which it has no option, in its classes and before it is started.
 *
 * Standard queues are fair, as those of SQS are: of the message groups, the one with the fewest
 * messages in flight comes first, so that a group with a backlog does not hold up the others (Amazon
 * SQS developer guide, "Amazon SQS fair queues"). fauxqs drops the groups of standard queues and
 * gives messages in the order in which they came.
 *
 * A visibility timeout of 0 shows a message at once. fauxqs, where it keeps its queues on disk, fails
 * on it and loses the message until it is started again.
 *
 * A message whose visibility timeout is over counts as visible. fauxqs counts it as in flight until
 * somebody receives.
 */
export async function behaveAsSqs(): Promise<void> {
  const load = (file: string) => import(new URL(file, import.meta.resolve('fauxqs')).href);
  const { SqsQueue, SqsStore } = (await load('./sqs/sqsStore.js')) as {
    SqsQueue: { prototype: Queue };
    SqsStore: Store;
  };
  const { SqsRouter } = (await load('./sqs/sqsRouter.js')) as { SqsRouter: { prototype: Router } };
  keepGroups(SqsRouter.prototype, SqsStore);
  giveFairly(SqsQueue.prototype);
  showAtOnce(SqsQueue.prototype);
  countAsOfNow(SqsQueue.prototype);
}

function giveFairly(queue: Queue): void {
  const { dequeue } = queue;
  queue.dequeue = function (maxCount, ...rest) {
    if (!this.isFifo()) {
      this.processTimers();
      bringForward(this, maxCount);
    }
    return dequeue.call(this, maxCount, ...rest);
  };
}

function countAsOfNow(queue: Queue): void {
  const { getAllAttributes } = queue;
  queue.getAllAttributes = function (...rest) {
    this.processTimers();
    return getAllAttributes.apply(this, rest);
  };
}

/** With a timeout that is over before anybody can look, the message comes back as any other does. */
function showAtOnce(queue: Queue): void {
  const { changeVisibility } = queue;
  queue.changeVisibility = function (receiptHandle, seconds) {
    changeVisibility.call(this, receiptHandle, seconds === 0 ? Number.MIN_VALUE : seconds);
    if (seconds === 0) this.processTimers();
  };
}

/** Gives each message the group with which it is sent. */
function keepGroups(router: Router, store: Store): void {
  let groups: ReadonlyMap<string, string | undefined> = new Map();
  const { createMessage } = store;
  store.createMessage = (body, ...rest) => {
    const message = createMessage(body, ...rest);
    message.messageGroupId ??= groups.get(body);
    return message;
  };
  const { register } = router;
  router.register = function (action, handler) {
    if (!action.startsWith('SendMessage')) return register.call(this, action, handler);
    register.call(this, action, (body, ...rest) => {
      const entries = body.Entries ?? [body];
      groups = new Map(entries.map((entry) => [entry.MessageBody, entry.MessageGroupId]));
      // It makes its messages before it returns, so that no other request comes between.
      return handler(body, ...rest);
    });
  };
}

interface Group {
  inFlight: number;
  /** Its next messages, the oldest first, and which of them is the next one. */
  readonly waiting: Message[];
  next: number;
}

/** Puts the next `count` messages that a fair queue gives to the front. */
function bringForward(queue: Queue, count: number): void {
  const groups = new Map<string | undefined, Group>();
  for (const message of queue.messages) {
    const group = groups.get(message.messageGroupId);
    if (group === undefined) {
      groups.set(message.messageGroupId, { inFlight: 0, waiting: [message], next: 0 });
    } else if (group.waiting.length < count) group.waiting.push(message);
  }
  if (groups.size < 2) return;
  for (const { message } of queue.inflightMessages.values()) {
    const group = groups.get(message.messageGroupId);
    if (group !== undefined) group.inFlight += 1;
  }
  const chosen = new Set<Message>();
  while (chosen.size < count) {
    const group = nextOf(groups.values());
    const message = group?.waiting[group.next];
    if (group === undefined || message === undefined) break;
    chosen.add(message);
    group.inFlight += 1;
    group.next += 1;
  }
  queue.messages = [...chosen, ...queue.messages.filter((message) => !chosen.has(message))];
}

/** Of groups with as few in flight, the one whose message came first stands first. */
function nextOf(groups: Iterable<Group>): Group | undefined {
  let fewest: Group | undefined;
  for (const group of groups) {
    if (group.next === group.waiting.length) continue;
    if (fewest === undefined || group.inFlight < fewest.inFlight) fewest = group;
  }
  return fewest;
}
