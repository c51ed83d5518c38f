import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { OnEngine } from '../on-engine.ts';
import { createOperators, type Group } from '../operators.ts';
import { until } from '../probe.ts';
import { cli, connector, type Environment, succeed } from '../programs.ts';
import type { Report } from '../report.ts';
import { AUTH_KEY, stackOf } from '../setting.ts';
import { createSender, type Sender } from './sender.ts';
import { NAME } from './setting.ts';

const FIRST_LEAD_MS = 120_000;

/** A connector that is live: whoever works with it, and whoever sends to it. */
export interface Live {
  /** What the shell of an operator with the rights of a group knows. */
  env(group: Group): Environment;
  /** A command of the connector, which must end well; gives what it said. */
  command(group: Group, ...args: readonly string[]): Promise<string>;
  readonly sender: Sender;
}

/** From nothing to the first lead. */
export async function goLive(report: Report, on: OnEngine): Promise<Live> {
  const began = performance.now();
  const { commands, config } = await typeCommands(report, on);
  const operators = await createOperators(on.cloud, [NAME]);
  const env = (group: Group) => ({
    ...on.cloud.environment(operators[group]),
    CONNECTOR_CONFIG: config,
  });
  const sender = await createSender(on);
  await report.check('the first lead is delivered', async () => {
    const first = sender.newPhones(1);
    assert.equal((await sender.post(first)).status, 200);
    await until(
      async () => sender.areTaken(first) || undefined,
      'the first lead at the API',
      FIRST_LEAD_MS,
    );
    const seconds = Math.round((performance.now() - began) / 1_000);
    report.note(`${commands} commands, ${seconds} s, the engine's own start not counted`);
  });
  return {
    env,
    async command(group, ...args) {
      const { status, stdout, stderr } = await connector(
        [...args, '--stack', stackOf(NAME)],
        env(group),
      );
      assert.equal(status, 0, stdout + stderr);
      return stdout;
    },
    sender,
  };
}

/**
 * What a newcomer types, after `npm ci`.
 *
 * @returns how many commands that was, and the file of the config
 */
async function typeCommands(report: Report, { cloud, simulator, folder }: OnEngine) {
  const config = join(folder, 'connector.config.ts');
  const shell = {
    ...cloud.environment(),
    CONNECTOR_CONFIG: config,
    CDK_APP: cloud.app,
    CDK_OUTPUT: join(folder, 'cdk.out'),
    ...cloud.deploySettings,
  };
  let commands = 0;
  const type = async (words: string, program: string, args: readonly string[], input = '') => {
    commands += 1;
    await report.check(words, () => succeed(program, args, shell, input));
  };
  const connect = (words: string, input = '') =>
    type(`connector ${words}`, process.execPath, [cli, ...words.split(' ')], input);
  const about = `--name ${NAME} --campaign Proof --list WebLeads --source crm=generic --source website=generic`;
  await type('connector new', process.execPath, [cli, 'new', config, ...about.split(' ')]);
  // What is edited: the API is the simulator, and of one source leads are expected.
  writeFileSync(
    config,
    readFileSync(config, 'utf8')
      .replace(/url: '[^']*'/, `url: '${simulator.url}'`)
      .replace(
        "crm: { preset: 'generic'",
        "crm: { preset: 'generic', expectLeads: { within: '2h' }",
      ),
  );
  await type('npx cdk bootstrap', 'npx', ['cdk', 'bootstrap']);
  const deploy = ['run', 'deploy', '--', '--require-approval', 'never'];
  await type('npm run deploy', 'npm', deploy);
  const stack = `--stack ${stackOf(NAME)}`;
  await connect(`secrets set webhooks --generate ${stack}`);
  await connect(`secrets set euphoria ${stack}`, `${NAME}\n${AUTH_KEY}\n`);
  await connect(`check ${stack}`);
  return { commands, config };
}
