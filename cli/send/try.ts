import * as z from 'zod';
import { commonOptions, readArguments } from '../arguments.ts';
import { pickSource } from '../pick-source.ts';
import { UsageError } from '../usage.ts';
import { type CapturedRequest, readCapturedRequest, toDelivery } from './captured-request.ts';
import { readInput } from './input.ts';
import { type Rehearsal, rehearse } from './rehearse.ts';
import { readWebhookSecrets } from './webhook-secrets.ts';

/** The address for a request that does not say which one its sender called. */
const EXAMPLE_URL = 'https://leads.example.org';

/**
 * `connector try`: what the webhook function would do with a captured request.
 *
 * @throws UsageError
 */
export async function tryRequest(args: readonly string[]): Promise<Rehearsal> {
  const { values, positionals } = readArguments(args, {
    ...commonOptions,
    type: { type: 'string' },
    at: { type: 'string' },
  });
  const [name, file, ...more] = positionals;
  if (name === undefined || file === undefined || more.length > 0) {
    throw new UsageError('try takes a source and a file');
  }
  const receivedAt = values.at === undefined ? Date.now() : readTime(values.at);
  const captured = capture(await readInput(file), values.type, file);
  const { connector, source } = await pickSource(name, values);
  const secrets = readWebhookSecrets(connector, values.secrets);
  if (source?.preset.needsSecret && !Object.hasOwn(secrets, name)) {
    console.error(`no secret of the source ${name} is known: see --secrets`);
  }
  const address = `${connector.publicUrl ?? EXAMPLE_URL}/hooks/${name}`;
  const delivery = toDelivery(captured, address, receivedAt);
  return rehearse({ source: name, delivery }, connector, source, secrets);
}

function capture(content: Buffer, type: string | undefined, file: string): CapturedRequest {
  if (type !== undefined) {
    return { headers: { 'content-type': type }, rawBodyBase64: content.toString('base64') };
  }
  const captured = readCapturedRequest(content.toString(), file);
  if (captured !== undefined) return captured;
  throw new UsageError(
    `${file}: is no captured request, JSON { method, url, headers, rawBody }; for a mere body, say its content type by --type`,
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
