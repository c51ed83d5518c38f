import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { CloudWatchClient, SetAlarmStateCommand } from '@aws-sdk/client-cloudwatch';
import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { InvokeCommand } from '@aws-sdk/client-lambda';
import { GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import type { Page } from 'playwright-core';
import { HEARD } from '../functions/webhook/silence/last-heard.ts';
import { noFaults } from '../simulator/faults.ts';
import { launchBrowser } from '../test/support/browser.ts';

import { type OnEngine, openEngine } from './on-engine.ts';
import { createOperators, type Group } from './operators.ts';
import { find, until } from './probe.ts';
import { connector, succeed } from './programs.ts';
import type { Report, Result } from './report.ts';
import { AUTH_KEY, stackOf } from './setting.ts';

// `npm run proof -- walk`: from nothing to the first lead, by the README's commands, and then each thing
// that goes wrong: seen on the page of the deployed connector, and put right with one command or click.

const NAME = 'walk';
const BURST = 2_000;
/** A lead that failed comes back within a minute and a half or so; a breaker asks once a minute. */
const RIGHT_AGAIN_MS = 240_000;
const SEEN_MS = 120_000;
const LOGGED_MS = 90_000;
const HOUR_MS = 3_600_000;
const screenshots = resolve(import.meta.dirname, '../.local/proof/walk');

/** What goes wrong, how that is seen, and what puts it right. */
interface Scene {
  readonly name: string;
  /** Makes it go wrong. */
  cause(): Promise<unknown>;
  /** Where on the page it is seen, for whoever reads the table. */
  readonly where: string;
  isSeen(): Promise<boolean>;
  /** What an operator types or clicks; nothing where it passes by itself. */
  readonly cure: string;
  mend(): Promise<unknown>;
  isOver(): Promise<boolean>;
}

/**
 * @param programs the folder of the virtual environment's programs
 */
export async function walk(report: Report, programs: string): Promise<Result> {
  await using open = new AsyncDisposableStack();
  const on = open.use(await openEngine(programs, [NAME], AUTH_KEY));
  const { simulator } = on;
  const browser = await launchBrowser();
  open.defer(() => browser.close());
  mkdirSync(screenshots, { recursive: true });
  const rows: string[] = [];
  let people = 0;
  /** The next numbers, none of which anybody has. */
  const newPhones = (count: number): string[] => {
    const all = Array.from({ length: count }, (_, index) => phoneOf(people + index));
    people += count;
    return all;
  };

  report.part('From nothing to the first lead, by the commands of the README');
  const began = performance.now();
  const { commands, operators, config } = await goLive(report, on);
  const env = (group: Group) => ({
    ...on.cloud.environment(operators[group]),
    CONNECTOR_CONFIG: config,
  });
  const command = async (group: Group, ...args: string[]) => {
    const { status, stdout, stderr } = await connector(
      [...args, '--stack', stackOf(NAME)],
      env(group),
    );
    assert.equal(status, 0, stdout + stderr);
    return stdout;
  };
  const stack = await find(on.cloud.clients.cloudFormation, stackOf(NAME));
  const hooks = stack?.Outputs?.find(({ OutputValue }) => OutputValue?.endsWith('/hooks/crm'));
  const address = hooks?.OutputValue ?? '';
  const tokens = await readTokens(on);
  const post = async (
    phones: readonly string[],
    { source = 'crm', ...headers }: Readonly<Record<string, string>> = {},
  ) => {
    const leads = phones.map((phone) => ({ id: phone, firstName: 'Thandi', phone }));
    const { status, body } = await on.cloud.post(address.replace(/crm$/, source), {
      headers: {
        authorization: `Bearer ${tokens[source]}`,
        'content-type': 'application/json',
        ...headers,
      },
      body: JSON.stringify(leads),
    });
    return { status, body };
  };
  const taken = (phones: readonly string[]): boolean => {
    const times = simulator.taken();
    return phones.every((phone) => times[phone.replace('+27', '0')] === 1);
  };
  await report.check('the first lead is delivered', async () => {
    const first = newPhones(1);
    assert.equal((await post(first)).status, 200);
    await until(async () => taken(first) || undefined, 'the first lead at the API', SEEN_MS);
    const seconds = Math.round((performance.now() - began) / 1_000);
    report.note(`${commands} commands, ${seconds} s, the engine's own start not counted`);
  });

  report.part('The page of the deployed connector, as who mends sees it');
  const { url, process: child } = await startConsole(env('mend'));
  open.defer(() => void child.kill());
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(String(error)));
  await page.goto(`${url}/`);
  const health = () => page.locator('#health').innerText();
  const says = async (text: string) => (await health()).includes(text);
  const figure = async (id: string) =>
    Number((await page.locator(`#${id}`).innerText()).replaceAll(',', ''));
  /** All that came in, and all that the API has. */
  const figuresAgree = async () =>
    // A sender that gets no answer in time sends its leads again.
    (await figure('received')) - (await figure('sum-duplicate')) === people &&
    (await figure('taken')) === Object.keys(simulator.taken()).length;
  const rowOf = (source: string) => page.locator('#sources li', { hasText: `/hooks/${source}` });

  async function play(scene: Scene): Promise<void> {
    const { name, where, cure } = scene;
    await report.check(`${name}: seen (${where}), and put right (${cure})`, async () => {
      const from = performance.now();
      const seconds = () => ((performance.now() - from) / 1_000).toFixed(0);
      const wait = (look: () => Promise<boolean>, what: string, limit: number) =>
        until(async () => ((await look()) ? true : undefined), what, limit).catch(async (error) => {
          throw new Error(`${error.message}; the page says: ${await health()}`);
        });
      await scene.cause();
      await wait(scene.isSeen, `${name} on the page`, SEEN_MS);
      const seen = seconds();
      await shoot(page, `${name}-seen`);
      const mending = performance.now();
      await scene.mend();
      await wait(scene.isOver, `${name} put right`, RIGHT_AGAIN_MS);
      // What the functions log can be read some seconds later.
      await wait(figuresAgree, 'received and delivered, as posted and taken', LOGGED_MS);
      const over = ((performance.now() - mending) / 1_000).toFixed(0);
      await shoot(page, `${name}-over`);
      rows.push(`| ${name} | ${where} | ${seen} s | ${cure} | ${over} s |`);
    });
  }

  const nothing = async () => {};
  const key = newPhones(1);
  await play({
    name: 'wrong key',
    where: 'Trouble: calls are stopped, “Authorization Failed”',
    cause: async () => {
      simulator.setFaults({ authKey: 'the-new-key' });
      await post(key);
    },
    isSeen: () => says('Calls are stopped since'),
    cure: '`secrets set euphoria`',
    mend: () =>
      succeed(
        process.execPath,
        [cli, 'secrets', 'set', 'euphoria', '--stack', stackOf(NAME)],
        env('secrets'),
        `${NAME}\nthe-new-key\n`,
      ),
    isOver: async () => taken(key) && (await says('All well')),
  });

  const down = newPhones(3);
  await play({
    name: 'API down',
    where: 'Trouble: calls are stopped, or the last one failed',
    cause: async () => {
      simulator.setFaults({ down: true });
      for (const phone of down) await post([phone]);
    },
    isSeen: async () => (await says('Trouble')) && (await says('none is lost')),
    cure: 'nothing: the API is back',
    mend: async () => simulator.setFaults({ down: false }),
    isOver: async () => taken(down) && (await says('All well')),
  });

  const slow = newPhones(4);
  await play({
    name: 'slow API',
    where: 'At work; the plot of speed to lead, 95 % in seconds',
    cause: async () => {
      simulator.setFaults({ latencyMs: 12_000 });
      for (const phone of slow) await post([phone]);
    },
    isSeen: () => says('on the way'),
    cure: 'nothing: calls may take a minute',
    mend: nothing,
    isOver: async () =>
      taken(slow) &&
      (await says('All well')) &&
      /\d s \(p95\)/.test(await page.locator('#speed-p95').innerText()),
  });
  simulator.setFaults({ latencyMs: 0 });

  const [bad = '', ...good] = newPhones(4);
  const right = '+27825550199';
  await play({
    name: 'poison lead',
    where: 'Attention, and the list of parked leads with the API’s words',
    cause: async () => {
      simulator.setFaults({ poison: [bad.replace('+27', '0')] });
      await post([bad, ...good]);
    },
    isSeen: async () =>
      taken(good) &&
      (await page.locator('#parked-table tbody').count()) === 1 &&
      (await page.locator('#parked-table').innerText()).includes('the API refuses the contact'),
    cure: 'a click: the number put right, *Save and send again*',
    mend: async () => {
      await page.locator('#parked-table').getByRole('button', { name: 'Show or edit' }).click();
      const dialog = page.locator('#parked-dialog');
      await dialog.getByLabel('phoneNumber').fill(right);
      await dialog.getByRole('button', { name: 'Save and send again' }).click();
    },
    isOver: async () => taken([right]) && (await figure('parked-count')) === 0,
  });
  simulator.setFaults(noFaults);
  simulator.setFaults({ authKey: 'the-new-key' });

  const again = newPhones(1);
  await play({
    name: 'wrong token',
    where: 'Attention: crm was last answered 401; the same in the list of sources',
    cause: async () =>
      assert.equal((await post(again, { authorization: 'Bearer no' })).status, 401),
    isSeen: async () =>
      (await says('crm was last answered 401')) &&
      (await rowOf('crm').innerText()).includes('answered 401'),
    cure: 'the right token at the sender',
    mend: () => post(again),
    isOver: async () => taken(again) && (await says('All well')),
  });

  const spoken = newPhones(1);
  await play({
    name: 'silent source',
    where: 'Attention: crm is silent; the same in the list of sources',
    cause: () => passThreeHours(on),
    isSeen: async () =>
      (await says('crm is silent: no lead for 3 h')) &&
      (await rowOf('crm').innerText()).includes('silent at'),
    cure: 'the sender’s next lead',
    mend: () => post(spoken),
    isOver: async () => taken(spoken) && (await says('All well')),
  });

  const burst = newPhones(BURST);
  await play({
    name: 'burst of 2,000',
    where: 'At work: how many leads are on the way, waiting and delivered',
    cause: async () => {
      simulator.setFaults({ latencyMs: 500 });
      const lists = Array.from({ length: BURST / 50 }, (_, n) => burst.slice(n * 50, n * 50 + 50));
      const lane = async (): Promise<void> => {
        for (let list = lists.pop(); list !== undefined; list = lists.pop()) {
          while ((await post(list)).status !== 200);
        }
      };
      await Promise.all(Array.from({ length: 4 }, lane));
    },
    isSeen: () => says('on the way'),
    cure: 'nothing',
    mend: nothing,
    isOver: async () => taken(burst) && (await says('All well')) && (await figure('waiting')) === 0,
  });
  simulator.setFaults({ latencyMs: 0 });
  await report.check('`status` says the same of what waits and is parked', async () => {
    const { waiting, parked } = JSON.parse(await command('look', 'status', '--json'));
    assert.deepEqual([waiting, parked], [await figure('waiting'), await figure('parked-count')]);
  });

  const [held, others] = [newPhones(3), newPhones(1)];
  await play({
    name: 'a source paused',
    where: 'Attention, and a badge at the source: since when, until when',
    cause: async () => {
      await command('mend', 'pause', 'crm', '--for', '12h');
      await post(held);
      await post(others, { source: 'website' });
    },
    isSeen: async () =>
      taken(others) &&
      (await says('crm is paused until')) &&
      (await figure('waiting')) === 3 &&
      /Paused since .*, until /.test(await rowOf('crm').innerText()) &&
      !/Paused/.test(await rowOf('website').innerText()),
    cure: '`resume crm`',
    mend: () => command('mend', 'resume', 'crm'),
    isOver: async () =>
      taken(held) && (await says('All well')) && !/Paused/.test(await rowOf('crm').innerText()),
  });

  await play({
    name: 'an alarm',
    where: 'above everything: its name, since when, what it means',
    cause: () => setAlarm(on, 'ALARM'),
    isSeen: async () => (await page.locator('#alarms').innerText()).includes(`${NAME}-retries`),
    cure: 'what the alarm says',
    mend: () => setAlarm(on, 'OK'),
    isOver: async () => !(await page.locator('#alarms-on').isVisible()),
  });
  await report.check('the page has met no error, and the command ends with Ctrl+C', async () => {
    assert.deepEqual(complaints, []);
    const ended = new Promise((done) => child.once('exit', done));
    child.kill('SIGINT');
    assert.equal(await ended, 0);
  });
  console.log(`\n| | seen | after | put right by | after |\n| --- | --- | --- | --- | --- |`);
  for (const row of rows) console.log(row);
  console.log(`\nThe pictures are in ${screenshots}`);
  const doubles = Object.values(simulator.taken()).filter((times) => times > 1).length;
  return { leads: people, doubles, atOnce: simulator.stats().peak };
}

