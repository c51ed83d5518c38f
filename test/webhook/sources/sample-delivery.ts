import type { Sample, SampleLead } from '../../../cli/samples/sample.ts';
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

/** The delivery that a sample makes of the lead, signed with a secret. */
export function sampleDelivery(sample: Sample, secret: string): VerifiedDelivery {
  const url = new URL('https://leads.example.org/hooks/sample');
  const body = sample.body(sampleLead);
  const signed = sample.sign({ url: url.href, body, secret, now: NOW });
  for (const [name, value] of Object.entries(signed.query ?? {})) url.searchParams.set(name, value);
  return delivery({
    url: url.href,
    headers: { 'content-type': sample.contentType, ...signed.headers },
    rawBody: signed.body ?? body,
  });
}
