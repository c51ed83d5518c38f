import { expect, it } from 'vitest';
import { inShort, type Measured } from '../../bench/support/summary.ts';

const drained = (latencyMs: number, contactsPerCall: number, contactsPerSecond: number) => {
  const limit = (3_000 * contactsPerCall) / latencyMs;
  const ratio = contactsPerSecond / limit;
  const measuredContactsPerCall = contactsPerCall;
  return { latencyMs, contactsPerCall, limit, contactsPerSecond, ratio, measuredContactsPerCall };
};
const acknowledged = (preset: string, leads: number, p99: number, cpuMs: number) => ({
  preset,
  leads,
  p50: 0.2,
  p99,
  cpuMs,
  shares: { verify: 0.1, read: 0.4, map: 0.4, queue: 0.1 },
});
const cold = (part: 'webhook' | 'dialer', bytes: number, ratio: number) => ({
  part,
  bytes,
  importMs: 60,
  defaultBytes: 1_000_000,
  defaultImportMs: 60 / ratio,
  ratio,
  madeOf: {},
});
const grown = (leads: number, cpuMsPerLead: number) => ({
  leads,
  seconds: 1,
  millisecondsPerLead: 1,
  cpuMsPerLead,
  peakMemory: 3e8,
  idleMemory: 2e8,
});
const milliseconds = { count: 50, p50: 220, p95: 250, p99: 260 };

const measured: Measured = {
  coldStart: [cold('webhook', 650_400, 0.58), cold('dialer', 390_000, 0.5)],
  acknowledgement: [
    acknowledged('form', 1, 4, 0.3),
    acknowledged('salesforce', 1, 2, 0.6),
    acknowledged('generic', 100, 20, 9),
  ],
  drain: [drained(50, 10, 500), drained(200, 10, 147), drained(200, 50, 700)],
  baseline: [{ latencyMs: 200, contactsPerSecond: 14 }],
  speed: { speeds: [{ load: 0, milliseconds, overheadP95: 50 }], logBytesPerLead: 900 },
  growth: [grown(100, 4), grown(1_000, 2), grown(100_000, 2.2)],
  adversaries: [],
  cost: [],
};

it('says in short what was measured, and of several the worst', () => {
  expect(inShort(measured).rows.map(([what, , result]) => `${what}: ${result}`)).toEqual([
    'contacts a second, 10 a call, API 200 ms: 147 (98 % of the limit, 10.5 × naive)',
    'contacts a second, 50 a call, API 200 ms: 700 (93 % of the limit, 50.0 × naive)',
    'speed to lead, idle, p95, API 200 ms: 250 ms (50.0 beside the API’s own)',
    'webhook, CPU for a lead, slowest preset: 0.60 ms (salesforce)',
    'webhook, p99 for a lead, slowest preset: 4.00 ms (form)',
    'cold start of the webhook, of that with the CDK’s defaults: 0.58',
    'bundle of the webhook: 650 KB',
    'cold start of the dialer, of that with the CDK’s defaults: 0.50',
    'bundle of the dialer: 390 KB',
    'CPU a lead with 100,000 queued, of that with 1,000: 1.10',
  ]);
});
