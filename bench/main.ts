import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Acknowledged, AcknowledgementSettings } from './acknowledgement.ts';
import { baseline } from './baseline.ts';
import { coldStart } from './cold-start.ts';
import { cost } from './cost.ts';
import { drain } from './drain.ts';
import { growth } from './growth.ts';
import { fullSettings as settings } from './settings.ts';
import { speed } from './speed.ts';
import { type Result, replaceBetweenMarkers, toMarkdown } from './support/result.ts';
import { startSimulatorProcess } from './support/simulator-process.ts';

// `npm run bench`: all parts, one after the other, with one simulator. Needs some ten minutes and a
// machine that does nothing else.
//   node bench/main.ts [--write [--document README.md]] [--only drain,speed]
const { values } = parseArgs({
  options: {
    write: { type: 'boolean', default: false },
    document: { type: 'string', default: 'README.md' },
    only: { type: 'string' },
  },
});
const wanted = values.only?.split(',');
const results: Record<string, Result<unknown>> = {};

/** Runs a part and shows its table. Undefined if it is not asked for. */
async function part<Raw>(name: string, run: () => Promise<Result<Raw>>): Promise<Raw | undefined> {
  if (wanted !== undefined && !wanted.includes(name)) return undefined;
  const result = await run();
  results[name] = result;
  console.log(`${toMarkdown(result.table)}\n`);
  return result.raw;
}

/** In a process whose output, a log line a lead, goes nowhere. */
async function inSilence(
  options: AcknowledgementSettings,
): Promise<Result<readonly Acknowledged[]>> {
  const child = fork(
    join(import.meta.dirname, 'acknowledgement-child.ts'),
    [JSON.stringify(options)],
    {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      env: { ...process.env, POWERTOOLS_SERVICE_NAME: 'bench' },
    },
  );
  const [result] = await once(child, 'message');
  return result;
}

const began = performance.now();
const simulator = await startSimulatorProcess();
try {
  await part('coldStart', () => coldStart(settings.coldStart));
  const acknowledged = await part('acknowledgement', () => inSilence(settings.acknowledgement));
  const drained = (await part('drain', () => drain(simulator, settings.drain))) ?? [];
  await part('baseline', () => baseline(simulator, settings.baseline, drained));
  const speeds = await part('speed', () => speed(simulator, settings.speed));
  if (acknowledged !== undefined && speeds !== undefined) {
    const { logBytesPerLead } = speeds;
    await part('cost', () => cost({ drained, acknowledged, logBytesPerLead }));
  }
  await part('growth', () => growth(simulator, settings.growth));
} finally {
  await simulator.close();
}
const machine = `${cpus().length} × ${cpus()[0]?.model ?? 'processor'}, ${Math.round(totalmem() / 2 ** 30)} GB, Node ${process.version}`;
const seconds = Math.round((performance.now() - began) / 1_000);
console.log(`${machine}; ${seconds} s`);

const folder = join(import.meta.dirname, 'results');
mkdirSync(folder, { recursive: true });
const record = { at: new Date().toISOString(), machine, seconds, settings, results };
writeFileSync(join(folder, 'last.json'), `${JSON.stringify(record, null, 2)}\n`);
if (values.write) {
  const tables = Object.values(results).map(({ table }) => toMarkdown(table));
  const text = [`Measured ${record.at.slice(0, 10)} on ${machine}.`, ...tables].join('\n\n');
  const document = readFileSync(values.document, 'utf8');
  writeFileSync(values.document, replaceBetweenMarkers(document, text));
  writeFileSync(join(folder, 'published.json'), `${JSON.stringify(record, null, 2)}\n`);
}
