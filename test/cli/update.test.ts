import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Template, templateChanges } from '../../cli/update/template-changes.ts';
import { nextTemplate } from '../../cli/update/templates.ts';
import { type Deploy, update } from '../../cli/update/update.ts';
import { deployed, STACK, useDeployment } from './deployment.ts';
import { inProcess, jsonOf } from './in-process.ts';
import { file } from './run.ts';

const { state, configOf } = useDeployment();

/** As it is deployed now: by this version, with this config. */
let now: Template;
beforeAll(async () => {
  now = await nextTemplate(configOf(''), STACK);
});
const deploy = (template: Template): void => {
  state.stacks = { [STACK]: { ...deployed, template: JSON.stringify(template) } };
};
const idOf = (name: string): string =>
  Object.entries(now.Resources ?? {}).find(([, { Properties = {} }]) =>
    Object.values(Properties).includes(name),
  )?.[0] ?? '';
/** The template as it is, but for one resource. */
function but(name: string, change: (properties: Record<string, unknown>) => object): Template {
  const id = idOf(name);
  const resource = now.Resources?.[id];
  if (resource === undefined) throw new Error(`no ${name}`);
  const Properties = change({ ...resource.Properties });
  return { ...now, Resources: { ...now.Resources, [id]: { ...resource, Properties } } } as Template;
}
const without = (name: string): Template => {
  const { [idOf(name)]: _, ...Resources } = now.Resources ?? {};
  return { ...now, Resources };
};
const says = (before: Template, after = now): readonly string[] =>
  templateChanges(before, after).map((one) => `${one.weight} ${one.what}: ${one.says}`);

describe('what a deployment would change', () => {
  it('is nothing where the same is deployed, whatever became of the code', () => {
    expect(says(now)).toEqual([]);
    const code = { S3Bucket: 'assets', S3Key: 'another.zip' };
    expect(says(but('beta-dialer', (all) => ({ ...all, Code: code })))).toEqual([]);
  });

  it('tells retention in days, and a shorter one is a danger', () => {
    const four = but('beta-leads', (all) => ({ ...all, MessageRetentionPeriod: 345_600 }));
    expect(says(four)).toEqual(['change queue beta-leads: MessageRetentionPeriod 4 d → 10 d']);
    expect(says(now, four)).toEqual(['danger queue beta-leads: MessageRetentionPeriod 10 d → 4 d']);
    // Left out, it is what SQS takes: four days.
    const none = but('beta-leads', ({ MessageRetentionPeriod: _, ...all }) => all);
    expect(says(now, none)).toEqual(['danger queue beta-leads: MessageRetentionPeriod 10 d → 4 d']);
  });

  it.each([
    ['beta-leads', 'queue', 'QueueName'],
    ['beta-ledger', 'table', 'TableName'],
    ['beta/euphoria', 'secret', 'Name'],
  ])('tells that %s would be replaced', (name, word, property) => {
    const changed = but(name, (all) => ({ ...all, [property]: 'another' }));
    expect(says(now, changed)).toEqual([
      `danger ${word} another: is replaced by a new, empty one: ${property} "${name}" → "another"`,
    ]);
  });

  it('tells what leaves the stack, and that it stays behind', () => {
    expect(says(now, without('beta-ledger'))).toContain(
      'danger table beta-ledger: leaves the stack; it stays as it is, and nothing uses it any more',
    );
    expect(says(without('beta-ledger'))).toContain('change table beta-ledger: is new');
  });

  it('tells the limits of the functions', () => {
    const two = but('beta-dialer', (all) => ({ ...all, ReservedConcurrentExecutions: 2 }));
    expect(says(two)).toEqual(['change function beta-dialer: ReservedConcurrentExecutions 2 → 3']);
  });
});

