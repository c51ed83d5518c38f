import { mkdirSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { decodeHTMLStrict } from 'entities/decode';
import * as z from 'zod';
import { fromJson } from '../../cli/from-json.ts';
import { maskedBody, maskedHeaders } from '../../cli/refused/masked-request.ts';
import { bodyOf, type CapturedRequest, headersOf } from '../../cli/send/captured-request.ts';
import { describeOutcome, type Outcome } from '../../cli/send/outcome.ts';
import { readReceipt } from '../../cli/send/receipt.ts';
import { faultOf } from '../../functions/shared/log.ts';
import { type ActionResult, type DeliveryDetail, type DeliveryLine, kept } from '../wire.ts';
import { inWords } from './posted.ts';

/** A webhook request and its answer, as whoever runs the webhooks keeps it. */
export interface KeptDelivery {
  /** Counts up from 1 since the start. */
  readonly n: number;
  /** ISO 8601, UTC. */
  readonly at: string;
  /** As the address names it, which need not be one of the config. */
  readonly source: string;
  readonly status: number;
  /** The body of the answer. */
  readonly answer: string;
  /** What became of its leads, where the answer tells less. */
  readonly outcome?: Outcome | undefined;
  /** Why it was refused, where the answer does not say. */
  readonly why?: string | undefined;
  /**
   * As `connector try` takes it: to be saved as a capture. It holds a person's data and whatever the
   * sender proved itself by.
   */
  readonly request: CapturedRequest & {
    readonly method: string;
    readonly headers: Readonly<Record<string, string>>;
  };
  /** The body was too large to keep: what is left of the request is of no use as a capture. */
  readonly isCut: boolean;
}

export interface KeptDeliveries {
  /** How many there have been. */
  count(): number;
  /** The newest first. */
  list(): Promise<readonly KeptDelivery[]>;
}

/** The last webhook requests, refused ones included. */
export interface Deliveries {
  /** The newest first. While there is none, the same list again. */
  latest(): Promise<readonly DeliveryLine[]>;
  /** With headers and body; undefined once it is not kept any more. */
  read(n: number): Promise<DeliveryDetail | undefined>;
  /** Writes it into a file that `connector try` takes. */
  saveAsCapture(n: number): Promise<ActionResult>;
}

/** @param folder of the captures; it is made when there is one */
export function openDeliveries(deliveries: KeptDeliveries, folder: string): Deliveries {
  let count = -1;
  let lines: readonly DeliveryLine[] = [];
  const find = async (n: number) => (await deliveries.list()).find((one) => one.n === n);

  return {
    async latest() {
      const now = deliveries.count();
      if (now === count) return lines;
      count = now;
      lines = (await deliveries.list()).slice(0, kept.deliveries).map(toLine);
      return lines;
    },
    async read(n) {
      const delivery = await find(n);
      if (delivery === undefined) return undefined;
      const { request, answer } = delivery;
      return {
        ...toLine(delivery),
        headers: Object.entries(maskedHeaders(headersOf(request))),
        body: maskedBody(bodyOf(request)),
        answer,
      };
    },
    async saveAsCapture(n) {
      const delivery = await find(n);
      if (delivery === undefined) return { ok: false, text: 'It is not kept any more.' };
      const { source, request, at, isCut } = delivery;
      if (isCut) return { ok: false, text: 'Its body was too large to keep.' };
      const name = `${fileName(source)}-${at.replaceAll(/[^\dT]/g, '').slice(0, 15)}-${n}.json`;
      const file = join(folder, name);
      try {
        mkdirSync(folder, { recursive: true });
        writeFileSync(file, `${JSON.stringify(request, null, 2)}\n`, { mode: 0o600 });
      } catch (error) {
        return { ok: false, text: `${name} cannot be written (${faultOf(error)}).` };
      }
      const path = relative('.', file);
      return {
        ok: true,
        text:
          `Saved. npm run connector -- try ${fileName(source)} ${path} --at ${at} shows how it is read. ` +
          'It holds a person’s data and what proved the sender: delete it in time.',
      };
    },
  };
}

/** A stranger names the source of an address that is none. */
const fileName = (source: string): string => source.replaceAll(/[^\w.-]/g, '_').slice(0, 60);

function toLine({
  n,
  at,
  source,
  status,
  why,
  answer,
  outcome,
  request,
}: KeptDelivery): DeliveryLine {
  const { method, headers } = request;
  return {
    n,
    at: Date.parse(at),
    source,
    method,
    contentType: (headers['content-type'] ?? '').split(';')[0]?.trim() ?? '',
    bytes: bodyOf(request).length,
    status,
    why: why ?? inWordsOf(answer, outcome),
  };
}

/** What became of its leads, what else its sender was told, or the beginning of other JSON. */
function inWordsOf(answer: string, outcome: Outcome | undefined): string {
  const receipt = readReceipt(answer);
  if (receipt !== undefined) return inWords(receipt);
  if (outcome !== undefined) return `${describeOutcome(outcome).join(', ')}.`;
  const said = saidSchema.safeParse(fromJson(answer)).data;
  const page = /<p role="\w+">(.*?)<\/p>/s.exec(answer)?.[1];
  const text = said?.error ?? said?.message ?? (page && decodeHTMLStrict(page));
  if (text !== undefined) return text.slice(0, SHOWN_CHARACTERS);
  return /^\s*[{[]/.test(answer) ? answer.slice(0, SHOWN_CHARACTERS) : '';
}

/** What the webhook answers where it takes nothing, and what a form's script is told. */
const saidSchema = z.object({ error: z.string().optional(), message: z.string().optional() });
const SHOWN_CHARACTERS = 300;
