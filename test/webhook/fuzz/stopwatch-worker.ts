import { parentPort } from 'node:worker_threads';
import type { PresetName } from '../../../functions/webhook/presets.ts';
import { receive } from '../../../functions/webhook/receive.ts';
import { delivery } from '../sources/deliveries.ts';
import { nastyRequests } from './nasty.ts';
import { aSource, credulous } from './sources.ts';
import type { FromWorker, Timed } from './stopwatch.ts';

/** Bytes. What grows faster than it should is among the slowest in little, and only they get more. */
const SMALL = 4_096;
/** A sixteenth of what the function takes; and deep enough for any stack to overflow. */
const LARGE = 65_536;
const SLOWEST = 3;

const tell = (message: FromWorker): void => parentPort?.postMessage(message);

parentPort?.on('message', async (preset: PresetName) => {
  const requests = nastyRequests(preset);
  const time = timer(preset);
  // Once over for nothing: the first runs of a function are slow.
  for (const { request } of requests.slice(0, 5)) await time('warming up', request(SMALL));
  const small: Timed[] = [];
  for (const { what, request } of requests) small.push(await time(what, request(SMALL)));
  const slowest = small.toSorted((a, b) => b.milliseconds - a.milliseconds).slice(0, SLOWEST);
  const large: Timed[] = [];
  for (const { what, request } of requests) {
    if (what.startsWith('deep') || slowest.some((each) => each.what === what)) {
      large.push(await time(what, request(LARGE)));
    }
  }
  tell({ kind: 'done', timed: [...small, ...large] });
});

/** Times the proof of a request, and after it all the rest as if it were proved. */
function timer(preset: PresetName) {
  const { connector, source } = aSource(preset);
  const sources = new Map([[preset, credulous(source)]]);
  const context = { options: source.options, secrets: ['an example secret, invented for this'] };
  return async (what: string, request: Parameters<typeof delivery>[0]): Promise<Timed> => {
    tell({ kind: 'at', what });
    const made = delivery(request);
    const start = process.threadCpuUsage();
    await source.preset.handshake?.(made, context);
    await source.preset.verify(made, context);
    await receive(
      { source: preset, delivery: made },
      {
        connector,
        sources,
        readSecrets: async () => ({ ok: true, value: {} }),
        readSalt: async () => ({ ok: true, value: '' }),
        queueLeads: async () => true,
        parkLeads: async () => true,
        count: () => {},
      },
    );
    const { user, system } = process.threadCpuUsage(start);
    return { what, bytes: made.body.length, milliseconds: (user + system) / 1_000 };
  };
}
