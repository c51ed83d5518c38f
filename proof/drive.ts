import assert from 'node:assert/strict';
import { setTimeout as wait } from 'node:timers/promises';
import {
  DescribeLogStreamsCommand,
  paginateFilterLogEvents,
} from '@aws-sdk/client-cloudwatch-logs';
import { DeleteTableCommand, DescribeTableCommand } from '@aws-sdk/client-dynamodb';
import { GetFunctionCommand } from '@aws-sdk/client-lambda';
import { DeleteSecretCommand, DescribeSecretCommand } from '@aws-sdk/client-secrets-manager';
import {
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
} from '@aws-sdk/client-sqs';
import { samples } from '../cli/samples/index.ts';
import { readBreaker } from '../functions/dialer/breaker-item.ts';
import { openTable } from '../functions/dialer/ledger/table.ts';
import type { ApiView } from './api-view.ts';
import type { Cloud, Keys } from './cloud.ts';
import type { Group } from './operators.ts';
import { find, until } from './probe.ts';
import { connector, type Ended, succeed } from './programs.ts';
import type { Report } from './report.ts';
import { type Answer, dialled, type Kind, person, signed, TOKEN } from './senders.ts';
import { BY_CONTACT, type Names, stackOf, writeConfig } from './setting.ts';

/** What the proof is made with. */
export interface Proof {
  readonly report: Report;
  readonly cloud: Cloud;
  readonly names: Names;
  readonly operators: Readonly<Record<Group, Keys>>;
  readonly api: ApiView;
  readonly kinds: readonly Kind[];
  /** A folder for the config and the cloud assembly. */
  readonly folder: string;
}

export const AUTH_KEY = 'proof-key';
export const settingsBefore = { contactsPerCall: 50 };
const settingsAfter = { contactsPerCall: 20 };
/** A lead whose function died in an update is hidden until its visibility runs out: some minutes. */
const DELIVERED_MS = 300_000;
/** How long CloudWatch Logs may take to tell what a function has logged. */
const LOGGED_MS = 30_000;
/** There are a thousand invented people; the rest are for what comes after the update. */
const LAST_BEFORE_REMOVAL = 900;

/** What the last line tells. */
export interface Result {
  readonly leads: number;
  readonly doubles: number;
  readonly atOnce: number;
}

