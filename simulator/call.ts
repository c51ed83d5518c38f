import { isAscii } from 'node:buffer';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { readDocument } from './document.ts';
import { type Ending, hang, send, xml } from './ending.ts';
import { behaviours, drawFault, errorTexts, type FaultKind, type Faults } from './faults.ts';
import { type Call, type Journal, maskKeys } from './journal.ts';
import type { Judge, Received, Verdict } from './judge.ts';
import { placesTakenByOthers } from './outsiders.ts';
import { type ApiRequest, readRequest } from './request.ts';
import { errorAnswer } from './shapes.ts';
import type { Work } from './work.ts';

export interface Api {
  judge: Judge;
  journal: () => Journal;
  faults: () => Faults;
  random: () => number;
  /** Every key that must not show. */
  keys: () => string[];
  /** Calls in progress by tenant. */
  places: Map<string, number>;
  onCall: (call: Call) => void;
  now: () => number;
  /** Lets a call take its time. */
  work: Work;
}

/** Takes one API call from its body to its answer, in the journal from beginning to end. */
export async function answerCall(
  incoming: IncomingMessage,
  response: ServerResponse,
  api: Api,
): Promise<void> {
  const body = await buffer(incoming).catch(() => null);
  if (body === null) return; // the client went away before the call was whole
  const began = performance.now();
  const journal = api.journal();
  const faults = api.faults();
  const text = body.toString();
  const read = readDocument(text, incoming.headers['content-type']);
  const request = read.kind === 'document' ? readRequest(read.root) : null;

  const tenant = request?.tenant ?? '';
  const concurrent = (api.places.get(tenant) ?? 0) + 1;
  api.places.set(tenant, concurrent);
  const call = journal.begin({
    ...summary(request),
    at: new Date(api.now()).toISOString(),
    milliseconds: null,
    document: maskKeys(text, api.keys()),
    answer: null,
    outcome: 'in progress',
    bytes: body.length,
    cached: false,
    taken: 0,
    concurrent,
    givenUp: false,
    violations: [...transportViolations(body, incoming), ...(request?.violations ?? [])],
  });

  response.once('close', () => {
    if (response.writableEnded || call.milliseconds !== null) return;
    call.givenUp = true;
    journal.stats.givenUp += 1;
  });

  let ending: Ending;
  const outside = placesTakenByOthers(faults.outsiders, api.now());
  if (concurrent + outside > faults.limit) {
    if (concurrent > faults.limit) journal.stats.overLimit += 1;
    else journal.stats.busyFromOutside += 1;
    call.outcome = errorTexts.concurrentCalls;
    const answer = errorAnswer(errorTexts.concurrentCalls, faults.failure, api.random);
    if (faults.cachesBusy) api.judge.keepBusy(tenant, body, answer);
    ending = xml(answer);
  } else {
    const isTooLarge = faults.maxBytes !== null && body.length > faults.maxBytes;
    const fault = isTooLarge ? faults.tooLarge : drawFault(faults, api.random);
    const latency = drawLatency(faults, api.random);
    const received = { body, read, request };
    // Looked up as the call comes in: the same bytes sent while the first call is worked on are a
    // second call (docs/euphoria-api.md, How the real one may differ).
    const earlier = fault === 'concurrentCalls' ? undefined : api.judge.recall(received);
    // A client that gives up meanwhile still holds its place (docs/euphoria-api.md, Two facts, 1),
    // and its contacts are taken all the same.
    if (latency > 0 && earlier === undefined) await api.work.take(latency);
    ending = carryOut(received, earlier, fault, call, journal, api);
  }
  if (ending.kind === 'hang') await hang(response, api.faults().hangHoldsMs);
  // The place is free before the answer leaves: whoever has the answer may call again.
  leave(api.places, tenant);
  call.milliseconds = Math.round(performance.now() - began);
  journal.stats.byOutcome[call.outcome] = (journal.stats.byOutcome[call.outcome] ?? 0) + 1;
  if (ending.kind === 'answer') call.answer = ending.body;
  send(response, ending);
  api.onCall(call);
}

function carryOut(
  received: Received,
  earlier: Verdict | undefined,
  fault: FaultKind | 'none',
  call: Call,
  journal: Journal,
  api: Api,
): Ending {
  const behaviour = fault === 'none' ? ({ kind: 'none' } as const) : behaviours[fault];
  const judge = (): string => {
    const error = behaviour.kind === 'error' ? behaviour.error : null;
    const { outcome, answer, phoneNumbers, cached } = earlier ?? api.judge.verdict(received, error);
    journal.take(call, phoneNumbers);
    Object.assign(call, { outcome, cached, taken: phoneNumbers.length });
    return answer;
  };
  switch (behaviour.kind) {
    case 'none':
    case 'error':
      return xml(judge());
    case 'refuse':
      call.outcome = fault;
      return { kind: 'answer', status: behaviour.status, contentType: 'text/plain', body: fault };
    case 'resetBefore':
      call.outcome = fault;
      return { kind: 'reset' };
    case 'garble':
      if (api.random() < api.faults().takenWhenUnsure) judge();
      call.outcome = fault;
      return { ...behaviour, kind: 'answer' };
    case 'lose': {
      const body = judge();
      call.outcome = fault;
      return behaviour.how === 'truncate' ? { kind: 'truncate', body } : { kind: behaviour.how };
    }
  }
}

function summary(request: ApiRequest | null) {
  const { action, tenant, campaign, list, dataSource } = request ?? {};
  const priority = request === null ? Number.NaN : Number(request.priority || 5);
  return {
    action: action ?? null,
    tenant: tenant ?? null,
    campaign: campaign ?? null,
    list: list ?? null,
    dataSource: dataSource ?? null,
    priority: Number.isFinite(priority) ? priority : null,
    contacts: request?.contacts.length ?? 0,
  };
}

function transportViolations(body: Buffer, { headers }: IncomingMessage): string[] {
  const violations: string[] = [];
  if (!isAscii(body)) violations.push('Transport: bytes outside ASCII');
  if (headers['content-type']?.toLowerCase() !== 'text/xml; charset=utf-8') {
    violations.push('Transport: Content-Type is not text/xml; charset=utf-8');
  }
  return violations;
}

function drawLatency({ latencyMs }: Faults, random: () => number): number {
  if (typeof latencyMs === 'number') return latencyMs;
  return latencyMs.min + random() * (latencyMs.max - latencyMs.min);
}

function leave(places: Map<string, number>, tenant: string): void {
  const left = (places.get(tenant) ?? 1) - 1;
  if (left === 0) places.delete(tenant);
  else places.set(tenant, left);
}
