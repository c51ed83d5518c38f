import { samples } from '../../cli/samples/index.ts';
import type { ApiView } from '../api-view.ts';
import type { Cloud } from '../cloud.ts';
import { until } from '../probe.ts';
import { type Answer, dialled, person, signed } from '../senders.ts';
import type { Addresses } from './addresses.ts';
import { watchForDoubles } from './doubles.ts';

/** A lead whose function died in an update is hidden until its visibility runs out: some minutes. */
export const DELIVERED_MS = 300_000;

/** The leads of a whole life: who was sent, and who of them is at the API. */
export type Leads = ReturnType<typeof createLeads>;

/** @param names of the connectors that they are sent to */
export function createLeads(
  cloud: Cloud,
  names: readonly string[],
  api: ApiView,
  addresses: Addresses,
) {
  let people = 0;
  const sent: number[] = [];
  /** By the id of the receipt. */
  const phoneOf = new Map<string, string>();

  const send = async (
    name: string,
    source: string,
    n: number,
    sample = samples.generic,
    isNew = true,
  ): Promise<Answer> => {
    if (sample === undefined) throw new Error('no sample');
    const { url, ...rest } = signed(`${await addresses.of(name)}${source}`, sample, person(n));
    const answer = await cloud.post(url, rest);
    if (isNew && [200, 303].includes(answer.status)) sent.push(n);
    const [id] = /[0-9a-f]{32}/.exec(answer.body) ?? [];
    if (id !== undefined) phoneOf.set(id, dialled(n));
    return answer;
  };

  const sendUntilTaken = async (name: string, n: number): Promise<number> => {
    let again = 0;
    let last = '';
    await until(
      async () => {
        const { status, body } = await send(name, 'generic', n).catch((error: Error) => ({
          status: 0,
          body: error.message,
        }));
        if (status === 200) return true;
        again += 1;
        last = `${status} ${body}`;
        return undefined;
      },
      'a lead that is answered 200',
      60_000,
    ).catch((error) => {
      throw new Error(`${error.message}; ${name} answered ${again} times, the last: ${last}`);
    });
    return again;
  };

  const missing = async (): Promise<number[]> => {
    const taken = await api.taken();
    return sent.filter((n) => (taken[dialled(n)] ?? 0) === 0);
  };

  const allTaken = () =>
    until(
      async () => ((await missing()).length === 0 ? true : undefined),
      'each lead at the API',
      DELIVERED_MS,
    ).catch(async (error) => {
      throw new Error(`${error.message}; missing: ${(await missing()).length} of ${sent.length}`);
    });

  return {
    /** Nobody has been sent for this one yet. */
    newPerson: (): number => people++,
    /** How many there were so far. */
    get people(): number {
      return people;
    },
    /** Everybody whose lead was answered 200 and is dialled. */
    sent,
    /** Sends a lead as its sender does; of one that is not new, no other call is expected. */
    send,
    /** As senders do: what is not answered 200 is sent again. Gives how often it was not. */
    sendUntilTaken,
    /** Who was sent and is not at the API. */
    missing,
    /** Waits until nobody is missing. */
    allTaken,
    noDoubles: watchForDoubles(cloud, names, api, phoneOf),
  };
}
