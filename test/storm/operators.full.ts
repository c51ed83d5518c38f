import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { region } from '../../cli/target/local-clients.ts';
import { openTarget } from '../../cli/target/open-target.ts';
import { startDeployedConsole } from '../../console/deployed-console.ts';
import { type Access, type Caller, createJudge, grantsOf } from '../../local/iam/judge.ts';
import type { PolicyDocument } from '../../local/iam/policies.ts';
import { readRequest, requestedAccess } from '../../local/iam/requested-access.ts';
import { accountId } from '../../local/names.ts';
import { config, configFile } from '../cdk/config-file.ts';
import { startAws } from '../cli/aws-environment.ts';
import { goodAccount } from '../cli/deployment.ts';
import { inProcess } from '../cli/in-process.ts';
import { refused as refusedLead, unusable } from '../cli/parked-bodies.ts';
import { keepOne } from '../cli/refused-deliveries.ts';

// `npm run test:storm -- operators`: the commands under the policies of docs/policies, and nothing else.

const NAME = 'beta';
const STACK = `${NAME}-connector`;
const groups = {
  look: ['look'],
  mend: ['look', 'mend'],
  refused: ['look', 'refused'],
  secrets: ['secrets'],
  deploy: ['deploy'],
} as const;
type Group = keyof typeof groups;

const policyOf = (name: string): PolicyDocument =>
  JSON.parse(
    readFileSync(resolve(import.meta.dirname, `../../docs/policies/${name}.json`), 'utf8')
      .replaceAll('123456789012', accountId)
      .replaceAll('af-south-1', region)
      .replaceAll('acme', NAME),
  );
/** A key's own policy as the CDK writes it: the account decides by its policies who may use it. */
const keyPolicy: PolicyDocument = {
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Allow',
      Principal: { AWS: `arn:aws:iam::${accountId}:root` },
      Action: 'kms:*',
      Resource: '*',
    },
  ],
};
const KEY_ID = '00000000-0000-4000-8000-000000000000';
const operator = (group: Group): Caller => ({
  functionName: 'operator',
  roleArn: `arn:aws:iam::${accountId}:role/${group}`,
});
const judge = createJudge({
  roles: new Map(
    (Object.keys(groups) as Group[]).map((group) => [
      operator(group).roleArn,
      groups[group].map(policyOf),
    ]),
  ),
  resources: new Map([[`arn:aws:kms:${region}:${accountId}:key/${KEY_ID}`, keyPolicy]]),
});

let aws: Awaited<ReturnType<typeof startAws>>;
let group: Group;
const asked: (Access & { kind: string })[] = [];
const server = createServer(async (request, response) => {
  const body = await text(request);
  for (const access of accessOf(request, body)) {
    const { kind } = await judge(operator(group), access);
    asked.push({ ...access, kind });
    if (kind !== 'refused') continue;
    const message = `User: operator is not authorized to perform: ${access.action}`;
    const name = { __type: 'AccessDeniedException', message };
    response.writeHead(400, { 'content-type': 'application/x-amz-json-1.0' });
    return response.end(JSON.stringify(name));
  }
  const { host: _, connection: __, 'content-length': ___, ...headers } = request.headers;
  const passed = headers as Record<string, string>;
  const answer = await fetch(new URL(request.url ?? '/', wayOf(request)), {
    method: request.method ?? 'POST',
    headers: passed,
    ...(body !== '' && { body }),
  });
  const type = answer.headers.get('content-type') ?? 'application/x-amz-json-1.0';
  response.writeHead(answer.status, { 'content-type': type }).end(await answer.text());
});

const targetOf = ({ headers }: IncomingMessage): string => String(headers['x-amz-target'] ?? '');
const wayOf = (request: IncomingMessage): string => {
  const service = readRequest(targetOf(request), '')?.service;
  if (service === 'sqs') return aws.environment.AWS_ENDPOINT_URL_SQS;
  if (service === 'dynamodb') return aws.environment.AWS_ENDPOINT_URL_DYNAMODB;
  return aws.environment.AWS_ENDPOINT_URL;
};

