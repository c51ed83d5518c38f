import type { Result } from '../../shared/result.ts';
import { bytesToText } from '../reading/charset.ts';
import { parseJson } from '../reading/json.ts';
import { unreadable } from '../reading/unreadable.ts';
import type { Delivery, Unreadable } from '../source.ts';

/** The text of a body that looks like JSON, whatever its label. */
export function jsonText({ body }: Delivery): string | undefined {
  const text = bytesToText(body, 'utf-8').trim();
  return /^[[{]/.test(text) ? text : undefined;
}

/** JSON made from a template into which Zoho pastes merge fields as they are (FORMATS.md 5.1). */
export function parseTemplate(text: string): Result<unknown, Unreadable> {
  const json = parseJson(text);
  const repaired = json.ok ? json : parseJson(repair(text));
  if (json.ok || repaired.ok) return repaired;
  const { reason } = json.error;
  if (!reason.includes('not valid JSON')) return json;
  const advice = 'a quote in a merge field breaks a raw template, form-data takes any text';
  return unreadable(400, `${reason}; ${advice}`);
}

/**
 * Repairs what can have one meaning only: line breaks, tabs and lone backslashes in a string, and
 * after a colon nothing at all (`null`) or something bare that is no JSON, such as `082 555 0101`.
 */
function repair(text: string): string {
  return text.replace(/"[^"\\]*(?:\\[\s\S][^"\\]*)*"?|:[^"{}[\],:]*/g, (piece, at: number) => {
    if (piece.startsWith('"')) return repairString(piece);
    const bare = piece.slice(1).trim();
    if (!/[,}]/.test(text.charAt(at + piece.length)) || LITERAL.test(bare)) return piece;
    return `:${bare === '' ? 'null' : JSON.stringify(bare)}`;
  });
}

const LITERAL = /^(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)$/;

const repairString = (text: string): string =>
  text.replace(/\\(?:["\\/bfnrt]|u[\da-fA-F]{4})|\\|\p{Cc}/gu, (part) => {
    if (part === '\\') return '\\\\';
    return part.startsWith('\\') ? part : JSON.stringify(part).slice(1, -1);
  });
