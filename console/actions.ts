import * as z from 'zod';
import type { EuphoriaSimulator } from '../simulator/simulator.ts';
import { setMode } from './faults.ts';
import type { SendAgain } from './send-again.ts';
import type { Senders } from './senders.ts';
import type { ActionResult } from './wire.ts';

/** Enough for a burst that fills the queue. */
const MOST_SAMPLES = 2_000;
const MOST_CHARACTERS = 2_000;

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

export interface ActionEffects {
  readonly senders: Senders;
  readonly simulator: EuphoriaSimulator | undefined;
  readonly sendAgain: SendAgain;
}

/** What the page's buttons do: takes the JSON that the button sends, throws a ZodError at any other. */
export type Action = (json: unknown) => Promise<ActionResult>;

/** The actions by their path. */
export function openActions(effects: ActionEffects): ReadonlyMap<string, Action> {
  const { senders, simulator, sendAgain } = effects;

  return new Map<string, Action>([
    [
      '/local/samples',
      async (json) => {
        const { source, kind, count } = sampleSchema.parse(json);
        return senders.send(source, kind, count);
      },
    ],
    ['/local/form', async (json) => senders.submitForm(formSchema.parse(json))],
    [
      '/local/faults',
      async (json) => {
        const { mode } = faultsSchema.parse(json);
        if (simulator === undefined) return { ok: false, text: 'The API is not our simulator.' };
        setMode(simulator, mode);
        // What it does from now on is told with the state of the simulator.
        return { ok: true, text: '' };
      },
    ],
    [
      '/local/parked',
      async (json) => {
        const { messages } = parkedSchema.parse(json);
        return sendAgain(messages === 'all' ? messages : new Set(messages));
      },
    ],
  ]);
}
