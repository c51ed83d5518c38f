import { dirname } from 'node:path';
import * as z from 'zod';
import { parseJson } from '../../functions/webhook/reading/json.ts';
import { commonOptions, readArguments, wrongOperands } from '../arguments.ts';
import { configFile } from '../load-config.ts';
import { pickSource } from '../pick-source.ts';
import { print, printNote } from '../print.ts';
import {
  type CapturedRequest,
  contentOf,
  readCapturedRequest,
  toDelivery,
} from '../send/captured-request.ts';
import { typeOf } from '../send/content.ts';
import { readInput } from '../send/input.ts';
import { readWebhookSecrets } from '../send/webhook-secrets.ts';
import { UsageError } from '../usage.ts';
import { type DryRun, inDryRun } from './dry-run.ts';
import { checkFixtureName, saveFixture } from './fixtures.ts';
import { describe, SKIP_PROOF } from './try-text.ts';
import { headersOfProof } from './why-not-proved.ts';

const MERE_BODY =
  'its proof is taken for right: it would stand in a header or the address, and this is the body alone';

/** The address for a request that does not say which one its sender called. */
const EXAMPLE_URL = 'https://leads.example.org';

/**
 * `connector try`: what the webhook function would do with a captured request.
 *
 * @throws UsageError
 */
export async function tryRequest(args: readonly string[]): Promise<DryRun> {
  return (await run(args)).dryRun;
}

/**
 * `connector try` as it is typed: text for whoever sits at a terminal, JSON for whatever reads it else.
 *
 * @returns the exit status 0: what would become of the request is an answer, whatever it is
 * @throws UsageError
 */
export async function tryCommand(args: readonly string[]): Promise<number> {
  const { dryRun, captured, values } = await run(args);
  const isText = values.text || (process.stdout.isTTY && !values.json);
  print(isText ? describe(dryRun) : JSON.stringify(dryRun, null, 2));
  if (dryRun.why !== undefined && !isText) printNote(`${dryRun.why}\n${SKIP_PROOF}`);
  const elsewhere = otherPath(captured.request, captured.source);
  if (elsewhere !== undefined) printNote(elsewhere);
  if (values.save !== undefined) printNote(saveFixture(captured, values.save));
  return 0;
}

/** A request to another path is answered otherwise: of a request bin it has to be, of this connector's it is a slip. */
function otherPath({ url }: CapturedRequest, source: string): string | undefined {
  const [path = ''] = (url ?? '').replace(/^https?:\/\/[^/]*/i, '').split(/[?#]/);
  const isOurs = path === '' || new RegExp(`/hooks/${source}/*$`).test(path);
  return isOurs
    ? undefined
    : `judged as if it had come to /hooks/${source}; its own address has the path ${path.slice(0, 200)}`;
}

async function run(args: readonly string[]) {
  const { values, positionals } = readArguments(args, {
    ...commonOptions,
    type: { type: 'string' },
    at: { type: 'string' },
    'skip-proof': { type: 'boolean' },
    save: { type: 'string' },
    json: { type: 'boolean' },
    text: { type: 'boolean' },
  });
  const [name, file, ...more] = positionals;
  if (name === undefined || file === undefined || more.length > 0) {
    throw wrongOperands('try', 'a source and a file', positionals);
  }
  checkFixtureName(values.save);
  const receivedAt = values.at === undefined ? Date.now() : readTime(values.at);
  // Before the file: - is waited for.
  const { connector, source } = await pickSource(name, values);
  const { request: captured, isMereBody } = capture(await readInput(file), values.type, file);
  const secrets = readWebhookSecrets(connector, values.secrets);
  const address = `${connector.publicUrl ?? EXAMPLE_URL}/hooks/${name}`;
  const delivery = toDelivery(captured, address, receivedAt);
  const judge = (skipProof: boolean): Promise<DryRun> =>
    inDryRun({ source: name, delivery }, connector, source, secrets, {
      skipProof,
      isTimeTold: values.at !== undefined,
    });
  const judged = await judge(values['skip-proof'] === true);
  const isProofElsewhere =
    isMereBody &&
    judged.why !== undefined &&
    (await headersOfProof(delivery, source, secrets)).length > 0;
  const dryRun = isProofElsewhere ? { ...(await judge(true)), proof: MERE_BODY } : judged;
  const own = Object.hasOwn(secrets, name) ? secrets[name] : undefined;
  const folder = dirname(configFile(values.config));
  return { dryRun, values, captured: { request: captured, source: name, secrets: own, folder } };
}

/** What a file holds: a captured request, or the body alone, which has no other header than its type. */
interface Captured {
  readonly request: CapturedRequest;
  readonly isMereBody: boolean;
}

function capture(content: Buffer, type: string | undefined, file: string): Captured {
  if (type !== undefined) {
    const headers = { 'content-type': readType(type) };
    return { request: { headers, ...contentOf(content) }, isMereBody: true };
  }
  const request = readCapturedRequest(content, file);
  if (request !== undefined) return { request, isMereBody: false };
  const byName = typeOf(file);
  if (byName === 'application/json') {
    const body = parseJson(content.toString());
    if (!body.ok)
      throw new UsageError(
        `${file}: is no captured request, and as a mere body: ${body.error.reason}`,
      );
  }
  if (byName !== undefined) return capture(content, byName, file);
  throw new UsageError(
    `${file}: is no captured request, JSON { method, url, headers, rawBody }; for a mere body, say its content type by --type, such as application/json`,
  );
}

/** A mistyped one would be read by how the body looks, and the live one by what it is. */
function readType(text: string): string {
  if (/^[\w.+-]+\/[\w.+-]+ *(?:;.*)?$/.test(text)) return text;
  throw new UsageError(
    `--type: must be a content type such as application/json or application/x-www-form-urlencoded, got ${JSON.stringify(text)}`,
  );
}

const isoTime = z.iso.datetime({ offset: true, local: true });

/** Milliseconds since 1970; a time without a zone is in UTC, whatever this machine's is. */
function readTime(text: string): number {
  const zoned = /[T].*(?:Z|[+-]\d\d:?\d\d)$/.test(text) ? text : `${text}Z`;
  const time = isoTime.safeParse(text).success ? Date.parse(zoned) : Number.NaN;
  if (!Number.isNaN(time)) return time;
  throw new UsageError(
    `--at: must be a time such as 2026-03-12T19:03:58Z, got ${JSON.stringify(text)}`,
  );
}
