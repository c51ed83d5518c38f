import * as z from 'zod';
import { editableFields } from '../../cli/parked/edit.ts';
import type { EuphoriaSimulator } from '../../simulator/simulator.ts';
import { setMode } from '../feed/one-machine/faults.ts';
import type { ActionResult, DeliveryDetail, ParkedDetail } from '../wire.ts';
import type { Deliveries } from './deliveries.ts';
import type { ParkedDesk } from './parked-desk.ts';
import type { Senders } from './senders.ts';

/** Enough for a burst that fills the queue. */
const MOST_SAMPLES = 2_000;
/** As long as a contact's notes may be, of whatever field. */
const MOST_CHARACTERS = 4_000;

const sampleSchema = z.strictObject({
  source: z.string(),
  kind: z.enum(['good', 'unusable', 'refused']),
  count: z.int().min(1).max(MOST_SAMPLES),
});
const formSchema = z.record(z.string(), z.string().max(MOST_CHARACTERS));
const faultsSchema = z.strictObject({
  mode: z.enum(['normal', 'slow', 'busy', 'down', 'wrongKey']),
});
const parkedSchema = z.strictObject({ messages: z.union([z.literal('all'), z.array(z.string())]) });
const oneSchema = z.strictObject({ messageId: z.string() });
const editSchema = z.strictObject({
  messageId: z.string(),
  fields: z.record(
    z.string().refine((name) => editableFields.includes(name)),
    z.string().max(MOST_CHARACTERS),
  ),
});
const deliverySchema = z.strictObject({ n: z.int().min(1) });

/** What the feed of this page lets its buttons do; what is undefined is answered with a no. */
export interface ActionEffects {
  readonly senders?: Senders | undefined;
  readonly simulator?: EuphoriaSimulator | undefined;
  readonly parked?: ParkedDesk | Pick<ParkedDesk, 'show'> | undefined;
  readonly deliveries?: Deliveries | undefined;
}

/** What a button is answered: what it came to, and what it asked to see. */
export interface ActionAnswer extends ActionResult {
  readonly parked?: ParkedDetail | undefined;
  readonly delivery?: DeliveryDetail | undefined;
}

/** What the page's buttons do: takes the JSON that the button sends, throws a ZodError at any other. */
export type Action = (json: unknown) => Promise<ActionAnswer>;

const not = (text: string): ActionAnswer => ({ ok: false, text });
const READ_ONLY = 'This page only looks: start it with --write to change anything.';
const GONE = 'It is gone: sent again, dropped, or too old.';

/** The actions by their path. */
export function openActions(effects: ActionEffects): ReadonlyMap<string, Action> {
  const { senders, simulator, parked, deliveries } = effects;
  const desk = parked !== undefined && 'edit' in parked ? parked : undefined;

  return new Map<string, Action>([
    [
      '/local/samples',
      async (json) => {
        const { source, kind, count } = sampleSchema.parse(json);
        return senders?.send(source, kind, count) ?? not('Samples are for npm start only.');
      },
    ],
    [
      '/local/form',
      async (json) =>
        senders?.submitForm(formSchema.parse(json)) ?? not('The form is for npm start only.'),
    ],
    [
      '/local/faults',
      async (json) => {
        const { mode } = faultsSchema.parse(json);
        if (simulator === undefined) return not('The API is not our simulator.');
        setMode(simulator, mode);
        // What it does from now on is told with the state of the simulator.
        return { ok: true, text: '' };
      },
    ],
    [
      '/local/parked',
      async (json) => {
        const { messages } = parkedSchema.parse(json);
        return desk?.sendAgain(messages === 'all' ? messages : new Set(messages)) ?? not(READ_ONLY);
      },
    ],
    [
      '/local/parked/show',
      async (json) => {
        const { messageId } = oneSchema.parse(json);
        const detail = await parked?.show(messageId);
        return detail === undefined ? not(GONE) : { ok: true, text: '', parked: detail };
      },
    ],
    [
      '/local/parked/edit',
      async (json) => {
        const { messageId, fields } = editSchema.parse(json);
        return desk?.edit(messageId, fields) ?? not(READ_ONLY);
      },
    ],
    [
      '/local/parked/drop',
      async (json) => {
        const { messageId } = oneSchema.parse(json);
        return desk?.drop(messageId) ?? not(READ_ONLY);
      },
    ],
    [
      '/local/deliveries/show',
      async (json) => {
        const { n } = deliverySchema.parse(json);
        const delivery = await deliveries?.read(n);
        return delivery === undefined
          ? not('It is not kept any more.')
          : { ok: true, text: '', delivery };
      },
    ],
    [
      '/local/deliveries/save',
      async (json) => {
        const { n } = deliverySchema.parse(json);
        return deliveries?.saveAsCapture(n) ?? not('Deliveries are kept by npm start only.');
      },
    ],
  ]);
}
