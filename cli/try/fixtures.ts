import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { SourceSecrets } from '../../functions/webhook/webhook-secrets.ts';
import { CommandError } from '../command-error.ts';
import { maskedHeaders } from '../refused/masked-request.ts';
import {
  bodyOf,
  type CapturedRequest,
  contentOf,
  headersOf,
  readCapturedRequest,
} from '../send/captured-request.ts';
import { UsageError } from '../usage.ts';

/** A captured request that is to be kept, and what must not be kept of it. */
export interface ToSave {
  readonly request: CapturedRequest;
  readonly source: string;
  readonly secrets: SourceSecrets | undefined;
  /** Of the config: its fixtures lie beside it. */
  readonly folder: string;
}

const fixturesIn = (folder: string): string => join(folder, 'fixtures');
const SECRET = '(the secret)';

/** @throws UsageError for a name that is none of a file's */
export function checkFixtureName(name: string | undefined): void {
  if (name === undefined || /^[\w-]{1,60}$/.test(name)) return;
  throw new UsageError(
    `--save: must be a name of letters, digits and hyphens, such as new-lead, got ${JSON.stringify(name)}`,
  );
}

/**
 * Keeps a captured request as a fixture of the user's own, beside the config: `connector check` reads it
 * with every later config. What proved it is left out.
 *
 * @returns what is to be said of it
 */
export function saveFixture({ request, source, secrets, folder }: ToSave, name: string): string {
  const file = join(fixturesIn(folder), `${source}.${name}.json`);
  if (existsSync(file)) throw new CommandError(`--save: ${relative('.', file)} is there already`);
  const values = [secrets?.secrets, secrets?.verifyTokens, secrets?.apiToken].flat();
  const { rawBody: _, rawBodyBase64: __, ...rest } = request;
  // Out of the body's bytes: in base64 nobody would find it.
  let bytes = bodyOf(request).toString('latin1');
  // The secret may be one that is not known here, and a signature is a proof as well. Masked as they came:
  // what stands in a secret's place is of another length.
  let told = JSON.stringify({ ...rest, headers: maskedHeaders(headersOf(request)) });
  for (const value of values) {
    if (!value) continue;
    for (const written of [value, JSON.stringify(value).slice(1, -1), encodeURIComponent(value)]) {
      bytes = bytes.replaceAll(Buffer.from(written).toString('latin1'), SECRET);
      told = told.replaceAll(JSON.stringify(written).slice(1, -1), SECRET);
    }
  }
  const content = contentOf(Buffer.from(bytes, 'latin1'));
  const text = JSON.stringify({ ...JSON.parse(told), ...content }, null, 2);
  mkdirSync(fixturesIn(folder), { recursive: true });
  writeFileSync(file, `${text}\n`, { mode: 0o600 });
  return `saved: ${relative('.', file)}. Put an invented person into it in place of the real one, before anybody else gets it`;
}

/** A fixture of the user's: `fixtures/<source>.<name>.json` beside the config. */
export interface Fixture {
  readonly name: string;
  readonly file: string;
  readonly source: string;
  readonly request: CapturedRequest | undefined;
}

/** The fixtures beside a config. One that is no captured request has none. */
export function readFixtures(folder: string): readonly Fixture[] {
  const names = existsSync(fixturesIn(folder)) ? readdirSync(fixturesIn(folder)).sort() : [];
  return names
    .filter((name) => name.endsWith('.json'))
    .map((name) => {
      const [source = ''] = name.split('.');
      const file = join(fixturesIn(folder), name);
      return { name: `fixtures/${name}`, file, source, request: read(file, name) };
    });
}

function read(file: string, name: string): CapturedRequest | undefined {
  try {
    return readCapturedRequest(readFileSync(file), name);
  } catch (error) {
    if (error instanceof UsageError) return undefined;
    throw error;
  }
}
