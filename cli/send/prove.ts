import { fail, ok, type Result } from '../../functions/shared/result.ts';
import type { Delivery } from '../../functions/webhook/source.ts';
import { signedAddress } from '../address.ts';
import type { Sign } from '../samples/sample.ts';
import type { Sender } from '../samples/sender.ts';
import { faultOfSecret } from '../secrets/secret-shape.ts';
import { whyNotProved } from '../try/why-not-proved.ts';
import type { Content } from './content.ts';

/** To where a content goes, from whom. */
export interface Posting {
  readonly url: URL;
  readonly publicUrl: string | undefined;
  readonly sender: Sender;
  /** Empty where the source needs none. */
  readonly secret: string;
}

/**
 * The delivery that the sender would make of a content, proved as its source's own preset asks for: that is
 * asked here already, so that nothing goes out to be refused without a word.
 *
 * @returns the delivery as the webhook function sees it, or why there can be none, in words
 */
export async function prove(
  { contentType, accept, body }: Content,
  { url, publicUrl, sender, secret }: Posting,
): Promise<Result<Delivery, string>> {
  const { source, proof } = sender;
  const { name, preset, options } = source;
  const now = Date.now();
  const address = new URL(signedAddress(url, publicUrl));
  // What only its sender can sign may have its proof in the body, and keeps it.
  const sign: Sign = proof.ok ? proof.value : () => ({});
  const signed = sign({ url: address.href, body, secret, now, options });
  for (const [parameter, value] of Object.entries(signed.query ?? {})) {
    address.searchParams.append(parameter, value);
  }
  const delivery: Delivery = {
    method: 'POST',
    url: address.href,
    headers: asSent({ 'content-type': contentType, ...(accept && { accept }), ...signed.headers }),
    query: address.searchParams,
    body: Buffer.from(signed.body ?? body),
    receivedAt: now,
  };
  const secrets = [secret];
  if (await preset.verify(delivery, { options, secrets })) return ok(delivery);
  if (!proof.ok) return proof;
  const fault = preset.needsSecret ? faultOfSecret(source, secret) : undefined;
  return fail(
    fault === undefined
      ? await whyNotProved(delivery, source, { [name]: { secrets } })
      : `the secret of the source ${name} ${fault}`,
  );
}

/** Headers as they arrive: in lower case, without what stands in none, or blanks around it. */
function asSent(headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const sendable = new Headers();
  for (const [name, value] of Object.entries(headers)) {
    try {
      sendable.set(name, value);
    } catch {
      // A secret of other letters than a header carries: it is then not proved, which is told.
    }
  }
  return Object.fromEntries(sendable);
}
