import * as z from 'zod';
import { failureShapes, successShapes } from './shapes.ts';

/** The error texts of docs/euphoria-api.md, Answers, and one that nobody knows. */
export const errorTexts = {
  incorrectInput: 'Incorrect Input Parameters. Please check the documentation',
  unknownUsername: 'That username is not part of this Tenant',
  concurrentCalls: 'Concurrent API Calls Exceeded',
  databasesFailed: "I'm sorry, connection to one or more of the databases failed",
  sipServerNotFound: 'Sip Server not found',
  authorizationFailed: 'Authorization Failed',
  permissionDenied: 'Permission Denied',
  actionNameNotFound: 'Action Name Not Found',
  noActionDefined: 'No Action Defined',
  inputXmlNotLoaded: 'Input XML not loaded',
  noDocumentElement: 'No Document Element',
  unrecognisedError: 'Reactor temperature out of range',
} as const;
export type ErrorKind = keyof typeof errorTexts;

/**
 * What each fault does to a call. `refuse`: answered in front of the API, nothing processed.
 * `garble`: an answer that proves nothing; whether the contacts were taken is drawn
 * (`takenWhenUnsure`). `lose`: processed, then the true answer does not get through.
 */
type Behaviour =
  | { kind: 'error'; error: ErrorKind }
  | { kind: 'refuse'; status: number }
  | { kind: 'resetBefore' }
  | { kind: 'garble'; status: number; contentType: string; body: string }
  | { kind: 'lose'; how: 'reset' | 'hang' | 'truncate' };

const page = {
  contentType: 'text/html',
  body: '<!DOCTYPE html><html><body><h1>Service</h1></body></html>',
};
const contentType = 'text/xml; charset=utf-8';
export const behaviours = {
  ...(Object.fromEntries(
    Object.keys(errorTexts).map((error) => [error, { kind: 'error', error }]),
  ) as Record<ErrorKind, Behaviour>),
  http500: { kind: 'refuse', status: 500 },
  http503: { kind: 'refuse', status: 503 },
  http429: { kind: 'refuse', status: 429 },
  http408: { kind: 'refuse', status: 408 },
  http413: { kind: 'refuse', status: 413 },
  http502: { kind: 'garble', status: 502, ...page },
  http504: { kind: 'garble', status: 504, ...page },
  emptyBody: { kind: 'garble', status: 200, contentType, body: '' },
  html: { kind: 'garble', status: 200, ...page },
  brokenXml: { kind: 'garble', status: 200, contentType, body: '<XML><Status>OK</Stat' },
  resetBeforeProcessing: { kind: 'resetBefore' },
  resetAfterProcessing: { kind: 'lose', how: 'reset' },
  hangAfterProcessing: { kind: 'lose', how: 'hang' },
  truncatedBody: { kind: 'lose', how: 'truncate' },
} as const satisfies Record<string, Behaviour>;
const errorKinds = Object.keys(errorTexts) as [ErrorKind, ...ErrorKind[]];
export type FaultKind = keyof typeof behaviours;
export const faultKinds = Object.keys(behaviours) as [FaultKind, ...FaultKind[]];

const milliseconds = z.number().min(0).max(3_600_000);
const probability = z.number().min(0).max(1);

