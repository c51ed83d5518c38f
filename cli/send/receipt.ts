import * as z from 'zod';
import { fromJson } from '../from-json.ts';

/** What the webhook answers unless its sender needs another answer (docs/architecture.md, "HTTP answers"). */
const receiptSchema = z.object({
  accepted: z.array(z.object({ id: z.string() })),
  rejected: z.array(z.object({ field: z.string().optional(), reason: z.string() })),
  ignored: z.number(),
});
export type ReceiptText = Readonly<z.output<typeof receiptSchema>>;

/** @returns undefined where the answer is no receipt */
export const readReceipt = (body: string): ReceiptText | undefined =>
  receiptSchema.safeParse(fromJson(body)).data;
