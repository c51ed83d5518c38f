import type { Acknowledged } from '../acknowledgement.ts';
import type { Adversity } from '../adversaries.ts';
import type { Baseline } from '../baseline.ts';
import type { ColdStart } from '../cold-start.ts';
import type { Cost } from '../cost.ts';
import type { Drained } from '../drain.ts';
import type { Grown } from '../growth.ts';
import type { Speeds } from '../speed.ts';
import type { Table } from './result.ts';
import { percent, short } from './statistics.ts';

/** What all parts of one run have measured. */
export interface Measured {
  readonly coldStart: readonly ColdStart[];
  readonly acknowledgement: readonly Acknowledged[];
  readonly drain: readonly Drained[];
  readonly baseline: readonly Baseline[];
  readonly speed: Speeds;
  readonly growth: readonly Grown[];
  readonly adversaries: readonly Adversity[];
  readonly cost: readonly Cost[];
}

/** What was measured beside what was aimed at, in a few lines. */
export function inShort(measured: Measured): Table {
  return {
    title: 'In short',
    columns: ['what', 'aim', 'measured'],
    rows: [
      ...drainRows(measured),
      ...speedRows(measured),
      ...acknowledgementRows(measured),
      ...measured.coldStart.flatMap(coldStartRows),
      growthRow(measured.growth),
      ...measured.cost.map(({ name, bill }) => [
        `a million leads, ${name}`,
        '',
        `$${bill.total.toFixed(2)}`,
      ]),
    ],
  };
}

/** Aims at a latency of 200 ms, by contacts a call. */
const drainAims: Readonly<Record<number, string>> = { 10: '95 % of the limit', 50: 'over 665' };

function drainRows({ drain, baseline }: Measured): string[][] {
  const naive = baseline.find(({ latencyMs }) => latencyMs === 200)?.contactsPerSecond;
  return drain
    .filter(({ latencyMs, contactsPerCall }) => latencyMs === 200 && contactsPerCall in drainAims)
    .map(({ contactsPerCall, contactsPerSecond, ratio }) => {
      const times = naive === undefined ? '' : `, ${short(contactsPerSecond / naive)} × naive`;
      return [
        `contacts a second, ${contactsPerCall} a call, API 200 ms`,
        drainAims[contactsPerCall] ?? '',
        `${short(contactsPerSecond)} (${percent(ratio)} of the limit${times})`,
      ];
    });
}

const speedRows = ({ speed }: Measured): string[][] =>
  speed.speeds
    .filter(({ load }) => load === 0)
    .map(({ milliseconds, overheadP95 }) => [
      'speed to lead, idle, p95, API 200 ms',
      'under 300 ms',
      `${short(milliseconds.p95)} ms (${short(overheadP95)} beside the API’s own)`,
    ]);

function acknowledgementRows({ acknowledgement }: Measured): string[][] {
  const single = acknowledgement.filter(({ leads }) => leads === 1);
  const worst = (of: (one: Acknowledged) => number) =>
    single.reduce((most, one) => (of(one) > of(most) ? one : most));
  const cpu = worst(({ cpuMs }) => cpuMs);
  const p99 = worst((one) => one.p99);
  return [
    [
      'webhook, CPU for a lead, slowest preset',
      'under 2 ms',
      `${short(cpu.cpuMs)} ms (${cpu.preset})`,
    ],
    [
      'webhook, p99 for a lead, slowest preset',
      'under 5 ms',
      `${short(p99.p99)} ms (${p99.preset})`,
    ],
  ];
}

const mostBytes = { webhook: 500_000, dialer: 400_000 } as const;

const coldStartRows = ({ part, ratio, bytes }: ColdStart): string[][] => [
  [`cold start of the ${part}, of that with the CDK’s defaults`, '0.6 or less', short(ratio)],
  [`bundle of the ${part}`, `under ${kilobytes(mostBytes[part])}`, kilobytes(bytes)],
];

const kilobytes = (bytes: number): string => `${Math.round(bytes / 1_000)} KB`;

function growthRow(growth: readonly Grown[]): string[] {
  const [few, many] = [growth.at(1), growth.at(-1)];
  if (few === undefined || many === undefined) throw new RangeError('needs two sizes of backlog');
  const name = (leads: number) => leads.toLocaleString('en-US');
  return [
    `CPU a lead with ${name(many.leads)} queued, of that with ${name(few.leads)}`,
    'flat',
    short(many.cpuMsPerLead / few.cpuMsPerLead),
  ];
}