describe('connector update', () => {
  const run = (...args: string[]) => inProcess('update', '--stack', STACK, ...args);

  it('tells a source that would lose its address, and one that gets one', async () => {
    deploy(now);
    const file = configOf("sources: { form: { preset: 'form', origins: ['https://acme.co.za'] } }");
    const { changes } = await jsonOf('update', '--stack', STACK, '--config', file, '--dry-run');
    // What a route of its own lets through is a change of the stage, which is told as such.
    expect(changes.filter(({ what }: { what: string }) => what.startsWith('address'))).toEqual([
      {
        weight: 'danger',
        what: 'address /hooks/crm',
        says: 'is answered 401 from then on: switch it off at its sender first',
      },
      { weight: 'change', what: 'address /hooks/form', says: 'is new' },
    ]);
  });

  it('says what changes, and deploys nothing without a yes', async () => {
    deploy(but('beta-leads', (all) => ({ ...all, MessageRetentionPeriod: 345_600 })));
    const { status, stdout, stderr } = await run();
    expect(stdout).toMatch(/^CHANGE {2}queue beta-leads {2}MessageRetentionPeriod 4 d → 10 d$/m);
    expect([status, stderr.split('\n')[0]]).toEqual([2, 'nobody is there to confirm: say --yes']);
  });

  it('deploys with --yes, but what is a danger only with a second word', async () => {
    const asked: string[] = [];
    const deployIt = async (stack: string) => {
      asked.push(stack);
      return 0;
    };
    deploy(now);
    expect(await update(['--stack', STACK, '--yes'], deployIt)).toBe(0);
    expect(asked).toEqual([STACK]);
    deploy(but('beta-leads', (all) => ({ ...all, QueueName: 'former' })));
    expect(await update(['--stack', STACK, '--yes'], deployIt)).toBe(1);
    expect(asked).toHaveLength(1);
    expect(await update(['--stack', STACK, '--yes', '--accept-danger'], deployIt)).toBe(0);
    expect(asked).toHaveLength(2);
    expect(await update(['--stack', STACK, '--yes'], async () => 1)).toBe(1);
  });

  it.each([true, false])('keeps what the CDK says out of JSON: %s', async (isJson) => {
    const program = file("console.log('progress'); console.error('trouble');", 'cdk.cjs');
    const module = JSON.stringify(resolve(import.meta.dirname, '../../cli/update/update.ts'));
    const options = JSON.stringify({ isAsked: false, isJson });
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [
      ...['--input-type=module', '--eval'],
      `import { deployBy } from ${module};
      process.exitCode = await deployBy(${JSON.stringify(program)})('stack', 'file', ${options});`,
    ]);
    const lines = isJson ? ['', 'progress\ntrouble\n'] : ['progress\n', 'trouble\n'];
    expect([stdout, stderr]).toEqual(lines);
  });

  it('tells the CDK where standard output is for JSON', async () => {
    deploy(now);
    const told: boolean[] = [];
    const deployIt: Deploy = async (_stack, _file, { isJson }) => {
      told.push(isJson);
      return 0;
    };
    for (const more of [['--json'], []]) {
      expect(await update(['--stack', STACK, '--yes', ...more], deployIt)).toBe(0);
    }
    expect(told).toEqual([true, false]);
  });

  it('knows a stack that is not there yet, and a trial', async () => {
    state.stacks = {};
    const file = configOf('trial: true');
    const { status, stdout } = await run('--dry-run', '--config', file);
    expect([status, stdout]).toEqual([
      0,
      `${STACK} is not deployed yet: all of it is new\nTRIAL   nothing is reserved for the dialer: not for production\n`,
    ]);
  });

  it.each([
    [['update'], `--stack: must be one of ${STACK}, got nothing`],
    [['update', '--stack', 'gamma'], '--stack: must be one of beta-connector, got "gamma"'],
  ])('%j is refused', async (args, message) => {
    const { status, stderr } = await inProcess(...args);
    expect([status, stderr.split('\n')[0]]).toEqual([2, message]);
  });
});
