import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { readArguments, wrongOperands } from '../arguments.ts';
import { confirm } from '../ask.ts';
import { configFile } from '../load-config.ts';
import { print, printNote } from '../print.ts';
import { table } from '../table.ts';
import { openTarget, stacksIn } from '../target/open-target.ts';
import { mustBeOneOf } from '../usage.ts';
import { type Change, templateChanges } from './template-changes.ts';
import { deployedTemplate, nextTemplate } from './templates.ts';

const options = {
  config: { type: 'string' },
  stack: { type: 'string' },
  json: { type: 'boolean' },
  yes: { type: 'boolean' },
  'dry-run': { type: 'boolean' },
  'accept-danger': { type: 'boolean' },
} as const;

interface DeployOptions {
  /** Whether somebody may be asked about rights that become more. */
  readonly isAsked: boolean;
  /** Whether standard output is for JSON alone. */
  readonly isJson: boolean;
}

/** Deploys a stack of a config; gives the exit status. */
export type Deploy = (stack: string, file: string, options: DeployOptions) => Promise<number>;

/**
 * `connector update --stack …`: says what a deployment would change that matters, and deploys it.
 *
 * @returns the exit status: that of the deployment; 1 if it was not made
 * @throws UsageError, CommandError
 */
export async function update(
  args: readonly string[],
  deploy: Deploy = deployBy(cdk),
): Promise<number> {
  const { values, positionals } = readArguments(args, options);
  if (positionals.length > 0) throw wrongOperands('update', 'no operands', positionals);
  const { stack } = values;
  if (stack === undefined) {
    throw mustBeOneOf('--stack', await stacksIn(values.config), stack);
  }
  const { connector } = await openTarget(values);
  const file = configFile(values.config);
  const [before, after] = await Promise.all([deployedTemplate(stack), nextTemplate(file, stack)]);
  const changes = before === undefined ? [] : templateChanges(before, after);
  if (values.json) {
    print(JSON.stringify({ isNew: before === undefined, changes }, null, 2));
  } else {
    print(
      before === undefined ? `${stack} is not deployed yet: all of it is new` : describe(changes),
    );
    if (connector.trial) print('TRIAL   nothing is reserved for the dialer: not for production');
  }
  if (values['dry-run']) return 0;
  if (!(await mayDeploy(changes, values))) {
    printNote('nothing was deployed');
    return 1;
  }
  return deploy(stack, file, { isAsked: values.yes !== true, isJson: values.json === true });
}

const DANGER = 'DANGER';

function describe(changes: readonly Change[]): string {
  const code = 'The code and settings of the functions are deployed as they are here now.';
  if (changes.length === 0) {
    return `Nothing changes of queues, table, secrets, logs and addresses. ${code}`;
  }
  const rows = changes.map(({ weight, what, says }) => [
    weight === 'danger' ? DANGER : 'CHANGE',
    what,
    says,
  ]);
  return `${table(rows)}\n${code}`;
}

/** @throws UsageError where somebody would have to be asked, and nobody is there */
async function mayDeploy(
  changes: readonly Change[],
  {
    yes,
    'accept-danger': isAccepted,
  }: { readonly yes?: boolean | undefined; readonly 'accept-danger'?: boolean | undefined },
): Promise<boolean> {
  const dangers = changes.filter(({ weight }) => weight === 'danger').length;
  if (dangers > 0 && !isAccepted) {
    // Who says --yes in a script has not seen what it is.
    if (yes) {
      printNote(`${DANGER}: --yes does not deploy that; --accept-danger with it does`);
      return false;
    }
    return confirm('This can lose leads, addresses or what is known of them. Deploy all the same?');
  }
  return yes === true || confirm('Deploy?');
}

const repository = resolve(import.meta.dirname, '../..');

const cdk = resolve(repository, 'node_modules/aws-cdk/bin/cdk');

/**
 * The CDK shows its progress, and asks by itself about rights that become more, unless told not to.
 *
 * @param program the CDK's
 */
export const deployBy =
  (program: string): Deploy =>
  async (stack, file, { isAsked, isJson }) => {
    const approval = isAsked ? [] : ['--require-approval', 'never'];
    const child = spawn(
      process.execPath,
      [program, 'deploy', stack, '--exclusively', ...approval],
      {
        cwd: repository,
        // It prints the outputs of the stack, and where CI is set all it says, to standard output.
        stdio: ['inherit', isJson ? process.stderr.fd : 'inherit', 'inherit'],
        env: { ...process.env, CONNECTOR_CONFIG: file },
      },
    );
    const [code] = await once(child, 'exit');
    return code === 0 ? 0 : 1;
  };
