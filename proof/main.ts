import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { region } from '../cli/target/local-clients.ts';
import { startEuphoriaSimulator } from '../simulator/simulator.ts';
import { viewOf } from './api-view.ts';
import { askBefore, onAws, throwawayNames } from './aws.ts';
import { apiStack, deployApi } from './aws-api.ts';
import { type Cloud, createClients, type Keys } from './cloud.ts';
import { AUTH_KEY, deleteWhatStays, drive, type Result, settingsBefore } from './drive.ts';
import { type Engine, root, startEngine } from './engine.ts';
import { deployOptions, forgetsDescriptions, gaps, helpEngine } from './gaps.ts';
import { NOT_RUN, NotRun } from './not-run.ts';
import { createOperators, operatorsStack } from './operators.ts';
import { removeStack } from './probe.ts';
import { succeed } from './programs.ts';
import { pythonEnvironment } from './python.ts';
import { createReport, type Report } from './report.ts';
import { createPost, kindsOfSenders } from './senders.ts';
import { type Names, stackOf, writeConfig } from './setting.ts';
import { checkTemplates } from './templates.ts';

// `npm run proof`: the deployment as the README prints it, on an AWS that is not ours (docs/proof.md).

const began = performance.now();
const report = createReport();
try {
  const { values } = parseArgs({ options: { aws: { type: 'boolean' } } });
  const result = await (values.aws ? proveOnAws(report) : proveOnEngine(report));
  const seconds = Math.round((performance.now() - began) / 1_000);
  const { leads, doubles, atOnce } = result;
  const checks = `${report.checks} checks, ${report.failed} failed`;
  console.log(
    `\nproof: ${checks}; ${leads} leads, ${doubles} doubles, ${atOnce} calls at once at most; ${seconds} s`,
  );
  process.exitCode = report.failed === 0 ? 0 : 1;
} catch (error) {
  if (!(error instanceof NotRun)) throw error;
  console.log(`proof not run: ${error.message}`);
  process.exitCode = NOT_RUN;
}

async function proveOnEngine(report: Report): Promise<Result> {
  const programs = await pythonEnvironment();
  // The engine is gone afterwards: any names will do.
  const names: Names = { first: 'proof-north', second: 'proof-south' };
  const folder = mkdtempSync(join(tmpdir(), 'proof-'));
  await using open = new AsyncDisposableStack();
  open.defer(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
  const engine = await startEngine(programs);
  open.defer(engine.close);
  const simulator = await startEuphoriaSimulator({
    port: 0,
    tenants: Object.values(names).map((name) => ({ name, authKey: AUTH_KEY })),
  });
  open.defer(() => simulator.close());
  const cloud = onEngine(engine);
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
    await report.check('everything that was made is removed', async () => {
      for (const name of Object.values(names)) {
        await removeStack(cloudFormation, stackOf(name));
        await deleteWhatStays(cloud, name).catch(() => {});
      }
      await removeStack(cloudFormation, operatorsStack);
      await removeStack(cloudFormation, apiStack);
    });
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

/** The account of an engine, which has one number for whoever asks with {@link root}. */
function onEngine({ url, certificate }: Engine): Cloud {
  return {
    account: '000000000000',
    region,
    environment: (keys: Keys = root) => ({
      AWS_ENDPOINT_URL: url,
      AWS_REGION: region,
      AWS_ACCESS_KEY_ID: keys.accessKeyId,
      AWS_SECRET_ACCESS_KEY: keys.secretAccessKey,
      ...(keys.sessionToken && { AWS_SESSION_TOKEN: keys.sessionToken }),
      // Nothing of this machine's own AWS settings.
      AWS_CONFIG_FILE: '/nowhere',
      AWS_SHARED_CREDENTIALS_FILE: '/nowhere',
      AWS_EC2_METADATA_DISABLED: 'true',
      NODE_EXTRA_CA_CERTS: certificate,
      CDK_DISABLE_CLI_TELEMETRY: 'true',
    }),
    prepared: helpEngine,
    app: 'node proof/app.ts',
    deployOptions,
    queueNamesAreFreeAfterMs: 0,
    post: createPost('127.0.0.1'),
    clients: createClients({ endpoint: url, region, credentials: root }),
  };
}
