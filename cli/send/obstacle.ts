import type { Delivery, Item, VerifiedDelivery } from '../../functions/webhook/source.ts';
import type { Sender } from '../samples/sender.ts';
import { inventPeople } from './people.ts';

/**
 * Why an invented lead of this source would come to nothing: nobody here can prove it, the source's settings
 * do not take it, or its sender tells only an id, and knows nobody of that id. An API on this machine is a
 * stand-in, and may.
 */
export async function obstacleOf(sender: Sender): Promise<string | undefined> {
  const { source, proof, instead } = sender;
  const { name, preset, options } = source;
  if (!proof.ok) return proof.error;
  const [lead] = inventPeople({ count: '1' }, 'ZA');
  if (lead === undefined) return undefined;
  const read = await preset.read(asProved(sender, sender.body(lead)), { options, secrets: [] });
  if (!read.ok) {
    return (
      `An invented body is not read with the settings of this source (${read.error.reason}): send one of its ` +
      `sender’s by npm run connector -- send ${name} FILE. An invented lead, to be put where they look:\n` +
      sender.body(lead)
    );
  }
  const why = whyIgnored(read.value);
  if (why !== undefined) {
    return (
      `An invented lead is ignored with the settings of this source (${why}): send one of its sender’s by ` +
      `npm run connector -- send ${name} FILE.`
    );
  }
  const isLookedUp = read.value.some(({ kind }) => kind === 'reference');
  const host = URL.parse(String(options.apiUrl ?? ''))?.hostname ?? '';
  if (!isLookedUp || LOOPBACK.test(host)) return undefined;
  return (
    `Its sender tells only an id, and the person is asked for at ${host}, which knows none of the ` +
    `invented ones: have the sender itself send a test lead.${instead === undefined ? '' : ` ${instead}`}`
  );
}

/** What answers in the sender's place, on this machine, where its leads tell only an id; undefined where nothing does. */
export function standInOf({ source: { preset, options } }: Sender): string | undefined {
  const url = URL.parse(String(options.apiUrl ?? ''));
  return preset.lookUp !== undefined && url !== null && LOOPBACK.test(url.hostname)
    ? url.origin
    : undefined;
}

/** In the preset's words, where there is nothing else in a delivery. */
function whyIgnored(items: readonly Item[]): string | undefined {
  const ignored = items.flatMap((item) => (item.kind === 'ignored' ? [item.why] : []));
  return ignored.length === items.length ? (ignored[0] ?? 'there is no lead in it') : undefined;
}

const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\])$/;

/** For a look at what a preset makes of our own sample: nothing of it goes anywhere. */
const asProved = ({ contentType }: Sender, body: string): VerifiedDelivery =>
  ({
    method: 'POST',
    url: 'http://localhost/',
    headers: { 'content-type': contentType },
    query: new URLSearchParams(),
    body: Buffer.from(body),
    receivedAt: Date.now(),
  }) satisfies Delivery as Delivery as VerifiedDelivery;
