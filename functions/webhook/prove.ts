import { log } from '../shared/log.ts';
import { fail, ok, type Result } from '../shared/result.ts';
import { answers } from './answers.ts';
import { type ConfiguredSource, takesSecret } from './configure.ts';
import type { Answer, Delivery, SourceContext, VerifiedDelivery } from './source.ts';
import type { ReadSecrets } from './webhook-secrets.ts';

/** A delivery that is proved, and what its preset is told about its source. */
export interface Proved {
  readonly delivery: VerifiedDelivery;
  readonly context: SourceContext;
}

/**
 * Finds out whether a delivery comes from its source. After a no the preset is asked once more,
 * with secrets fetched afresh, because they may have been rotated. This is the only place that
 * makes a {@link VerifiedDelivery}.
 *
 * @returns the proved delivery, or the answer that ends the request: a handshake's, 401, or 503
 *   where no secret can be read, which is ours to put right and must not cost the lead
 */
export async function prove(
  delivery: Delivery,
  source: ConfiguredSource,
  readSecrets: ReadSecrets,
): Promise<Result<Proved, Answer>> {
  const { name, preset } = source;
  const first = await contextOf(source, readSecrets);
  if (!first.ok) return first;
  const answer = await check(delivery, source, first.value);
  if (answer !== undefined) return answer;

  if (preset.needsSecret) {
    const second = await contextOf(source, readSecrets, 'fresh');
    if (!second.ok) return second;
    const later = await check(delivery, source, second.value);
    if (later !== undefined) return later;
  }
  log.warn('delivery refused', { source: name, outcome: 'unauthorized' });
  return fail(answers.unauthorized());
}

async function check(
  delivery: Delivery,
  { preset }: ConfiguredSource,
  context: SourceContext,
): Promise<Result<Proved, Answer> | undefined> {
  const handshake = await preset.handshake?.(delivery, context);
  if (handshake !== undefined) return fail(handshake);
  return (await preset.verify(delivery, context)) ? ok(proved(delivery, context)) : undefined;
}

const proved = (delivery: Delivery, context: SourceContext): Proved => ({
  delivery: delivery as VerifiedDelivery,
  context,
});

/**
 * What was parked of a delivery, to be read once more: it was proved when it came in.
 *
 * @param receivedAt when that was, milliseconds since 1970
 */
export const provedBefore = (payload: unknown, receivedAt: number): VerifiedDelivery =>
  ({
    method: 'POST',
    url: '',
    headers: { 'content-type': 'application/json' },
    query: new URLSearchParams(),
    body: Buffer.from(JSON.stringify(payload) ?? ''),
    receivedAt,
  }) satisfies Delivery as Delivery as VerifiedDelivery;

async function contextOf(
  source: ConfiguredSource,
  readSecrets: ReadSecrets,
  fresh?: 'fresh',
): Promise<Result<SourceContext, Answer>> {
  const { name, preset } = source;
  const told = toldOf(source);
  if (!takesSecret(source)) return ok(told);
  const all = await readSecrets(fresh);
  if (!all.ok) {
    log.error('the webhooks secret cannot be read', { source: name, ...all.error });
    // A visitor would not try again; without a key for the verifier, `whenUnverified` decides.
    return preset.needsSecret ? fail(answers.tryAgain()) : ok(told);
  }
  const stored = Object.hasOwn(all.value, name) ? all.value[name] : undefined;
  if (fresh && (stored === undefined || stored.secrets.length === 0)) {
    log.error('the webhooks secret has no entry for the source', { source: name });
    return fail(answers.tryAgain());
  }
  return ok({ ...told, ...stored });
}

/** What a preset is told of its source, without the secrets. */
export const toldOf = ({ options, config }: ConfiguredSource): SourceContext => {
  const { phoneNumber } = config.contact;
  return { options, secrets: [], ...(phoneNumber === undefined ? {} : { phoneNumber }) };
};
