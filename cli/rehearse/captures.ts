import * as z from 'zod';
import type { Connector } from '../../functions/config/connector.ts';
import { configureSources } from '../../functions/webhook/configure.ts';
import { readCapturedRequest, toDelivery } from '../send/captured-request.ts';
import { readWebhookSecrets } from '../send/webhook-secrets.ts';
import { inDryRun } from '../try/dry-run.ts';
import { describe } from '../try/try-text.ts';

const keptSchema = z.object({
  deliveries: z.array(
    z.object({ at: z.string(), source: z.string(), isCut: z.boolean(), request: z.unknown() }),
  ),
});

/**
 * How the last delivery of a source was read, field by field, as `connector try` tells it. `npm start`
 * keeps the last requests; what is deployed keeps none.
 *
 * @param url of the HTTP API of `npm start`
 * @returns undefined where none is kept
 */
export async function describeLastDelivery(
  connector: Connector,
  source: string,
  url: URL,
  since: number,
): Promise<string | undefined> {
  const response = await fetch(new URL('/local/deliveries', url));
  const { deliveries } = keptSchema.parse(await response.json());
  const last = deliveries.find(
    (one) => one.source === source && !one.isCut && Date.parse(one.at) >= since,
  );
  const configured = configureSources(connector).get(source);
  const captured =
    last && readCapturedRequest(Buffer.from(JSON.stringify(last.request)), 'the delivery');
  if (last === undefined || captured === undefined || configured === undefined) return undefined;
  const delivery = toDelivery(captured, new URL(`/hooks/${source}`, url).href, Date.parse(last.at));
  return describe(
    await inDryRun(
      { source, delivery },
      connector,
      configured,
      readWebhookSecrets(connector, undefined),
      // It has been proved or refused already, which the log tells.
      { skipProof: true },
    ),
  );
}
