import { fail, ok, type Result } from '../../functions/shared/result.ts';
import type { ConfiguredSource } from '../../functions/webhook/configure.ts';
import { samples } from './index.ts';
import { type Options, type Sample, type SampleLead, type Sign, tokenInUrl } from './sample.ts';

/** The sender of a source, as this machine plays it. */
export interface Sender {
  readonly source: ConfiguredSource;
  readonly contentType: string;
  /** The body by which it tells of a lead. */
  readonly body: (lead: SampleLead) => string;
  /** What proves a request to the source as it is configured, or in words why nobody here can. */
  readonly proof: Result<Sign, string>;
  /** What to send where its own body is of no use, in words. */
  readonly instead: string | undefined;
}

/** @returns undefined where nobody has written a sample of the preset */
export function senderOf(source: ConfiguredSource): Sender | undefined {
  const { config, name, options } = source;
  const known: Readonly<Record<string, Sample>> = samples;
  const sample = Object.hasOwn(known, config.preset) ? known[config.preset] : undefined;
  if (sample === undefined) return undefined;
  const proof = proofOf(sample, options);
  return {
    source,
    contentType: sample.contentType,
    body: (lead) => sample.body(lead, options),
    proof: proof.ok ? proof : fail(`${proof.error} ${lookInstead(name)}`),
    instead: sample.instead,
  };
}

/**
 * How a sender proves itself to a source with these options. This is the only place that decides it, for
 * samples and for bodies of the user's own.
 *
 * @returns in words why it cannot be done here, where only the sender has the key
 */
export function proofOf(
  { sign, token = tokenInUrl, ownKey }: Sample,
  { auth = sign === undefined ? 'token' : 'signature', header }: Options,
): Result<Sign, string> {
  if (auth === 'token') return ok(typeof header === 'string' ? inHeader(header) : token);
  return sign === undefined ? fail(`${ownKey ?? 'Only its sender can sign'}.`) : ok(sign);
}

const inHeader =
  (name: string): Sign =>
  ({ secret }) => ({ headers: { [name.toLowerCase()]: secret } });

const lookInstead = (name: string): string =>
  'Have it send a test lead itself; of one that was captured, ' +
  `npm run connector -- try ${name} FILE --skip-proof says what becomes of it.`;
