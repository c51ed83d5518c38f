import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import * as z from 'zod';
import { type Faults, faultsSchema, noFaults } from './faults.ts';
import type { Arrival, Call, Stats } from './journal.ts';
import { type ProfileName, profileFaults, profileNames, profiles } from './profiles.ts';
import { wrongSettings } from './wrong-setting.ts';

/** What can be asked of a running simulator, over HTTP or in the same process. */
export interface Controls {
  /** Kept calls, newest last: the first `limit` after number `since`, else the newest `limit`. */
  journal(page?: { since?: number | undefined; limit?: number | undefined }): Call[];
  stats(): Stats;
  /** Times each phone number was taken. */
  taken(): Record<string, number>;
  /** Times each person was taken: `0825550101 WebLeads`, a phone number on a list. */
  people(): Record<string, number>;
  /** The first 100,000 contacts taken, in their order. */
  arrivals(): Arrival[];
  faults(): Faults;
  /** Changes the settings named, each as a whole. Throws a ZodError on a wrong one. */
  setFaults(change: Partial<Faults>): void;
  /**
   * Becomes the API of a profile, with some of its settings changed; whatever else was set is put
   * back. Throws a ZodError on a wrong setting.
   */
  setProfile(name: ProfileName, changes?: Partial<Faults>): void;
  /** Ends the work of every call under way: each is judged and answered now. */
  finishCalls(): void;
  /** Empties journal, counters and answer cache. The faults stay. */
  reset(): void;
}

const wholeNumber = z.coerce.number().int().min(0).optional();
const pageSchema = z.strictObject({ since: wholeNumber, limit: wholeNumber });
const changeSchema = z.looseObject({}, 'a JSON object with the settings to change');
const profileSchema = z.looseObject({ name: z.enum(profileNames) });

/** Answers every request that is not an API call: the simulator's own addresses, in JSON. */
export async function answerControl(
  request: IncomingMessage,
  response: ServerResponse,
  controls: Controls,
): Promise<void> {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
  switch (`${request.method} ${pathname}`) {
    case 'GET /journal': {
      const asked = Object.fromEntries(searchParams);
      const page = pageSchema.safeParse(asked);
      if (!page.success) {
        const error = wrongSettings(page.error, asked, Object.keys(pageSchema.shape));
        return json(response, 400, { error });
      }
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
    case 'GET /people':
      return json(response, 200, controls.people());
    case 'GET /arrivals':
      return json(response, 200, controls.arrivals());
    case 'GET /profiles':
      return json(
        response,
        200,
        Object.fromEntries(Object.entries(profiles).map(([name, { about }]) => [name, about])),
      );
    case 'DELETE /calls':
      controls.finishCalls();
      return json(response, 200, controls.stats());
    case 'GET /faults':
      return json(response, 200, controls.faults());
    case 'DELETE /faults':
      controls.setFaults(noFaults);
      return json(response, 200, controls.faults());
    case 'PUT /faults':
    case 'PUT /profile': {
      // A client that goes away in the middle has sent no JSON.
      const body = await text(request).catch(() => '');
      const wrong = (pathname === '/faults' ? changeFaults : takeProfile)(body, controls);
      if (wrong !== null) return json(response, 400, { error: wrong });
      return json(response, 200, controls.faults());
    }
    default:
      return json(response, 404, {
        error:
          'POST an API call to any path; GET /journal /stats /taken /people /arrivals /faults ' +
          '/profiles; PUT /faults /profile; DELETE /journal /faults /calls',
      });
  }
}

/** Answers whoever is not on this machine. */
export const refuse = (response: ServerResponse, why: string): void =>
  json(response, 403, { error: `the simulator is for this machine only: ${why}` });

function changeFaults(body: string, controls: Controls): string | null {
  return withSettings(
    body,
    changeSchema,
    (change) => ({ ...controls.faults(), ...change }),
    controls,
  );
}

function takeProfile(body: string, controls: Controls): string | null {
  return withSettings(
    body,
    profileSchema,
    ({ name, ...changes }) => profileFaults(name, changes),
    controls,
  );
}

const names = Object.keys(faultsSchema.shape);

/** Sets what a body asks for; what is wrong with it, or null. */
function withSettings<Asked>(
  body: string,
  schema: z.ZodType<Asked>,
  settingsOf: (asked: Asked) => unknown,
  controls: Controls,
): string | null {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    const example = schema === profileSchema ? '{"name": "slow"}' : '{"latencyMs": 30000}';
    return `the body is not JSON, such as ${example}`;
  }
  const asked = schema.safeParse(value);
  if (!asked.success) {
    const isName =
      schema === profileSchema && asked.error.issues.some(({ path }) => path[0] === 'name');
    const hint = isName ? `; beside the name stand settings, such as "latencyMs": 30000` : '';
    return wrongSettings(asked.error, value, names) + hint;
  }
  const settings = faultsSchema.safeParse(settingsOf(asked.data));
  if (!settings.success) return wrongSettings(settings.error, value, names);
  controls.setFaults(settings.data);
  return null;
}

function json(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(`${JSON.stringify(value)}\n`);
}