/** The whole life of two connectors, from the first deployment to the last removal. */
export async function drive(proof: Proof): Promise<Result> {
  const { report, cloud, names, operators, api, kinds, folder } = proof;
  const both = Object.values(names);
  const { clients } = cloud;
  let config = writeConfig(folder, names, api.url, kinds, settingsBefore);
  const shell = (group?: Group) => ({
    ...cloud.environment(group && operators[group]),
    CONNECTOR_CONFIG: config,
    // As options of the command, for all that has the CDK do something.
    CDK_APP: cloud.app,
    CDK_OUTPUT: `${folder}/cdk.out`,
    ...cloud.deploySettings,
  });
  const command = (group: Group, name: string, args: readonly string[], input = '') =>
    connector([...args, '--stack', stackOf(name)], shell(group), input);
  const json = async (group: Group, name: string, ...args: readonly string[]) => {
    const ended = await command(group, name, [...args, '--json']);
    if (ended.stdout === '') throw new Error(ended.stderr);
    return JSON.parse(ended.stdout);
  };
  const deploy = () =>
    succeed('npm', ['run', 'deploy', '--', '--require-approval', 'never'], shell('deploy'));
  const hooks = async (name: string): Promise<string> => {
    const stack = await find(clients.cloudFormation, stackOf(name));
    const urls = (stack?.Outputs ?? []).map(({ OutputValue = '' }) => OutputValue);
    return urls.find((url) => url.endsWith('/hooks/generic'))?.replace(/generic$/, '') ?? '';
  };

  let next = 0;
  const newPerson = (): number => next++;
  /** Everybody whose lead was answered 200 and is dialled. */
  const sent: number[] = [];
  /** By the id of the receipt. */
  const phoneOf = new Map<string, string>();
  /** Numbers that the dialer said it may bring twice, before it did: README.md, "What is promised, and what is not". */
  const announced = new Set<string>();
  const readAnnounced = async (): Promise<void> => {
    for (const name of both) {
      const asked = {
        logGroupName: `/aws/lambda/${name}-dialer`,
        filterPattern: '"may be delivered twice"',
      };
      for await (const { events = [] } of paginateFilterLogEvents(
        { client: clients.logs },
        asked,
      )) {
        for (const { message = '' } of events) {
          for (const [id] of message.matchAll(/[0-9a-f]{32}/g))
            announced.add(phoneOf.get(id) ?? id);
        }
      }
    }
  };
  const send = async (
    name: string,
    source: string,
    n: number,
    sample = samples.generic,
    isNew = true,
  ): Promise<Answer> => {
    if (sample === undefined) throw new Error('no sample');
    const { url, ...rest } = signed(`${await address(name)}${source}`, sample, person(n));
    const answer = await cloud.post(url, rest);
    if (isNew && [200, 303].includes(answer.status)) sent.push(n);
    const [id] = /[0-9a-f]{32}/.exec(answer.body) ?? [];
    if (id !== undefined) phoneOf.set(id, dialled(n));
    return answer;
  };
  const addresses = new Map<string, string>();
  const address = async (name: string): Promise<string> => {
    const known = addresses.get(name) ?? (await hooks(name));
    addresses.set(name, known);
    return known;
  };
  /** As senders do: what is not answered 200 is sent again. Gives how often it was not. */
  const sendUntilTaken = async (name: string, n: number): Promise<number> => {
    let again = 0;
    let last = '';
    await until(
      async () => {
        const { status, body } = await send(name, 'generic', n).catch((error: Error) => ({
          status: 0,
          body: error.message,
        }));
        if (status === 200) return true;
        again += 1;
        last = `${status} ${body}`;
        return undefined;
      },
      'a lead that is answered 200',
      60_000,
    ).catch((error) => {
      throw new Error(`${error.message}; ${name} answered ${again} times, the last: ${last}`);
    });
    return again;
  };
  const missing = async (): Promise<number[]> => {
    const taken = await api.taken();
    return sent.filter((n) => (taken[dialled(n)] ?? 0) === 0);
  };
  const allTaken = (limit = DELIVERED_MS) =>
    until(
      async () => ((await missing()).length === 0 ? true : undefined),
      'each lead at the API',
      limit,
    ).catch(async (error) => {
      throw new Error(`${error.message}; missing: ${(await missing()).length} of ${sent.length}`);
    });
  const noDoubles = async () => {
    const taken = await api.taken();
    const doubles = Object.keys(taken).filter((phone) => (taken[phone] ?? 0) > 1);
    let unannounced = doubles.filter((phone) => !announced.has(phone));
    // What a function logs can be read some seconds after it has ended.
    const limit = performance.now() + LOGGED_MS;
    while (unannounced.length > 0 && performance.now() < limit) {
      await readAnnounced().catch(() => {});
      unannounced = doubles.filter((phone) => !announced.has(phone));
      await wait(1_000);
    }
    assert.deepEqual(unannounced, [], 'nobody is taken twice, but who was announced');
  };
  const fine = ({ status, stdout, stderr }: Ended) => assert.equal(status, 0, stdout + stderr);

  report.part('Deploy, as the README says');
  await report.check('npm run deploy', deploy);
  await report.check('npm run deploy, again: no changes', async () => {
    assert.equal((await deploy()).match(/\(no changes\)/g)?.length, both.length);
  });
  await report.check(
    'before there are secrets, a lead is answered 503, and is its sender’s',
    async () => {
      const { status, headers } = await send(names.first, 'generic', newPerson());
      assert.deepEqual([status, headers['retry-after']], [503, '30']);
    },
  );
  // A line for each source that has a secret.
  const lines = {
    [names.first]: `${TOKEN}\n`.repeat(kinds.filter(({ needsSecret }) => needsSecret).length + 1),
    [names.second]: `${TOKEN}\n`,
  };
  for (const name of both) {
    await report.check(`secrets set webhooks, euphoria: ${name}`, async () => {
      fine(await command('secrets', name, ['secrets', 'set', 'webhooks'], lines[name]));
      fine(
        await command('secrets', name, ['secrets', 'set', 'euphoria'], `${name}\n${AUTH_KEY}\n`),
      );
    });
    await report.check(`check: all is right with ${name}, and it names each webhook`, async () => {
      const { ok, findings } = await json('secrets', name, 'check');
      assert.ok(ok, JSON.stringify(findings));
      const webhooks = findings.filter(({ what }: { what: string }) => what === 'webhook');
      assert.equal(webhooks.length, name === names.first ? kinds.length + 1 : 2);
    });
  }

  report.part('Going live: connector rehearse');
  await report.check(
    'call: what is sent with the key masked, the answer as it came, how it is read; its shape is known then',
    async () => {
      const n = newPerson();
      assert.equal(await knownShapes(cloud, names.second), 0);
      const args = ['rehearse', 'call', '--yes', '--number', dialled(n)];
      const { stdout, stderr, status } = await command('goLive', names.second, args);
      assert.equal(status, 0, stdout + stderr);
      assert.match(stdout, /<Auth>\*+<\/Auth>/);
      assert.match(stdout, new RegExp(`<PhoneNumber>${dialled(n)}<`));
      assert.match(stdout, /The API answered HTTP 200:\n<XML><Status>\w+<\/Status><\/XML>\n/);
      assert.match(stdout, /That is read as accepted: /);
      assert.match(stdout, /knows an accepted answer of this shape from now on/);
      assert.ok(!`${stdout}${stderr}`.includes(AUTH_KEY));
      assert.equal((await api.taken())[dialled(n)], 1);
      assert.equal(await knownShapes(cloud, names.second), 1);
    },
  );
  await report.check('call: a refusal is shown in the API’s words', async () => {
    await api.refuse(true);
    try {
      const args = ['call', '--yes', '--number', dialled(newPerson())];
      const { steps } = await json('goLive', names.second, 'rehearse', ...args);
      const [{ ok, details }] = steps;
      assert.deepEqual([ok, details.judgement, details.answer.status], [false, 'refused', 200]);
      assert.match(details.answer.body, /<Error>\s*Incorrect Input Parameters/);
    } finally {
      await api.refuse(false);
    }
  });
  await report.check('a source: its address, and what becomes of its first lead', async () => {
    let isOver = false;
    const asked = ['generic', '--yes', '--wait', '2m'];
    const watched = json('goLive', names.second, 'rehearse', ...asked).finally(() => {
      isOver = true;
    });
    // It tells of what comes after it has begun to look.
    while (!isOver) {
      await sendUntilTaken(names.second, newPerson());
      await Promise.race([watched, wait(2_000)]);
    }
    const [{ ok, details }] = (await watched).steps;
    assert.equal(details.address, `${await address(names.second)}generic`);
    const told = details.lines.map(({ message }: { message: string }) => message);
    assert.deepEqual([ok, told[0]], [true, 'lead queued']);
    assert.ok(told.includes('lead delivered'), told.join(', '));
  });

  report.part('Leads of every kind: HTTP API → webhook → SQS → dialer → API');
  const sentBefore = sent.length;
  for (const { preset, sample } of kinds) {
    await report.check(preset, async () => {
      const { status, body } = await send(names.first, preset, newPerson(), sample);
      assert.ok([200, 303].includes(status), `${status} ${body}`);
    });
  }
  await report.check('each is at the API, once', async () => {
    assert.equal(sent.length, sentBefore + kinds.length);
    await allTaken();
    await noDoubles();
  });
  await report.check('the same again is recognised', async () => {
    const first = sent[sentBefore] ?? 0;
    const kind = kinds[0];
    const { status } = await send(names.first, kind?.preset ?? '', first, kind?.sample, false);
    assert.equal(status, 200);
    await until(async () => {
      const { waiting } = await json('look', names.first, 'status');
      return waiting === 0 ? true : undefined;
    }, 'an empty lead queue');
    await noDoubles();
  });
  await report.check(
    'the same person from two sources is dialled once, where they dedupe by contact',
    async () => {
      const n = newPerson();
      assert.equal((await send(names.first, BY_CONTACT, n)).status, 200);
      await allTaken();
      const again = { ...person(n), id: 'another' };
      const { url, ...rest } = signed(
        `${await address(names.first)}${BY_CONTACT}`,
        samples.generic ?? assert.fail(),
        again,
      );
      assert.equal((await cloud.post(url, rest)).status, 200);
      await until(
        async () => ((await json('look', names.first, 'status')).waiting === 0 ? true : undefined),
        'an empty queue',
      );
      await noDoubles();
    },
  );
  const url = `${await address(names.first)}generic`;
  const bearer = { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' };
  await report.check('what is wrong is answered as the README says', async () => {
    const answer = async (headers: Record<string, string>, body: string | Buffer, at = url) =>
      (await cloud.post(at, { headers, body })).status;
    const lead = JSON.stringify(person(999));
    assert.equal(await answer({ ...bearer, authorization: 'Bearer wrong' }, lead), 401);
    assert.equal(await answer(bearer, lead, url.replace(/generic$/, 'nobody')), 401);
    assert.equal(await answer(bearer, '{'), 400);
    assert.equal(await answer({ ...bearer, 'content-type': 'image/png' }, 'x'), 415);
    assert.equal(await answer(bearer, `{"notes":"${'x'.repeat(1_100_000)}"}`), 413);
    const form = {
      'content-type': 'application/x-www-form-urlencoded',
      origin: 'https://www.acme.co.za',
    };
    assert.equal(
      await answer(
        { ...form, accept: 'text/html' },
        'name=Thandi&phone=12',
        url.replace(/generic$/, 'form'),
      ),
      422,
    );
  });
  await report.check('a body that is no UTF-8 is read all the same', async () => {
    const n = newPerson();
    const { firstName: _, ...rest } = person(n);
    const text = JSON.stringify({ ...rest, firstName: 'Chloë' });
    const { status } = await cloud.post(url, {
      headers: { ...bearer, 'content-type': 'application/json; charset=iso-8859-1' },
      body: Buffer.from(text, 'latin1'),
    });
    assert.equal(status, 200);
    sent.push(n);
    await allTaken();
    const name = /<FirstName>(.*?)</.exec((await api.documentOf(dialled(n))) ?? '')?.[1];
    // Where API Gateway has put a mark in the place of the letter, nobody can know it any more.
    assert.ok(name === 'Chlo&#235;' || name === 'Chlo&#65533;', name);
    report.note(
      `API Gateway hands over ${name === 'Chlo&#235;' ? 'its bytes' : 'a mark for each letter'}`,
    );
  });
  await report.check(
    'an unusable lead is parked with its reason; parked list, show and drop tell and do so',
    async () => {
      const had = await depth(cloud, `${names.first}-parked`);
      const { url: at, ...rest } = signed(url, samples.generic ?? assert.fail(), {
        ...person(newPerson()),
        phone: '12',
      });
      const { status, body } = await cloud.post(at, rest);
      assert.equal(status, 200);
      assert.match(body, /phoneNumber/);
      const { leads } = await json('look', names.first, 'parked', 'list');
      assert.equal(leads.length, had + 1);
      const ours = leads.find(({ source }: { source: string }) => source === 'generic');
      const shown = await command('look', names.first, ['parked', 'show', ours.id]);
      fine(shown);
      assert.match(shown.stdout, /Mokoena/);
      fine(
        await command('mend', names.first, [
          'parked',
          'drop',
          '--all',
          '--yes',
          '--to',
          `${folder}/dropped.jsonl`,
        ]),
      );
      assert.equal(await depth(cloud, `${names.first}-parked`), 0);
    },
  );
  await report.check(
    'a lead that the API refuses is parked, the number of another is put right, and both are resent',
    async () => {
      const [refused, unusable] = [newPerson(), newPerson()];
      await api.refuse(true);
      try {
        assert.equal((await send(names.first, 'generic', refused)).status, 200);
        const body = JSON.stringify({ ...person(unusable), phone: '12' });
        assert.equal((await cloud.post(url, { headers: bearer, body })).status, 200);
        const { leads } = await json('look', names.first, 'parked', 'list');
        const { id } = leads.find(({ field }: { field?: string }) => field === 'phoneNumber');
        const right = `phone=${person(unusable).phone}`;
        fine(await command('mend', names.first, ['parked', 'edit', id, right]));
        sent.push(unusable);
        await until(
          async () => ((await depth(cloud, `${names.first}-parked`)) === 2 ? true : undefined),
          'both leads in the parked queue',
        );
      } finally {
        await api.refuse(false);
      }
      // For half a minute the API may repeat what it said.
      fine(await command('mend', names.first, ['parked', 'resend', '--all']));
      await allTaken();
      await noDoubles();
      assert.equal(await depth(cloud, `${names.first}-parked`), 0);
    },
  );
  await report.check(
    'lead: tells of one that it was delivered, by the sender’s own id and by the number',
    async () => {
      const n = newPerson();
      assert.equal((await send(names.first, 'generic', n)).status, 200);
      await allTaken();
      const told = await until(async () => {
        const { stdout } = await command('look', names.first, [
          'lead',
          '--record',
          'generic',
          person(n).id,
        ]);
        return /delivered: Euphoria has it/.test(stdout) ? stdout : undefined;
      }, 'a lead that is known as delivered');
      assert.match(told, /attempts/);
      const byNumber = await command('look', names.first, ['lead', '--phone', dialled(n)]);
      assert.match(byNumber.stdout, /delivered: Euphoria has it/, byNumber.stderr);
    },
  );

  report.part('Two connectors, a backlog, an update while leads come in');
  await report.check(
    '150 leads at once, to both: each once, three calls at once at most',
    async () => {
      await api.setLatency(150);
      const people = Array.from({ length: 150 }, newPerson);
      // Eight senders at once: the engine starts a process for each delivery under way.
      const lanes = Array.from({ length: 8 }, async () => {
        let again = 0;
        for (let n = people.shift(); n !== undefined; n = people.shift()) {
          again += await sendUntilTaken(both[n % 2] ?? names.first, n);
        }
        return again;
      });
      try {
        const repeated = (await Promise.all(lanes)).reduce((sum, again) => sum + again, 0);
        report.note(`${repeated} deliveries were not answered 200, and repeated`);
        await allTaken();
      } finally {
        await api.setLatency(0);
      }
      await noDoubles();
      assert.ok((await api.mostAtOnce()) <= 3);
    },
  );
  await report.check('status: what waits, as SQS itself says', async () => {
    for (const name of both) {
      const { waiting, parked } = await json('look', name, 'status');
      assert.deepEqual(
        [waiting, parked],
        [await depth(cloud, `${name}-leads`), await depth(cloud, `${name}-parked`)],
      );
    }
  });
  const update = (name: string, ...args: string[]) => command('deploy', name, ['update', ...args]);
  await report.check('update says that nothing changes, where nothing does', async () => {
    const { stdout, stderr } = await update(names.second, '--dry-run', '--json');
    assert.notEqual(stdout, '', stderr);
    assert.deepEqual(JSON.parse(stdout), { isNew: false, changes: [] });
  });
  await report.check(
    'update names a source that would go, and --yes does not deploy it',
    async () => {
      const without = { ...settingsAfter, isWithoutForm: true };
      config = writeConfig(folder, names, api.url, kinds, without);
      const { status, stdout, stderr } = await update(names.second, '--yes');
      assert.equal(status, 1, stderr);
      assert.match(stdout, /^DANGER +address \/hooks\/form +is answered 401 from then on/m);
      assert.match(stderr, /nothing was deployed/);
      const form = await find(clients.cloudFormation, stackOf(names.second));
      assert.ok(form?.Outputs?.some(({ OutputValue }) => OutputValue?.endsWith('/hooks/form')));
    },
  );
  await report.check('an update while leads come in: each is answered 200', async () => {
    config = writeConfig(folder, names, api.url, kinds, settingsAfter);
    let isOver = false;
    const updated = (async () => {
      for (const name of both) {
        const ended = await update(name, '--yes');
        fine(ended);
        assert.match(
          ended.stdout,
          /^Nothing changes of queues, table, secrets, logs and addresses/m,
        );
      }
    })().finally(() => {
      isOver = true;
    });
    let again = 0;
    const before = sent.length;
    while (!isOver && next < LAST_BEFORE_REMOVAL) {
      again += await sendUntilTaken(names.first, newPerson());
      await wait(40);
    }
    await updated;
    const meanwhile = sent.length - before;
    assert.ok(meanwhile >= 20, `only ${meanwhile} leads were sent meanwhile`);
    report.note(
      `${meanwhile} leads meanwhile; ${again} deliveries were not answered 200, and repeated`,
    );
  });

  report.part('Who may do what: the policies of docs/policies');
  await report.check(
    'who may only look can neither send a parked lead again nor set a secret',
    async () => {
      await cloud.post(url, {
        headers: bearer,
        body: JSON.stringify({ ...person(999), phone: '12' }),
      });
      const resend = await command('look', names.first, ['parked', 'resend', '--all']);
      assert.notEqual(resend.status, 0);
      const set = await command('look', names.first, ['secrets', 'set', 'euphoria'], 'a\nb\n');
      assert.notEqual(set.status, 0);
      assert.equal(await depth(cloud, `${names.first}-parked`), 1);
    },
  );
  await report.check('who may set secrets can neither read leads nor deploy', async () => {
    assert.notEqual((await command('secrets', names.first, ['parked', 'list'])).status, 0);
    assert.notEqual((await command('secrets', names.first, ['lead', '0'.repeat(32)])).status, 0);
  });

  // Unlike AWS, the engine ends what runs when a function is updated. Leads in such hands come back when
  // their visibility runs out, some minutes later: the policies are tried meanwhile.
  await report.check('of the leads of the update none is lost and none taken twice', async () => {
    await allTaken();
    await until(
      async () => {
        const depths = await Promise.all(both.map((name) => depth(cloud, `${name}-leads`)));
        return depths.every((count) => count === 0) ? true : undefined;
      },
      'empty lead queues',
      DELIVERED_MS,
    );
    await noDoubles();
    const { stdout } = await command('look', names.first, ['status']);
    assert.match(stdout, /waiting +0/);
  });

  report.part('Remove, and deploy again');
  const destroy = () => succeed('npx', ['cdk', 'destroy', '--all', '--force'], shell('deploy'));
  await report.check(
    'npx cdk destroy: functions and logs are gone, leads, ledger and secrets stay',
    async () => {
      await destroy();
      for (const name of both) {
        assert.equal(await find(clients.cloudFormation, stackOf(name)), undefined);
        assert.deepEqual(await whatIsThere(cloud, name), {
          functions: 0,
          logs: 0,
          queues: 2,
          tables: 1,
          secrets: 3,
        });
      }
    },
  );
  await report.check(
    'what stays, taken away as docs/operations.md says, leaves the names free',
    async () => {
      for (const name of both) {
        await deleteWhatStays(cloud, name);
        assert.deepEqual(await whatIsThere(cloud, name), {
          functions: 0,
          logs: 0,
          queues: 0,
          tables: 0,
          secrets: 0,
        });
      }
    },
  );
  await report.check(
    'npm run deploy again, after the minute for which SQS refuses the names',
    async () => {
      await wait(cloud.queueNamesAreFreeAfterMs);
      addresses.clear();
      await deploy();
      fine(
        await command('secrets', names.second, ['secrets', 'set', 'webhooks'], lines[names.second]),
      );
      fine(
        await command(
          'secrets',
          names.second,
          ['secrets', 'set', 'euphoria'],
          `${names.second}\n${AUTH_KEY}\n`,
        ),
      );
      const { status, body } = await send(names.second, 'generic', newPerson());
      assert.equal(status, 200, body);
      await allTaken();
    },
  );
  await report.check('removed for good', async () => {
    await destroy();
    for (const name of both) await deleteWhatStays(cloud, name);
  });
  await report.check(
    'in all: no lead lost, nobody taken twice, three calls at once at most, no call malformed',
    async () => {
      assert.deepEqual(await missing(), []);
      await noDoubles();
      assert.ok((await api.mostAtOnce()) <= 3);
      assert.equal(await api.malformed(), 0);
    },
  );
  const twice = Object.values(await api.taken()).filter((times) => times > 1).length;
  return { leads: sent.length, doubles: twice, atOnce: await api.mostAtOnce() };
}

async function depth({ clients }: Cloud, QueueName: string): Promise<number> {
  const { QueueUrl } = await clients.sqs.send(new GetQueueUrlCommand({ QueueName }));
  const { Attributes = {} } = await clients.sqs.send(
    new GetQueueAttributesCommand({
      QueueUrl,
      AttributeNames: [
        'ApproximateNumberOfMessages',
        'ApproximateNumberOfMessagesNotVisible',
        'ApproximateNumberOfMessagesDelayed',
      ],
    }),
  );
  return Object.values(Attributes).reduce((sum, count) => sum + Number(count), 0);
}

/** How many shapes of an accepted answer a connector's dialer knows. */
const knownShapes = async ({ clients }: Cloud, name: string): Promise<number> =>
  (await readBreaker(openTable(clients.dynamodb, `${name}-ledger`))).shapes.length;

/** How much of a connector is there. */
async function whatIsThere({ clients }: Cloud, name: string) {
  const count = async (asked: readonly Promise<unknown>[]): Promise<number> =>
    (await Promise.allSettled(asked)).filter(({ status }) => status === 'fulfilled').length;
  return {
    functions: await count(
      ['webhook', 'dialer'].map((part) =>
        clients.lambda.send(new GetFunctionCommand({ FunctionName: `${name}-${part}` })),
      ),
    ),
    logs: await count(
      [
        `/aws/lambda/${name}-webhook`,
        `/aws/lambda/${name}-dialer`,
        `/aws/vendedlogs/${name}-webhooks`,
      ].map((logGroupName) =>
        clients.logs.send(new DescribeLogStreamsCommand({ logGroupName, limit: 1 })),
      ),
    ),
    queues: await count(
      ['leads', 'parked'].map((part) =>
        clients.sqs.send(new GetQueueUrlCommand({ QueueName: `${name}-${part}` })),
      ),
    ),
    tables: await count([
      clients.dynamodb.send(new DescribeTableCommand({ TableName: `${name}-ledger` })),
    ]),
    secrets: await count(
      ['webhooks', 'euphoria', 'dedupe-salt'].map(async (part) => {
        const { DeletedDate } = await clients.secrets.send(
          new DescribeSecretCommand({ SecretId: `${name}/${part}` }),
        );
        if (DeletedDate !== undefined) throw new Error('deleted');
      }),
    ),
  };
}

/**
 * As docs/operations.md, "Removing", says with the AWS CLI; secrets at once, for the names' sake. What is gone
 * already holds up nothing of the rest.
 */
export async function deleteWhatStays({ clients }: Pick<Cloud, 'clients'>, name: string) {
  const { sqs, dynamodb, secrets } = clients;
  for (const part of ['leads', 'parked']) {
    await unlessGone(async () => {
      const asked = new GetQueueUrlCommand({ QueueName: `${name}-${part}` });
      const { QueueUrl } = await sqs.send(asked);
      await sqs.send(new DeleteQueueCommand({ QueueUrl }));
    });
  }
  await unlessGone(() => dynamodb.send(new DeleteTableCommand({ TableName: `${name}-ledger` })));
  for (const part of ['webhooks', 'euphoria', 'dedupe-salt']) {
    const secret = { SecretId: `${name}/${part}`, ForceDeleteWithoutRecovery: true };
    await unlessGone(() => secrets.send(new DeleteSecretCommand(secret)));
  }
}

async function unlessGone(remove: () => Promise<unknown>): Promise<void> {
  try {
    await remove();
  } catch (error) {
    const isGone =
      error instanceof Error && /^(QueueDoesNotExist|ResourceNotFound)/.test(error.name);
    if (!isGone) throw error;
  }
}
