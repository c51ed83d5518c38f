import type { Options, Sample, SampleLead } from '../../../cli/samples/sample.ts';
import { proofOf } from '../../../cli/samples/sender.ts';
import type { VerifiedDelivery } from '../../../functions/webhook/source.ts';
import { delivery, NOW } from './deliveries.ts';

/** The person of the samples. */
export const sampleLead: SampleLead = {
  id: '1700000001',
  firstName: 'Thandi',
  surname: 'Nkosi',
  phone: '+27825550142',
  email: 'thandi@example.org',
};

/** The delivery that a sample makes of a lead, proved with a secret as a source of these options asks for. */
export function sampleDelivery(
  sample: Sample,
  secret: string,
  { options = {}, lead = sampleLead }: { options?: Options; lead?: SampleLead } = {},
): VerifiedDelivery {
  const url = new URL('https://leads.example.org/hooks/sample');
  const body = sample.body(lead, options);
  const proof = proofOf(sample, options);
  if (!proof.ok) throw new Error(proof.error);
  const signed = proof.value({ url: url.href, body, secret, now: NOW, options });
  for (const [name, value] of Object.entries(signed.query ?? {})) url.searchParams.set(name, value);
  return delivery({
    url: url.href,
    headers: { 'content-type': sample.contentType, ...signed.headers },
    rawBody: signed.body ?? body,
  });
}
