import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Acknowledged, AcknowledgementSettings } from './acknowledgement.ts';
import { adversaries } from './adversaries.ts';
import { baseline } from './baseline.ts';
import { coldStart } from './cold-start.ts';
import { cost } from './cost.ts';
import { drain } from './drain.ts';
import { growth } from './growth.ts';
import { fullSettings as settings } from './settings.ts';
import { speed } from './speed.ts';
import { type Result, replaceBetweenMarkers, type Table, toMarkdown } from './support/result.ts';
import { startSimulatorProcess } from './support/simulator-process.ts';
import { inShort, type Measured } from './support/summary.ts';

// `npm run bench`: all parts, one after the other, with one simulator. Needs some twenty minutes and a
// machine that does nothing else.
//   npm run bench -- [--write] [--only drain,speed]
// `--write`: puts the result into README.md (in short), docs/performance.md and results/published.json.
const { values } = parseArgs({
  options: { write: { type: 'boolean', default: false }, only: { type: 'string' } },
});
const wanted = values.only?.split(',');
const PARTS = [
  ...['coldStart', 'acknowledgement', 'drain', 'baseline', 'speed'],
  ...['growth', 'adversaries', 'cost'],
];
const unknown = wanted?.find((name) => !PARTS.includes(name));
if (unknown !== undefined) {
  throw new Error(`--only: must be of ${PARTS.join(', ')}, got ${JSON.stringify(unknown)}`);
}
if (values.write && wanted !== undefined) throw new Error('--write needs all parts: no --only');

const tables: Table[] = [];
const raw: Record<string, unknown> = {};

function show(table: Table): void {
  tables.push(table);
  console.log(`${toMarkdown(table)}\n`);
}

/** Runs a part and shows its table. Undefined if it is not asked for. */
async function part<Name extends keyof Measured>(
  name: Name,
  run: () => Promise<Result<Measured[Name]>>,
): Promise<Measured[Name] | undefined> {
  if (wanted !== undefined && !wanted.includes(name)) return undefined;
  const result = await run();
  raw[name] = result.raw;
  show(result.table);
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
  await part('growth', () => growth(simulator, settings.growth));
  await part('adversaries', () => adversaries(settings.adversaries));
  if (acknowledged !== undefined && speeds !== undefined) {
    const { logBytesPerLead } = speeds;
    await part('cost', () => cost({ drained, acknowledged, logBytesPerLead }));
  }
} finally {
  await simulator.close();
}
const machine = `${cpus().length} × ${cpus()[0]?.model ?? 'processor'}, ${Math.round(totalmem() / 2 ** 30)} GB, Node ${process.version}`;
const seconds = Math.round((performance.now() - began) / 1_000);
const short = wanted === undefined ? inShort(raw as unknown as Measured) : undefined;
if (short !== undefined) show(short);
console.log(`${machine}; ${seconds} s`);

const folder = join(import.meta.dirname, 'results');
const at = new Date().toISOString();
const record = `${JSON.stringify({ at, machine, seconds, settings, raw }, null, 2)}\n`;
mkdirSync(folder, { recursive: true });
writeFileSync(join(folder, 'last.json'), record);
if (values.write && short !== undefined) {
  const measured = `Measured ${at.slice(0, 10)} on ${machine}, in one run of ${Math.round(seconds / 60)} minutes.`;
  publish('README.md', [short], measured);
  publish('docs/performance.md', tables, measured);
  writeFileSync(join(folder, 'published.json'), record);
}

function publish(name: string, what: readonly Table[], measured: string): void {
  const file = join(import.meta.dirname, '..', name);
  const text = [measured, ...what.map(toMarkdown)].join('\n\n');
  writeFileSync(file, replaceBetweenMarkers(readFileSync(file, 'utf8'), text));
}