const REFUSED_TABLE = `arn:aws:dynamodb:${region}:${accountId}:table/${NAME}-refused`;
const KEY = `arn:aws:kms:${region}:${accountId}:key/${KEY_ID}`;

/** What a request of the commands needs, of whichever service. */
function accessOf(request: IncomingMessage, body: string): readonly Access[] {
  const target = targetOf(request);
  const known = readRequest(target, body);
  if (known !== undefined) {
    return requestedAccess(known, new Map([[REFUSED_TABLE, KEY]])).map((access) =>
      access.resource === KEY
        ? {
            ...access,
            context: { ...access.context, 'kms:ResourceAliases': [`alias/${NAME}-refused`] },
          }
        : access,
    );
  }
  const [service, operation = ''] = target.split('.');
  const arn = (rest: string): string => `arn:aws:${rest}`;
  const here = `${region}:${accountId}`;
  if (service === 'AmazonSSM') {
    return [
      {
        action: `ssm:${operation}`,
        resource: arn(`ssm:${here}:parameter${JSON.parse(body).Name}`),
      },
    ];
  }
  if (service === 'GraniteServiceVersion20100801') {
    return [{ action: `cloudwatch:${operation}`, resource: '*' }];
  }
  if (service === 'Logs_20140328') {
    const { logGroupName } = JSON.parse(body);
    return [
      { action: `logs:${operation}`, resource: arn(`logs:${here}:log-group:${logGroupName}`) },
    ];
  }
  const [, invoked] = /\/functions\/([^/]+)\/invocations$/.exec(request.url ?? '') ?? [];
  if (invoked !== undefined) {
    return [
      { action: 'lambda:InvokeFunction', resource: arn(`lambda:${here}:function:${invoked}`) },
    ];
  }
  if (request.url?.includes('/account-settings')) {
    return [{ action: 'lambda:GetAccountSettings', resource: '*' }];
  }
  const query = new URLSearchParams(body);
  const stack = arn(`cloudformation:${here}:stack/${query.get('StackName')}/1`);
  return [{ action: `cloudformation:${query.get('Action')}`, resource: stack }];
}

