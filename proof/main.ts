import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { viewOf } from './api-view.ts';
import { askBefore, onAws, throwawayNames } from './aws.ts';
import { apiStack, deployApi } from './aws-api.ts';
import { standBy } from './by-hand.ts';
import { drive } from './drive.ts';
import { forgetsDescriptions, gaps } from './gaps.ts';
import { NOT_RUN, NotRun } from './not-run.ts';
import { openEngine } from './on-engine.ts';
import { createOperators, operatorsStack } from './operators.ts';
import { removeStack } from './probe.ts';
import { succeed } from './programs.ts';
import { pythonEnvironment } from './python.ts';
import { deleteWhatStays } from './remains.ts';
import { createReport, type Report, type Result } from './report.ts';
import { kindsOfSenders } from './senders.ts';
import { AUTH_KEY, type Names, settingsBefore, stackOf, writeConfig } from './setting.ts';
import { checkTemplates } from './templates.ts';
import { walk } from './walk.ts';

// `npm run proof`: the deployment as the README prints it, on an AWS that is not ours (docs/proof.md).

const report = createReport();
try {
  const { values, positionals } = parseArgs({
    options: { aws: { type: 'boolean' } },
    allowPositionals: true,
  });
  const [what = values.aws ? 'aws' : 'engine'] = positionals;
  await run(what);
  process.exitCode = report.failed === 0 ? 0 : 1;
} catch (error) {
  if (!(error instanceof NotRun)) throw error;
  console.log(`proof not run: ${error.message}`);
  process.exitCode = NOT_RUN;
}

async function run(what: string): Promise<void> {
  if (what === 'by-hand') return standBy(await pythonEnvironment());
  // Whatever ends the proof, the engine ends with it.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
  const began = performance.now();
  const proofs: Readonly<Record<string, (report: Report) => Promise<Result>>> = {
    engine: proveOnEngine,
    aws: proveOnAws,
    walk: async (report) => walk(report, await pythonEnvironment()),
  };
  const prove = Object.hasOwn(proofs, what) ? proofs[what] : undefined;
  if (prove === undefined) throw new NotRun(`there is walk, by-hand and --aws, and no ${what}`);
  const { leads, doubles, atOnce } = await prove(report);
  const seconds = Math.round((performance.now() - began) / 1_000);
  const checks = `${report.checks} checks, ${report.failed} failed`;
  console.log(
    `\nproof: ${checks}; ${leads} leads, ${doubles} doubles, ${atOnce} calls at once at most; ${seconds} s`,
  );
}

async function proveOnEngine(report: Report): Promise<Result> {
  const programs = await pythonEnvironment();
  // The engine is gone afterwards: any names will do.
  const names: Names = { first: 'proof-north', second: 'proof-south' };
  await using on = await openEngine(programs, Object.values(names), AUTH_KEY);
  const { engine, cloud, simulator, folder } = on;
  const kinds = await kindsOfSenders();
  const api = viewOf(simulator);

  report.part('The templates, as AWS itself describes them');
  const CONNECTOR_CONFIG = writeConfig(folder, names, api.url, kinds, settingsBefore);
  const stacks = Object.values(names).map(stackOf);
  await checkTemplates(report, programs, stacks, { CONNECTOR_CONFIG }, folder);

  report.part('What is changed for the engine, and still has to be');
  const probed = { clients: cloud.clients, account: cloud.account, endpoint: engine.url };
  for (const gap of gaps) {
    await report.check(`${gap.name}: ${gap.reason}`, () => stillThere(gap.isThere(probed)));
  }
  await report.check('--method direct: by a change set the engine forgets the description', () =>
    stillThere(forgetsDescriptions(probed)),
  );

  report.part('The account');
  await report.check('npx cdk bootstrap', () =>
    succeed('npx', ['cdk', 'bootstrap', '--app', cloud.app], {
      ...cloud.environment(),
      CONNECTOR_CONFIG,
    }),
  );
  const operators = await createOperators(cloud, Object.values(names));
  return await drive({ report, cloud, names, operators, api, kinds, folder });
}

/** The same against a real account: what it makes is said and asked before, and removed after. */
async function proveOnAws(report: Report): Promise<Result> {
  const cloud = await onAws();
  const names = throwawayNames();
  if (!(await askBefore(cloud, names))) throw new NotRun('you said no');
  const folder = mkdtempSync(join(tmpdir(), 'proof-'));
  await using open = new AsyncDisposableStack();
  open.defer(() => rmSync(folder, { recursive: true, force: true }));
  const { cloudFormation } = cloud.clients;
  open.defer(async () => {
    // Each by itself: what cannot be removed must not keep the others.
    for (const name of Object.values(names)) {
      await report.check(`${stackOf(name)}, and what stays of it, is removed`, async () => {
        await removeStack(cloudFormation, stackOf(name));
        await deleteWhatStays(cloud, name);
      });
    }
    for (const stack of [operatorsStack, apiStack]) {
      await report.check(`${stack} is removed`, () => removeStack(cloudFormation, stack));
    }
  });
  const kinds = await kindsOfSenders();
  const api = await deployApi(cloud.clients, AUTH_KEY);
  report.part('The account');
  const CONNECTOR_CONFIG = writeConfig(folder, names, api.url, kinds, settingsBefore);
  await report.check('npx cdk bootstrap', () =>
    succeed('npx', ['cdk', 'bootstrap', '--app', cloud.app], {
      ...cloud.environment(),
      CONNECTOR_CONFIG,
    }),
  );
  const operators = await createOperators(cloud, Object.values(names));
  return await drive({ report, cloud, names, operators, api, kinds, folder });
}

async function stillThere(isThere: Promise<boolean>): Promise<void> {
  if (!(await isThere)) throw new Error('not any more: take it out of proof/gaps.ts');
}