const cli = resolve(import.meta.dirname, '../cli/main.ts');

/** A number for each of four thousand. Nobody has a number with `555 01xx` in it. */
function phoneOf(n: number): string {
  const network = 60 + (Math.floor(n / 100) % 40);
  return `+27${network}55501${String(n % 100).padStart(2, '0')}`;
}

/** What a newcomer types, after `npm ci`. */
async function goLive(report: Report, { cloud, simulator, folder }: OnEngine) {
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
  const operators = await createOperators(cloud, [NAME]);
  return { commands, operators, config };
}

/** The tokens that were made up, by source. */
async function readTokens({ cloud }: OnEngine): Promise<Readonly<Record<string, string>>> {
  const { SecretString = '{}' } = await cloud.clients.secrets.send(
    new GetSecretValueCommand({ SecretId: `${NAME}/webhooks` }),
  );
  return JSON.parse(SecretString);
}

async function startConsole(
  environment: Readonly<Record<string, string>>,
): Promise<{ readonly url: string; readonly process: ChildProcess }> {
  const args = [cli, 'console', '--write', '--port', '0', '--stack', stackOf(NAME)];
  const child = spawn(process.execPath, args, {
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...environment },
  });
  const { promise, resolve: heard, reject } = Promise.withResolvers<string>();
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      said += chunk;
      const [, url] = /(http:\/\/localhost:\d+)\//.exec(said) ?? [];
      if (url !== undefined) heard(url);
    });
  }
  child.once('exit', () => reject(new Error(`the console has ended: ${said}`)));
  return { url: await promise, process: child };
}