let urls: Awaited<ReturnType<typeof aws.deploy>>;
beforeAll(async () => {
  const ok = JSON.stringify({ accepted: [{ id: 'a' }], rejected: [], ignored: 0 });
  const functions = { [`${NAME}-webhook`]: () => ({ statusCode: 200, body: ok }) };
  aws = await startAws({ ...goodAccount(), functions });
  urls = await aws.deploy(NAME);
  await aws.deployRefused(NAME);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterAll(async () => {
  vi.unstubAllEnvs();
  server.closeAllConnections();
  server.close();
  await aws.close();
});
beforeEach(() => {
  asked.length = 0;
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const {
    AWS_ENDPOINT_URL_SQS: _,
    AWS_ENDPOINT_URL_DYNAMODB: __,
    ...environment
  } = aws.environment;
  const byContact = "dedupe: { by: 'contact' }";
  const keeping = "sources: { crm: { preset: 'generic', keepRefused: '7d' } }";
  const changes = `euphoria: { url: '${aws.simulator.url}' }, ${byContact}, ${keeping}`;
  const file = configFile(config(changes));
  vi.stubEnv('AWS_ENDPOINT_URL_SQS', undefined);
  for (const [name, value] of Object.entries({
    ...environment,
    AWS_ENDPOINT_URL: url,
    CONNECTOR_CONFIG: file,
  })) {
    vi.stubEnv(name, value);
  }
});

const run = (...args: readonly string[]) => inProcess(...args, '--stack', STACK);
const refused = () => asked.filter(({ kind }) => kind !== 'allowed');
/** Each action on each resource of the policy was asked for, or it is one too many. */
function expectAllUsed(name: string): void {
  const policies = { roles: new Map([['role', [policyOf(name)]]]), resources: new Map() };
  const unused: string[] = [];
  for (const grant of grantsOf(policies)) {
    const [before = '', after] = grant.resource.split(/[?*]+$/);
    const isMeant = ({ action, resource }: Access) =>
      action === grant.action &&
      (after === undefined ? resource === before : resource.startsWith(before));
    const isUsed = asked.some(isMeant);
    if (!isUsed) unused.push(`${grant.action} on ${grant.resource}`);
  }
  expect(unused).toEqual([]);
}

it('refused: refused list, refused show, refused replay, refused drop', async () => {
  group = 'refused';
  const id = await keepOne(aws.dynamodb, NAME);
  const forged = await keepOne(aws.dynamodb, NAME);
  for (const command of [['list'], ['show', id], ['replay', id], ['drop', forged, '--yes']]) {
    expect(await run('refused', ...command), command.join(' ')).toMatchObject({ status: 0 });
  }
  expect(refused()).toEqual([]);
  expectAllUsed('refused');
  // Whoever may look without that is told what cannot be told, and the rest.
  group = 'look';
  expect(await run('refused', 'list')).toMatchObject({
    status: 1,
    stderr: expect.stringContaining('do not allow dynamodb:Scan'),
  });
  expect((await run('status')).stdout).toMatch(/^refused +cannot be told: .*dynamodb:Scan/m);
});

it('look: status, lead, parked list, parked show, console', async () => {
  group = 'look';
  await aws.send(urls.parked, [refusedLead('1'.repeat(32))]);
  for (const command of [['status'], ['parked', 'list']]) {
    expect(await run(...command), command.join(' ')).toMatchObject({ status: 0 });
  }
  // Nobody knows this one, which the exit status says.
  expect(await run('lead', 'a'.repeat(32))).toMatchObject({ status: 1, stderr: '' });
  expect(await run('lead', '--record', 'crm', 'r-1')).toMatchObject({ status: 1, stderr: '' });
  expect(await run('lead', '--phone', '082 555 0199')).toMatchObject({ status: 1, stderr: '' });
  const page = await startDeployedConsole({
    target: await openTarget({ stack: STACK }),
    ...{ stack: STACK, port: 0, mayWrite: false, report: () => {} },
  });
  const events = await fetch(`${page.url}/local/events`);
  // The first look is over when there is something to tell of it.
  await events.body?.getReader().read();
  await page.close();
  // Of the refused deliveries, `status` then says that it cannot tell.
  expect(refused().filter(({ resource }) => resource !== REFUSED_TABLE)).toEqual([]);
  expectAllUsed('look');
  expect((await run('parked', 'resend', '--all')).status).toBe(1);
  expect(await run('pause')).toMatchObject({
    status: 1,
    stderr: expect.stringContaining('do not allow dynamodb:PutItem'),
  });
  const { stdout } = await run('parked', 'list', '--json');
  expect(JSON.parse(stdout).leads).toHaveLength(1);
}, 120_000);

it('mend: parked edit, parked resend, parked drop, pause, resume', async () => {
  group = 'mend';
  const [wrong = '', dropped = ''] = ['2', '3'].map((digit) => digit.repeat(32));
  await aws.send(urls.parked, [unusable(wrong), refusedLead(dropped)]);
  const folder = mkdtempSync(join(tmpdir(), 'operators-'));
  const to = ['--yes', '--to', join(folder, 'dropped.jsonl')];
  for (const command of [
    ['parked', 'drop', dropped, ...to],
    ['parked', 'edit', wrong, 'phone=082 555 0142'],
    ['parked', 'resend', wrong],
    ['pause', '--for', '1h'],
    ['resume'],
  ]) {
    expect(await run(...command), command.join(' ')).toMatchObject({ status: 0 });
  }
  rmSync(folder, { recursive: true });
  expect(refused()).toEqual([]);
  expectAllUsed('mend');
});

it('secrets: check, secrets set', async () => {
  group = 'secrets';
  expect((await run('check')).stdout).toContain('bootstrap');
  expect(refused()).toEqual([]);
  const { status } = await run('status');
  expect(status).toBe(1);
});

it('deploy: update, which looks at what is there before the CDK takes its roles on', async () => {
  group = 'deploy';
  await run('update', '--dry-run');
  const ofStack = asked.filter(({ action }) => action.startsWith('cloudformation:'));
  expect(ofStack.map(({ action, kind }) => [action, kind])).toEqual([
    ['cloudformation:GetTemplate', 'allowed'],
  ]);
}, 120_000);
