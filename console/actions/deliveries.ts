import type { ActionResult, DeliveryDetail, DeliveryLine } from '../wire.ts';

/** The last webhook requests, refused ones included, as whoever runs the webhooks keeps them. */
export interface Deliveries {
  /** The newest first. */
  latest(): readonly DeliveryLine[];
  /** With headers and body, what proves the sender masked; undefined once it is not kept any more. */
  read(id: string): DeliveryDetail | undefined;
  /** Writes it into a file that `connector try` takes. */
  saveAsCapture(id: string): Promise<ActionResult>;
}
