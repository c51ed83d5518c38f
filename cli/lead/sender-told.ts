import { fromJson } from '../from-json.ts';
import type { ParkedMessage } from '../parked/parked-message.ts';

/**
 * Every value that the sender of a parked message told, as text: of its payload, be that cut because it was
 * too large, or of the message that could not be read.
 */
export function valuesTold({ body }: Pick<ParkedMessage, 'body'>): readonly string[] {
  const kept = fromJson(body);
  const { payload, cut, message, parkedAt } = Object(kept) as Readonly<Record<string, unknown>>;
  if (payload !== undefined) return leavesOf(payload);
  const text = cut ?? message;
  if (typeof text === 'string') return valuesOf(text);
  // What is no message of ours is all that somebody told.
  return parkedAt === undefined ? leavesOf(kept ?? body) : [];
}

/** Of JSON that is cut, what is whole. */
const valuesOf = (text: string): readonly string[] =>
  leavesOf(fromJson(text) ?? text.match(LITERAL)?.map((literal) => fromJson(literal) ?? literal));

const LITERAL = /"(?:[^"\\]|\\.)*"|[^\s"{}[\]:,]+/g;

function leavesOf(value: unknown): readonly string[] {
  const leaves: string[] = [];
  // What is deeper than calls may go must not stop the search.
  const open: unknown[] = [value];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (typeof next === 'string' || typeof next === 'number') leaves.push(String(next));
    else if (typeof next === 'object') for (const one of Object.values(next ?? {})) open.push(one);
  }
  return leaves.reverse();
}