/** The source was heard last three hours ago, and the rule of the stack looks. */
async function passThreeHours({ cloud: { clients } }: OnEngine): Promise<void> {
  const at = { N: String(Date.now() - 3 * HOUR_MS) };
  await clients.dynamodb.send(
    new PutItemCommand({ TableName: `${NAME}-ledger`, Item: { key: { S: `${HEARD}crm` }, at } }),
  );
  const event = { source: 'aws.events', 'detail-type': 'Scheduled Event', detail: {} };
  await clients.lambda.send(
    new InvokeCommand({ FunctionName: `${NAME}-webhook`, Payload: JSON.stringify(event) }),
  );
}

/** The engine evaluates no alarm: it is set by hand, as docs/operations.md says how. */
async function setAlarm({ cloud, engine }: OnEngine, StateValue: 'ALARM' | 'OK'): Promise<void> {
  const { region, clients } = cloud;
  const client = new CloudWatchClient({
    ...{ endpoint: engine.url, region, credentials: clients.logs.config.credentials },
  });
  const AlarmName = `${NAME}-retries`;
  await client.send(new SetAlarmStateCommand({ AlarmName, StateValue, StateReason: 'a test' }));
  client.destroy();
}

const shoot = (page: Page, name: string) =>
  page.screenshot({
    path: join(screenshots, `${name.replaceAll(/\W+/g, '-')}.png`),
    fullPage: true,
  });
