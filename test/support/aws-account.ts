import { createServer, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { listenOnLoopback } from '../../local/loopback.ts';

/** What an AWS account says to the command line, as far as it is asked. To be changed while it runs. */
export interface AccountState {
  /** Secret name → its text. */
  secrets: Record<string, string>;
  /** Stack name → its status, description, outputs and template. */
  stacks: Record<
    string,
    { status: string; description: string; outputs?: readonly string[]; template?: string }
  >;
  /** Version of the CDK's bootstrap stack. */
  bootstrap: string | undefined;
  quota: number;
  unreserved: number;
  /** `acme LeadsDelivered`, `acme-leads ApproximateAge…` → its values by minute, the newest first. */
  metrics: Record<string, readonly number[]>;
  /** Log group → its lines, the oldest first. */
  logs: Record<string, readonly string[]>;
  /** Function → what it returns for an event, or will; undefined where it crashes. */
  functions: Record<string, (event: unknown) => unknown>;
  /** Service → the error that it answers whatever it is asked. */
  refusals: Partial<Record<Service, string>>;
}

export type Service =
  | 'secretsmanager'
  | 'cloudformation'
  | 'ssm'
  | 'lambda'
  | 'monitoring'
  | 'logs';

interface Answer {
  readonly status: number;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

const json = (value: unknown, status = 200): Answer => ({ status, body: JSON.stringify(value) });
const fault = (type: string, message = 'as the test says'): Answer =>
  json({ __type: type, message }, 400);
const xmlFault = (code: string, message: string): Answer => ({
  status: 400,
  body: `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`,
});

/**
 * Secrets Manager, CloudFormation, SSM, Lambda, CloudWatch and its logs behind one address, each in the
 * protocol that the SDK speaks with it (`protocol` in its runtimeConfig.shared.js).
 */
export async function startAwsAccount(state: AccountState) {
  const requests: string[] = [];
  const server = createServer(async (request, response) => {
    const body = await text(request);
    const [service, action] = whatIsAsked(request, body);
    requests.push(`${service} ${action}`);
    const refused = state.refusals[service];
    const {
      status,
      headers,
      body: answer,
    }: Answer = refused === undefined
      ? await answers[service](state, action, body)
      : service === 'cloudformation'
        ? xmlFault(refused, 'User is not authorized to perform: cloudformation:DescribeStacks')
        : fault(refused, `User is not authorized to perform: ${service}:${action} on it`);
    const type = { 'content-type': 'application/x-amz-json-1.1' };
    response.writeHead(status, { ...type, ...headers }).end(answer);
  });
  return { ...(await listenOnLoopback(server)), requests };
}

function whatIsAsked({ headers, url }: IncomingMessage, body: string): [Service, string] {
  const target = String(headers['x-amz-target'] ?? '');
  const [prefix, action = ''] = target.split('.');
  if (prefix === 'secretsmanager') return ['secretsmanager', action];
  if (prefix === 'AmazonSSM') return ['ssm', action];
  if (prefix === 'GraniteServiceVersion20100801') return ['monitoring', action];
  if (prefix === 'Logs_20140328') return ['logs', action];
  const [, invoked] = /^\/2015-03-31\/functions\/([^/]+)\/invocations$/.exec(url ?? '') ?? [];
  if (invoked !== undefined) return ['lambda', `Invoke ${invoked}`];
  if (url?.startsWith('/2016-08-19/account-settings')) return ['lambda', 'GetAccountSettings'];
  return ['cloudformation', new URLSearchParams(body).get('Action') ?? ''];
}

const answers: Record<
  Service,
  (state: AccountState, action: string, body: string) => Answer | Promise<Answer>
> = {
  secretsmanager(state, action, body) {
    const { SecretId, SecretString } = JSON.parse(body);
    const value = state.secrets[SecretId];
    if (value === undefined) return fault('ResourceNotFoundException');
    if (action === 'PutSecretValue') state.secrets[SecretId] = SecretString;
    return json({ Name: SecretId, ...(action === 'GetSecretValue' && { SecretString: value }) });
  },
  ssm: ({ bootstrap }) =>
    bootstrap === undefined
      ? fault('ParameterNotFound')
      : json({ Parameter: { Name: '/cdk-bootstrap/hnb659fds/version', Value: bootstrap } }),
  async lambda({ quota, unreserved, functions }, action, body) {
    const [, invoked] = action.split(' ');
    if (invoked === undefined) {
      return json({
        AccountLimit: { ConcurrentExecutions: quota, UnreservedConcurrentExecutions: unreserved },
      });
    }
    const returned = await functions[invoked]?.(JSON.parse(body));
    if (returned !== undefined) return json(returned);
    const headers = { 'x-amz-function-error': 'Unhandled' };
    return { ...json({ errorMessage: 'a secret of somebody', errorType: 'Error' }), headers };
  },
  monitoring(state, _action, body) {
    const { MetricDataQueries, EndTime } = JSON.parse(body);
    if (MetricDataQueries === undefined) return json({ MetricAlarms: [] });
    return json({
      MetricDataResults: MetricDataQueries.map((query: MetricQuery) => {
        const name = nameOf(query);
        const Values = state.metrics[name] ?? [];
        const Timestamps = Values.map((_, minutes) => EndTime - 60 * (minutes + 1));
        return { Id: query.Id, Label: name, Timestamps, Values, StatusCode: 'Complete' };
      }),
    });
  },
  logs({ logs }, action, body) {
    const { logGroupName, startTime, filterPattern, nextToken = 0 } = JSON.parse(body);
    const lines = logs[logGroupName];
    if (lines === undefined) return fault('ResourceNotFoundException');
    if (action === 'DescribeLogStreams') return json({ logStreams: [] });
    const levels = [...filterPattern.matchAll(/\$\.level = "(\w+)"/g)].map(([, level]) => level);
    const ofSource = /\$\.source = "([^"]+)"/.exec(filterPattern)?.[1];
    const isMeant = (line: string): boolean => {
      const { level, source, timestamp } = JSON.parse(line);
      const isAsked = ofSource === undefined ? levels.includes(level) : source === ofSource;
      return isAsked && Date.parse(timestamp) >= startTime;
    };
    const events = lines.filter(isMeant).map((message) => ({ message }));
    // A page for each event, as CloudWatch is free to do.
    const next = Number(nextToken) + 1;
    return json({
      events: events.slice(next - 1, next),
      ...(next < events.length && { nextToken: String(next) }),
    });
  },
  cloudformation({ stacks }, action, body) {
    const name = new URLSearchParams(body).get('StackName') ?? '';
    const stack = stacks[name];
    if (stack === undefined) {
      return xmlFault('ValidationError', `Stack with id ${name} does not exist`);
    }
    if (action === 'GetTemplate') {
      const text = (stack.template ?? '{}').replaceAll('&', '&amp;').replaceAll('<', '&lt;');
      return {
        status: 200,
        body: `<GetTemplateResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><GetTemplateResult><TemplateBody>${text}</TemplateBody></GetTemplateResult></GetTemplateResponse>`,
      };
    }
    const outputs = (stack.outputs ?? []).map(
      (value, index) =>
        `<member><OutputKey>O${index}</OutputKey><OutputValue>${value}</OutputValue></member>`,
    );
    const member = [
      `<StackId>arn:aws:cloudformation:af-south-1:123456789012:stack/${name}/1</StackId>`,
      `<StackName>${name}</StackName><Description>${stack.description}</Description>`,
      `<CreationTime>2026-11-23T08:00:00Z</CreationTime><StackStatus>${stack.status}</StackStatus>`,
      `<Outputs>${outputs.join('')}</Outputs>`,
    ];
    const result = `<Stacks><member>${member.join('')}</member></Stacks>`;
    return {
      status: 200,
      body: `<DescribeStacksResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><DescribeStacksResult>${result}</DescribeStacksResult></DescribeStacksResponse>`,
    };
  },
};

/** Of the sum over all sources that a connector counts, or of the metric that one of them, or a queue, has by itself. */
function nameOf({ Expression = '', MetricStat }: MetricQuery): string {
  const ofSources =
    /^SUM\(SEARCH\('\{LeadConnector,service,source\} service="([^"]+)" MetricName="(\w+)"', 'Sum', 60\)\)$/;
  const [, service, metric] = ofSources.exec(Expression) ?? [];
  const { MetricName, Dimensions = [] } = MetricStat?.Metric ?? {};
  const counted = service ?? Dimensions.map(({ Value }) => Value).join(' ');
  return `${counted} ${metric ?? MetricName}`;
}

interface MetricQuery {
  readonly Id: string;
  readonly Expression?: string;
  readonly MetricStat?: {
    readonly Metric: {
      readonly MetricName: string;
      readonly Dimensions: readonly { readonly Value: string }[];
    };
  };
}
