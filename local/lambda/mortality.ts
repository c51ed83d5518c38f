import { subscribe } from 'node:diagnostics_channel';
import type { Lifetime } from '../adversary.ts';

/** The exit code of a thread that died of its lifetime: that of a process that is killed. */
export const DIED = 137;

/**
 * Ends this thread at one of its requests to the outside, whoever makes it: the SDK and the client of
 * the API go through `node:http`, `fetch` through undici (Node.js documentation, "Diagnostics
 * Channel").
 */
export function dieAt({ requests, moment }: Lifetime): void {
  let made = 0;
  let last: unknown;
  const begin = (request: unknown): void => {
    made += 1;
    if (made !== requests) return;
    if (moment === 'before') process.exit(DIED);
    last = request;
  };
  const end = (request: unknown): void => {
    if (last !== undefined && request === last) process.exit(DIED);
  };
  const requestOf = (message: unknown): unknown => (message as { request: unknown }).request;
  subscribe('http.client.request.created', (message) => begin(requestOf(message)));
  subscribe('http.client.response.finish', (message) => end(requestOf(message)));
  subscribe('undici:request:create', (message) => begin(requestOf(message)));
  subscribe('undici:request:headers', (message) => end(requestOf(message)));
}
