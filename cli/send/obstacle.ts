import type { ConfiguredSource } from '../../functions/webhook/configure.ts';
import type { Delivery, VerifiedDelivery } from '../../functions/webhook/source.ts';
import type { Sample } from '../samples/sample.ts';
import { inventPeople } from './people.ts';

/**
 * Why an invented lead of this source would come to nothing: the source's settings look for leads where it has
 * none, or its sender tells only an id, and knows nobody of that id. An API on this machine is a stand-in, and may.
 */
export async function obstacleOf(
  source: ConfiguredSource,
  sample: Sample | undefined,
): Promise<string | undefined> {
  const { preset, config, options } = source;
  if (sample === undefined) return `There is no sample of the preset ${config.preset}.`;
  const [lead] = inventPeople({ count: '1' }, 'ZA');
  if (lead === undefined) return undefined;
  const read = await preset.read(asProved(sample, sample.body(lead)), { options, secrets: [] });
  // Some samples are whole only once they are signed.
  if (!read.ok && 'leads' in options) {
    return (
      `An invented body is not read with the settings of this source (${read.error.reason}): send one of its ` +
      'sender’s by connector send <source> <file>.'
    );
  }
  if (preset.lookUp === undefined) return undefined;
  const isLookedUp = read.ok && read.value.some(({ kind }) => kind === 'reference');
  const host = URL.parse(String(options.apiUrl ?? ''))?.hostname ?? '';
  if (!isLookedUp || LOOPBACK.test(host)) return undefined;
  return (
    `Its sender tells only an id, and the person is asked for at ${host}, which knows none of the ` +
    `invented ones: have the sender itself send a test lead.${sample.instead === undefined ? '' : ` ${sample.instead}`}`
  );
}

const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\])$/;

/** For a look at what a preset makes of our own sample: nothing of it goes anywhere. */
const asProved = (sample: Sample, body: string): VerifiedDelivery => {
  const delivery: Delivery = {
    method: 'POST',
    url: 'http://localhost/',
    headers: { 'content-type': sample.contentType },
    query: new URLSearchParams(),
    body: Buffer.from(body),
    receivedAt: Date.now(),
  };
  return delivery as VerifiedDelivery;
};
