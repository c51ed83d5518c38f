import { isUtf8 } from 'node:buffer';
import { extname } from 'node:path';
import { UsageError } from '../usage.ts';
import { bodyOf, headersOf, readCapturedRequest } from './captured-request.ts';

/** What is posted, before it is signed. */
export interface Content {
  readonly contentType: string;
  /** In what the answer is wanted, where there is a choice. */
  readonly accept?: string;
  readonly body: string;
}

const TYPES: Readonly<Record<string, string>> = {
  '.json': 'application/json',
  '.xml': 'text/xml; charset=utf-8',
  '.form': 'application/x-www-form-urlencoded',
  '.txt': 'text/plain; charset=utf-8',
};

/** Of what type a mere body is by the name of its file; undefined where that does not tell. */
export const typeOf = (file: string): string | undefined => TYPES[extname(file).toLowerCase()];

/** `.json`: how a file is named whose content is of this type; undefined where no name will do. */
export const extensionOf = (contentType: string): string | undefined =>
  Object.keys(TYPES).find((extension) => kindOf(TYPES[extension]) === kindOf(contentType));

const kindOf = (contentType = ''): string | undefined => contentType.split(';')[0];

/**
 * What to post of a user's file: a body, or the body of a captured request with the type it had.
 *
 * @param type content type, if the user says one
 * @throws UsageError if the type is not known or the content is no text
 */
export function readContent(content: Buffer, file: string, type: string | undefined): Content {
  const captured = type === undefined ? readCapturedRequest(content, file) : undefined;
  const bytes = captured === undefined ? content : bodyOf(captured);
  if (!isUtf8(bytes)) throw new UsageError(`${file}: must be text in UTF-8`);
  const contentType =
    type ?? (captured === undefined ? typeOf(file) : (headersOf(captured)['content-type'] ?? ''));
  if (contentType !== undefined) return { contentType, body: bytes.toString() };
  throw new UsageError(`${file}: say its content type by --type, such as application/json`);
}
