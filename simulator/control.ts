import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import * as z from 'zod';
import { type Faults, faultsSchema, noFaults } from './faults.ts';
import type { Call, Stats } from './journal.ts';

/** What can be asked of a running simulator, over HTTP or in the same process. */
export interface Controls {
  /** Kept calls, newest last: the first `limit` after number `since`, else the newest `limit`. */
  journal(page?: { since?: number | undefined; limit?: number | undefined }): Call[];
  stats(): Stats;
  /** Times each phone number was taken. */
  taken(): Record<string, number>;
  faults(): Faults;
  /** Changes the settings named, each as a whole. Throws a ZodError on a wrong one. */
  setFaults(change: Partial<Faults>): void;
  /** Empties journal, counters and answer cache. The faults stay. */
  reset(): void;
}

const wholeNumber = z.coerce.number().int().min(0).optional();
const pageSchema = z.strictObject({ since: wholeNumber, limit: wholeNumber });
const change = z.looseObject({}, 'a JSON object with the settings to change');

/** Answers every request that is not an API call: the simulator's own addresses, in JSON. */
export async function answerControl(
  request: IncomingMessage,
  response: ServerResponse,
  controls: Controls,
): Promise<void> {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
  switch (`${request.method} ${pathname}`) {
    case 'GET /journal': {
      const page = pageSchema.safeParse(Object.fromEntries(searchParams));
      if (!page.success) return json(response, 400, { error: z.prettifyError(page.error) });
      const calls = controls.journal(page.data);
      return json(response, 200, { calls, total: controls.stats().calls });
    }
    case 'DELETE /journal':
      controls.reset();
      return json(response, 200, controls.stats());
    case 'GET /stats':
      return json(response, 200, controls.stats());
    case 'GET /taken':
      return json(response, 200, controls.taken());
    case 'GET /faults':
      return json(response, 200, controls.faults());
    case 'DELETE /faults':
      controls.setFaults(noFaults);
      return json(response, 200, controls.faults());
    case 'PUT /faults': {
      // A client that goes away in the middle has sent no JSON.
      const wrong = changeFaults(await text(request).catch(() => ''), controls);
      if (wrong !== null) return json(response, 400, { error: wrong });
      return json(response, 200, controls.faults());
    }
    default:
      return json(response, 404, {
        error: 'POST an API call to any path; GET /journal /stats /taken /faults; PUT /faults',
      });
  }
}

function changeFaults(body: string, controls: Controls): string | null {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    return 'the body is not JSON';
  }
  const wanted = change.safeParse(value);
  if (!wanted.success) return z.prettifyError(wanted.error);
  const settings = faultsSchema.safeParse({ ...controls.faults(), ...wanted.data });
  if (!settings.success) return z.prettifyError(settings.error);
  controls.setFaults(settings.data);
  return null;
}

function json(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(`${JSON.stringify(value)}\n`);
}
