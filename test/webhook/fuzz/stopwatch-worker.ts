import { parentPort } from 'node:worker_threads';
import type { PresetName } from '../../../functions/webhook/presets.ts';
import { receive } from '../../../functions/webhook/receive.ts';
import { delivery } from '../sources/deliveries.ts';
import { nastyRequests } from './nasty.ts';
import { plainBody } from './nasty-bodies.ts';
import { aSource, credulous } from './sources.ts';
import type { FromWorker, Timed } from './stopwatch.ts';

/** Bytes. What grows faster than it should is among the slowest in little. */
const SMALL = 16_384;
/** All that the function takes; and deep enough for any stack to overflow. */
const LARGE = 1_048_000;
/** How many of the captured requests that are full of bait get that long: they are many. */
const SLOWEST = 5;
/** The measure is taken several times, and the quickest counts. */
const MEASURES = 3;

const tell = (message: FromWorker): void => parentPort?.postMessage(message);

parentPort?.on('message', async (preset: PresetName) => {
  const requests = nastyRequests(preset);
  const time = timer(preset);
  const small: Timed[] = [];
  for (const { what, request } of requests) small.push(await time(what, request(SMALL)));
  const baited = small.filter(({ what }) => !isWhole(what));
  const slowest = baited.toSorted((a, b) => b.milliseconds - a.milliseconds).slice(0, SLOWEST);
  const timed: Timed[] = [];
  for (const { what, request } of requests) {
    if (isWhole(what) || slowest.some((each) => each.what === what)) {
      timed.push(await time(what, request(LARGE)));
    }
  }
  plain ??= await measure();
  tell({ kind: 'done', timed, plain });
});

/** Milliseconds for as much of ordinary JSON, by the preset that reads it whole. */
let plain: number | undefined;

async function measure(): Promise<number> {
  const request = { headers: { 'content-type': 'application/json' }, rawBody: plainBody(LARGE) };
  const time = timer('generic');
  const times: number[] = [];
  for (let each = 0; each < MEASURES; each++) {
    times.push((await time('the measure', request)).milliseconds);
  }
  return Math.min(...times);
}

const isWhole = (what: string): boolean => !what.includes('"');

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
