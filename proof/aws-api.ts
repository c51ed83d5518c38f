import {
  type CloudWatchLogsClient,
  paginateFilterLogEvents,
} from '@aws-sdk/client-cloudwatch-logs';
import {
  UpdateFunctionConfigurationCommand,
  waitUntilFunctionUpdatedV2,
} from '@aws-sdk/client-lambda';
import * as z from 'zod';
import type { ApiView } from './api-view.ts';
import type { Clients } from './cloud.ts';
import { deployTemplate } from './probe.ts';

/** The API's stand-in in the account, where the functions can reach it: it phones nobody. */
export const apiStack = 'proof-api';
const FUNCTION = 'proof-api';
const LOG_GROUP = `/aws/lambda/${FUNCTION}`;

/** Answers as docs/euphoria-api.md describes, and logs what it took. */
const code = `
exports.handler = async ({ body = '', isBase64Encoded }) => {
  const began = Date.now();
  const xml = isBase64Encoded ? Buffer.from(body, 'base64').toString() : body;
  const all = (tag) => [...xml.matchAll(new RegExp('<' + tag + '>([^<]*)<', 'g'))].map(([, text]) => text);
  const say = (text) => ({ statusCode: 200, headers: { 'content-type': 'text/xml' }, body: text });
  const { AUTH_KEY, LATENCY_MS, REFUSES } = process.env;
  const isWellFormed = /^<\\?xml[^>]*\\?>\\s*<XML>/.test(xml);
  if (all('Auth')[0] !== AUTH_KEY) return say('<XML><Error>Authorization Failed</Error></XML>');
  if (all('ActionName')[0] === 'DoNothing') return say('<XML>Nothing Done</XML>');
  await new Promise((resolve) => setTimeout(resolve, Number(LATENCY_MS)));
  const isRefused = REFUSES === 'yes' || !isWellFormed;
  const document = xml.replaceAll(AUTH_KEY, '***');
  const phones = isRefused ? [] : all('PhoneNumber');
  console.log('CALL ' + JSON.stringify({ tenant: all('Name')[0], began, ended: Date.now(), phones, document, isWellFormed }));
  const error = 'Incorrect Input Parameters. Please check the documentation';
  return say(isRefused ? '<XML><Error>' + error + '</Error></XML>' : '<XML><Status>Success</Status></XML>');
};`;

const callSchema = z.object({
  tenant: z.string(),
  began: z.number(),
  ended: z.number(),
  phones: z.array(z.string()),
  document: z.string(),
  isWellFormed: z.boolean(),
});

const settings = (AUTH_KEY: string, LATENCY_MS = 0, isRefusing = false) => ({
  AUTH_KEY,
  LATENCY_MS: String(LATENCY_MS),
  REFUSES: isRefusing ? 'yes' : 'no',
});

const template = (authKey: string) => ({
  Description: 'The API of a proof of the lead connector',
  Resources: {
    Logs: {
      Type: 'AWS::Logs::LogGroup',
      Properties: { LogGroupName: LOG_GROUP, RetentionInDays: 1 },
    },
    Role: {
      Type: 'AWS::IAM::Role',
      Properties: {
        AssumeRolePolicyDocument: {
          Version: '2012-10-17',
          Statement: [
            {
              Effect: 'Allow',
              Principal: { Service: 'lambda.amazonaws.com' },
              Action: 'sts:AssumeRole',
            },
          ],
        },
        Policies: [
          {
            PolicyName: 'logs',
            PolicyDocument: {
              Version: '2012-10-17',
              Statement: [
                {
                  Effect: 'Allow',
                  Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
                  Resource: { 'Fn::GetAtt': ['Logs', 'Arn'] },
                },
              ],
            },
          },
        ],
      },
    },
    Api: {
      Type: 'AWS::Lambda::Function',
      DependsOn: ['Logs'],
      Properties: {
        FunctionName: FUNCTION,
        Runtime: 'nodejs24.x',
        Architectures: ['arm64'],
        Handler: 'index.handler',
        Timeout: 30,
        Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
        Code: { ZipFile: code },
        Environment: { Variables: settings(authKey) },
      },
    },
    Url: {
      Type: 'AWS::Lambda::Url',
      Properties: { AuthType: 'NONE', TargetFunctionArn: { 'Fn::GetAtt': ['Api', 'Arn'] } },
    },
    // Since October 2025 an open address needs both.
    MayCallUrl: {
      Type: 'AWS::Lambda::Permission',
      Properties: {
        Action: 'lambda:InvokeFunctionUrl',
        FunctionName: { Ref: 'Api' },
        FunctionUrlAuthType: 'NONE',
        Principal: '*',
      },
    },
    MayCallByUrl: {
      Type: 'AWS::Lambda::Permission',
      Properties: {
        Action: 'lambda:InvokeFunction',
        FunctionName: { Ref: 'Api' },
        InvokedViaFunctionUrl: true,
        Principal: '*',
      },
    },
  },
  Outputs: { Url: { Value: { 'Fn::GetAtt': ['Url', 'FunctionUrl'] } } },
});

/** Deploys the stand-in. What it saw comes out of its log, some seconds later. */
export async function deployApi(clients: Clients, authKey: string): Promise<ApiView> {
  const { status, why, outputs } = await deployTemplate(
    clients.cloudFormation,
    apiStack,
    template(authKey),
  );
  if (status !== 'CREATE_COMPLETE') throw new Error(`${apiStack}: ${status} ${why}`);
  const calls = () => readCalls(clients.logs);
  let latencyMs = 0;
  let isRefusing = false;
  const set = async (): Promise<void> => {
    const Variables = settings(authKey, latencyMs, isRefusing);
    const change = { FunctionName: FUNCTION, Environment: { Variables } };
    await clients.lambda.send(new UpdateFunctionConfigurationCommand(change));
    const waiting = { client: clients.lambda, maxWaitTime: 60 };
    await waitUntilFunctionUpdatedV2(waiting, { FunctionName: FUNCTION });
  };
  return {
    url: outputs.Url ?? '',
    async taken() {
      const times: Record<string, number> = {};
      for (const phone of (await calls()).flatMap(({ phones }) => phones)) {
        times[phone] = (times[phone] ?? 0) + 1;
      }
      return times;
    },
    mostAtOnce: async () => mostAtOnce(await calls()),
    malformed: async () => (await calls()).filter(({ isWellFormed }) => !isWellFormed).length,
    documentOf: async (phone) =>
      (await calls()).find(({ phones }) => phones.includes(phone))?.document,
    async refuse(isRefused) {
      isRefusing = isRefused;
      await set();
    },
    async setLatency(milliseconds) {
      latencyMs = milliseconds;
      await set();
    },
  };
}

type ApiCall = z.output<typeof callSchema>;

async function readCalls(client: CloudWatchLogsClient): Promise<readonly ApiCall[]> {
  const calls: ApiCall[] = [];
  const pages = paginateFilterLogEvents(
    { client },
    { logGroupName: LOG_GROUP, filterPattern: 'CALL' },
  );
  for await (const { events = [] } of pages) {
    for (const { message = '' } of events) {
      const from = message.indexOf('CALL ');
      if (from >= 0) calls.push(callSchema.parse(JSON.parse(message.slice(from + 5))));
    }
  }
  return calls;
}

/** The most calls of one tenant that were under way at once. */
export function mostAtOnce(calls: readonly ApiCall[]): number {
  const during = (call: ApiCall): number =>
    calls.filter(
      ({ tenant, began, ended }) =>
        tenant === call.tenant && began <= call.began && call.began < ended,
    ).length;
  return Math.max(0, ...calls.map(during));
}
