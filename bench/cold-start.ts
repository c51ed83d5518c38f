import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { connectorApp } from '../cdk/connector-app.ts';
import { sampleConfigFile } from '../test/support/sample-config-file.ts';
import { bundleParts } from './support/bundle-parts.ts';
import type { Result } from './support/result.ts';
import { median, short } from './support/statistics.ts';

const repository = resolve(import.meta.dirname, '..');
const parts = ['webhook', 'dialer'] as const;
type Part = (typeof parts)[number];

export interface ColdStartSettings {
  /** Fresh processes for each bundle. */
  readonly processes: number;
}

export interface ColdStart {
  readonly part: Part;
  readonly bytes: number;
  readonly importMs: number;
  /** The same handler bundled with the CDK's defaults. */
  readonly defaultBytes: number;
  readonly defaultImportMs: number;
  readonly ratio: number;
  /** Package → bytes it has in the bundle, the largest first. */
  readonly madeOf: Readonly<Record<string, number>>;
}

/** How long it takes to import each bundle in a fresh process, against the CDK's defaults. */
export async function coldStart({
  processes,
}: ColdStartSettings): Promise<Result<readonly ColdStart[]>> {
  const folder = await mkdtemp(join(tmpdir(), 'connector-bench-'));
  try {
    const ours = await deployedBundles(folder);
    const measured: ColdStart[] = [];
    for (const part of parts) {
      const theirs = await defaultBundle(part, folder);
      const files = [ours[part], theirs] as const;
      // By turns: what else the machine does, it does to both.
      const times = Array.from({ length: processes }, () => files.map(importTime));
      const [importMs, defaultImportMs] = [0, 1].map((index) =>
        median(times.map((time) => time[index] ?? Number.NaN)),
      ) as [number, number];
      measured.push({
        part,
        bytes: statSync(ours[part]).size,
        importMs,
        defaultBytes: statSync(theirs).size,
        defaultImportMs,
        ratio: importMs / defaultImportMs,
        madeOf: await bundleParts(part),
      });
    }
    return { raw: measured, table: toTable(measured) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The bundles of a synthesized stack, as they would be deployed. */
async function deployedBundles(outdir: string): Promise<Readonly<Record<Part, string>>> {
  (await connectorApp({ outdir })).synth();
  const bundles = readdirSync(outdir)
    .map((name) => join(outdir, name, 'index.mjs'))
    .filter((file) => existsSync(file))
    .sort((one, other) => statSync(other).size - statSync(one).size);
  const [webhook = '', dialer = ''] = bundles;
  return { webhook, dialer };
}

/** What `new NodejsFunction(…, { entry })` makes: CommonJS, readable, the SDK left to the runtime. */
async function defaultBundle(part: Part, folder: string): Promise<string> {
  const outfile = join(folder, `${part}-default.cjs`);
  await build({
    entryPoints: [join(repository, 'functions', part, 'handler.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'cjs',
    external: ['@aws-sdk/*', '@smithy/*'],
    alias: { '#connector-config': sampleConfigFile },
    define: { CONNECTOR_NAME: '"acme"' },
    logLevel: 'error',
  });
  return outfile;
}

const environment = {
  AWS_REGION: 'af-south-1',
  AWS_ACCESS_KEY_ID: 'bench',
  AWS_SECRET_ACCESS_KEY: 'bench',
  AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
  POWERTOOLS_SERVICE_NAME: 'bench',
  POWERTOOLS_METRICS_NAMESPACE: 'bench',
  LEAD_QUEUE_URL: 'https://sqs.example/leads',
  PARKED_QUEUE_URL: 'https://sqs.example/parked',
  WEBHOOKS_SECRET_ID: 'acme/webhooks',
  DEDUPE_SALT_SECRET_ID: 'acme/dedupe-salt',
  EUPHORIA_SECRET_ID: 'acme/euphoria',
  LEDGER_TABLE: 'acme-ledger',
  // Where the default bundle finds the SDK, as it does in Lambda's runtime.
  NODE_PATH: join(repository, 'node_modules'),
};

function importTime(file: string): number {
  const script = `const began = performance.now();
    await import(${JSON.stringify(pathToFileURL(file).href)});
    console.log(performance.now() - began);`;
  const options = { env: environment, encoding: 'utf8' } as const;
  return Number(execFileSync(process.execPath, ['--input-type=module', '-e', script], options));
}

const kilobytes = (bytes: number): string => `${(bytes / 1_000).toFixed(0)} KB`;

const toTable = (measured: readonly ColdStart[]) => ({
  title: 'Cold start: importing the bundle in a fresh process',
  columns: ['function', 'size', 'import', 'CDK’s defaults', 'import', 'ratio'],
  rows: measured.map((one) => [
    one.part,
    kilobytes(one.bytes),
    `${short(one.importMs)} ms`,
    kilobytes(one.defaultBytes),
    `${short(one.defaultImportMs)} ms`,
    short(one.ratio),
  ]),
  notes: [
    'With the CDK’s defaults the AWS SDK is not in the bundle: it is loaded from the runtime’s own copy.',
    ...measured.map(({ part, madeOf }) => {
      const largest = Object.entries(madeOf).slice(0, 8);
      return `The ${part} bundle is made of ${largest.map(([name, bytes]) => `${name} ${kilobytes(bytes)}`).join(', ')} and smaller parts.`;
    }),
  ],
});