export const faultsSchema = z.strictObject({
  /** How long each call takes: a number, or drawn between two. */
  latencyMs: z.union(
    [
      milliseconds,
      z.strictObject({ min: milliseconds, max: milliseconds }).refine(({ min, max }) => min <= max),
    ],
    'expected milliseconds up to 3600000, or {"min","max"} of them with min not above max',
  ),
  /** Probability of each fault for a call that no entry of `next` is there for. */
  rates: z
    .partialRecord(z.enum(faultKinds), probability)
    .refine(
      (rates) => sum(rates) <= 1 + Number.EPSILON,
      'the rates must not add up to more than 1',
    ),
  /** Faults of the next calls, one each, in the order in which they come. */
  next: z.array(z.enum([...faultKinds, 'none'])),
  /** API calls find their connection destroyed; the other addresses go on answering. */
  down: z.boolean(),
  /** A call with one of these phone numbers is refused as a whole. */
  poison: z.array(z.string().regex(/^\d+$/, 'digits only')),
  /** So is one with a number of this share of all numbers (poison.ts). */
  poisonRate: probability,
  /** And one with a contact that has this text in any of its fields; null: no such text. */
  poisonMark: z.string().min(1).nullable(),
  /** What such a call is answered. */
  poisonError: z.enum(errorKinds),
  /** Whether the other contacts of such a call are taken although it is refused. */
  takesGood: z.boolean(),
  /** Calls for these lists or campaigns (both, where both are named) are refused as a whole. */
  refused: z.array(
    z
      .strictObject({
        list: z.string().optional(),
        campaign: z.string().optional(),
        error: z.enum(errorKinds),
      })
      .refine(({ list, campaign }) => list !== undefined || campaign !== undefined, {
        error: 'needs a list, a campaign or both',
      }),
  ),
  /** What AssignedTo can be; null: anything. */
  extensions: z.array(z.string()).nullable(),
  /** How long byte-identical requests get the earlier answer; 0: no answer cache. */
  cacheSeconds: z.number().min(0),
  /** Simultaneous calls a tenant. */
  limit: z.int().min(0),
  /** The key every tenant has now, as if it had been changed; null: the one it began with. */
  authKey: z.string().min(1).nullable(),
  /** Probability that 502, 504 and answers that are not XML hide a call that was taken. */
  takenWhenUnsure: probability,
  /** What a call that was taken is answered (shapes.ts). */
  success: z.enum(successShapes),
  /** How an error is written (shapes.ts). */
  failure: z.enum(failureShapes),
  /** How long a call that hangs keeps its place after its caller has gone. */
  hangHoldsMs: milliseconds,
  /** Other programs of the tenant that take some of its places; null: none (outsiders.ts). */
  outsiders: z
    .strictObject({ places: z.int().min(1), everyMs: z.number().min(1), seed: z.int() })
    .nullable(),
  /** Whether the answer Concurrent API Calls Exceeded is kept in the answer cache too. */
  cachesBusy: z.boolean(),
  /** The largest document taken, bytes; null: any. */
  maxBytes: z.int().min(1).nullable(),
  /** What a larger one is answered. */
  tooLarge: z.enum(['http413', 'inputXmlNotLoaded']),
});
export type Faults = z.output<typeof faultsSchema>;

/** The API as docs/euphoria-api.md describes it on a good day. */
export const noFaults: Faults = {
  latencyMs: 0,
  rates: {},
  next: [],
  down: false,
  poison: [],
  poisonRate: 0,
  poisonMark: null,
  poisonError: 'incorrectInput',
  takesGood: false,
  refused: [],
  extensions: null,
  cacheSeconds: 30,
  limit: 3,
  authKey: null,
  takenWhenUnsure: 0,
  success: 'ok',
  failure: 'varied',
  hangHoldsMs: 0,
  outsiders: null,
  cachesBusy: false,
  maxBytes: null,
  tooLarge: 'http413',
};

/** Draws the fault of a call with `random` (0 to 1): the queue first (it is used up), then the rates. */
export function drawFault(faults: Faults, random: () => number): FaultKind | 'none' {
  const queued = faults.next.shift();
  if (queued !== undefined) return queued;
  let left = random();
  for (const [kind, rate] of Object.entries(faults.rates) as [FaultKind, number][]) {
    if (left < rate) return kind;
    left -= rate;
  }
  return 'none';
}

/** A generator of numbers from 0 to 1 that repeats with its seed (mulberry32, public domain). */
export function seededRandom(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function sum(rates: Partial<Record<FaultKind, number>>): number {
  return Object.values(rates).reduce((total, rate) => total + rate, 0);
}
