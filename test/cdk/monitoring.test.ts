import { execFileSync } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { connectorApp } from '../../cdk/connector-app.ts';
import { ConfigError } from '../../functions/config/connector.ts';
import { type ConnectorInput, defineConnector } from '../../functions/connector.ts';
import { config, configFile } from './config-file.ts';

const root = resolve(import.meta.dirname, '../..');
const read = (file: string) => readFileSync(join(root, file), 'utf8');
const operations = read('docs/operations.md');

/** `acme` is the sample config, without settings of alarms; `beta` has them, and many sources. */
let acme: Template;
let beta: Template;
const manySources = Array.from({ length: 12 }, (_, index) => `crm-${index}`);

beforeAll(async () => {
  // What is asserted here does not depend on the bundles, and bundling takes seconds.
  vi.stubEnv('CDK_CONTEXT_JSON', JSON.stringify({ 'aws:cdk:bundling-stacks': [] }));
  const settings = config(`
    alarms: { email: 'ops@acme.example', speedToLeadSeconds: 90 },
    sources: { ${manySources.map((name) => `'${name}': { preset: 'generic', expectLeads: { within: '4h', hours: 'mon-fri 08:00-17:00' } }`)} },
  `);
  const app = await connectorApp({ configFile: configFile(`[acme, ${settings}]`) });
  const assembly = app.synth();
  acme = Template.fromJSON(assembly.getStackByName('acme-connector').template);
  beta = Template.fromJSON(assembly.getStackByName('beta-connector').template);
});
afterAll(() => {
  vi.unstubAllEnvs();
});

const propertiesOf = (template: Template, type: string) =>
  Object.values(template.findResources(type)).map(({ Properties }) => Properties);
const alarmsOf = (template: Template) => propertiesOf(template, 'AWS::CloudWatch::Alarm');
const sectionsOf = (template: Template, name: string): string[] =>
  alarmsOf(template).map(({ AlarmName }) => AlarmName.replace(`${name}-`, ''));

/** The dashboard's widgets; what CloudFormation fills in is a word. */
function widgetsOf(template: Template): { properties: Record<string, unknown> }[] {
  const [dashboard] = propertiesOf(template, 'AWS::CloudWatch::Dashboard');
  const parts: unknown[] = dashboard?.DashboardBody['Fn::Join'][1];
  return JSON.parse(parts.map((part) => (typeof part === 'string' ? part : 'filled-in')).join(''))
    .widgets;
}

/** Names that a text of queries and metrics asks for in the functions' own namespace. */
const asked = (text: string): string[] =>
  [...text.matchAll(/(?:MetricName=\\*"|SELECT SUM\(\\*"|"LeadConnector",")(\w+)/g)].map(
    ([, name = '']) => name,
  );

/** What the functions count: every name of a metric that stands in their code as a text. */
function emitted(): Set<string> {
  const code = globSync('functions/{webhook,dialer}/**/*.ts', { cwd: root }).map(read).join('');
  const names = code.matchAll(
    /'((?:Leads|ApiCalls)[A-Z][a-z]+|PossibleDuplicates|ContactsPerCall|SpeedToLead|NothingToDial|MappingsEmpty|BreakerOpened|ListsHeld|SourcesSilent)'/g,
  );
  return new Set([...names].map(([, name = '']) => name));
}

describe('every alarm', () => {
  it('tells the topic when it begins and when it is over', () => {
    const [topic] = Object.keys(acme.findResources('AWS::SNS::Topic'));
    acme.allResourcesProperties('AWS::CloudWatch::Alarm', {
      AlarmActions: [{ Ref: topic }],
      OKActions: [{ Ref: topic }],
      TreatMissingData: 'notBreaching',
    });
  });

  it('says what it means, what to run and where the runbook goes on', () => {
    for (const { AlarmName, AlarmDescription } of alarmsOf(acme)) {
      const section = AlarmName.replace('acme-', '');
      expect(AlarmDescription).toMatch(
        /^[A-Z0-9].{30,} Run: npm run connector -- (status|check|parked list) --stack acme-connector\. /,
      );
      expect(AlarmDescription.endsWith(`docs/operations.md#${section}`)).toBe(true);
      // More, CloudWatch does not take.
      expect(AlarmDescription.length).toBeLessThanOrEqual(1024);
    }
  });

  it('has a section in the runbook that tells what to do, and no section is without its alarm', () => {
    const [, chapter = ''] = /^## Alarms\n(.*?)^## /ms.exec(operations) ?? [];
    const sections = chapter.split(/^### /m).slice(1);
    // As GitHub makes an anchor of a heading.
    const anchors = sections.map((section) =>
      (section.split('\n')[0] ?? '')
        .toLowerCase()
        .replaceAll(/[^\w -]/g, '')
        .replaceAll(' ', '-'),
    );
    expect(anchors.toSorted()).toEqual(sectionsOf(beta, 'beta').toSorted());
    for (const section of sections) {
      for (const part of ['Means', 'Look', 'Over']) expect(section).toContain(`**${part}`);
    }
  });
});

describe('the alarms ring', () => {
  it.each([
    ['parked-leads', 0, 1, 900],
    ['crashed-leads', 0, 1, 900],
    ['speed-to-lead', 60_000, 1, 300],
    ['breaker-open', 0, 1, 1_800],
    ['lists-held', 0, 1, 1_800],
    ['unrecognised-answers', 0, 1, 300],
    ['unsure-calls', 4, 1, 900],
    ['oldest-lead', 300, 1, 300],
    ['retries', 2, 3, 300],
    ['function-errors', 0, 1, 300],
    ['function-throttles', 9, 1, 900],
    ['webhook-5xx', 0, 1, 300],
    ['webhook-401', 4, 1, 900],
    ['nothing-to-dial', 4, 1, 10_800],
  ])('%s above %i in %i periods of %i s', (section, threshold, periods, seconds) => {
    const alarm = alarmsOf(acme).find(({ AlarmName }) => AlarmName === `acme-${section}`);
    expect(alarm).toMatchObject({
      Threshold: threshold,
      DatapointsToAlarm: periods,
      EvaluationPeriods: section === 'crashed-leads' ? 2 : periods,
      ComparisonOperator: 'GreaterThanThreshold',
    });
    const metrics: { Period?: number; MetricStat?: { Period: number } }[] = alarm?.Metrics ?? [];
    const used = [alarm?.Period, ...metrics.flatMap((one) => [one.Period, one.MetricStat?.Period])];
    expect(new Set(used.filter((period) => period !== undefined))).toEqual(new Set([seconds]));
  });

  it('on what the dialer parks and what SQS moves, not on how much is parked', () => {
    acme.hasResourceProperties('AWS::CloudWatch::Alarm', {
      AlarmName: 'acme-parked-leads',
      MetricName: 'LeadsUndelivered',
      Statistic: 'Sum',
      Dimensions: [{ Name: 'service', Value: 'acme' }],
    });
    const [parked] = Object.keys(
      acme.findResources('AWS::SQS::Queue', { Properties: { QueueName: 'acme-parked' } }),
    );
    const Dimensions = [{ Name: 'QueueName', Value: { 'Fn::GetAtt': [parked, 'QueueName'] } }];
    const of = (MetricName: string, Stat: string) =>
      Match.objectLike({
        MetricStat: Match.objectLike({
          Metric: Match.objectLike({ MetricName, Dimensions }),
          Stat,
        }),
      });
    acme.hasResourceProperties('AWS::CloudWatch::Alarm', {
      AlarmName: 'acme-crashed-leads',
      Metrics: [
        Match.objectLike({
          Expression: 'DIFF(FILL(visible, REPEAT) + FILL(hidden, REPEAT)) - SUM(FILL(sent, 0))',
        }),
        of('ApproximateNumberOfMessagesVisible', 'Maximum'),
        of('ApproximateNumberOfMessagesNotVisible', 'Maximum'),
        of('NumberOfMessagesSent', 'Sum'),
      ],
    });
    for (const { MetricName } of alarmsOf(acme)) {
      expect(MetricName).not.toBe('ApproximateNumberOfMessagesVisible');
    }
  });

  it('at the speed that the config names', () => {
    beta.hasResourceProperties('AWS::CloudWatch::Alarm', {
      AlarmName: 'beta-speed-to-lead',
      Threshold: 90_000,
      AlarmDescription: Match.stringLikeRegexp('over 90 s'),
    });
  });

  it('in the same number, however many sources there are', () => {
    expect(sectionsOf(beta, 'beta').filter((section) => section !== 'sources-silent')).toEqual(
      sectionsOf(acme, 'acme'),
    );
    for (const alarm of alarmsOf(beta)) {
      // Whatever an alarm looks at by its source, it does not name.
      expect(JSON.stringify(alarm)).not.toContain('crm-');
    }
  });
});

it('a source that tells nothing to dial rings in one alarm, however many sources there are', () => {
  for (const [name, template] of [
    ['acme', acme],
    ['beta', beta],
  ] as const) {
    const [alarm, ...more] = alarmsOf(template).filter(({ AlarmName }) =>
      AlarmName.includes('nothing-to-dial'),
    );
    expect(more).toEqual([]);
    expect(alarm?.Metrics).toMatchObject([
      {
        Expression: `SELECT SUM("NothingToDial") FROM SCHEMA("LeadConnector", "service", "source") WHERE "service" = '${name}' GROUP BY "source" ORDER BY SUM() DESC`,
      },
    ]);
  }
});

it('silence is looked for every quarter of an hour, and rings in one alarm, only where leads are expected', () => {
  acme.resourceCountIs('AWS::Events::Rule', 0);
  expect(sectionsOf(acme, 'acme')).not.toContain('sources-silent');
  const [webhook] = Object.keys(
    beta.findResources('AWS::Lambda::Function', { Properties: { FunctionName: 'beta-webhook' } }),
  );
  beta.resourcePropertiesCountIs(
    'AWS::Events::Rule',
    {
      ScheduleExpression: 'rate(15 minutes)',
      Targets: [Match.objectLike({ Arn: { 'Fn::GetAtt': [webhook, 'Arn'] } })],
    },
    1,
  );
  // The function may touch nothing of the ledger but these items.
  beta.hasResourceProperties('AWS::IAM::Policy', {
    PolicyDocument: {
      Statement: Match.arrayWith([
        Match.objectLike({
          Action: ['dynamodb:GetItem', 'dynamodb:PutItem'],
          Condition: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['heard#*'] } },
        }),
      ]),
    },
  });
  beta.hasResourceProperties('AWS::CloudWatch::Alarm', {
    AlarmName: 'beta-sources-silent',
    MetricName: 'SourcesSilent',
    Threshold: 0,
    Period: 1_800,
    Dimensions: [{ Name: 'service', Value: 'beta' }],
  });
});

describe('the figures', () => {
  it('that alarms and dashboard ask for are those that the functions count', () => {
    const names = emitted();
    const shown = asked(JSON.stringify(widgetsOf(acme)));
    const watched = alarmsOf(acme).flatMap((alarm) =>
      alarm.Namespace === 'LeadConnector' ? [alarm.MetricName] : asked(JSON.stringify(alarm)),
    );
    expect(names.size).toBe(26);
    // What only the alarm adds up is no figure for people.
    expect(new Set([...shown, 'NothingToDial'])).toEqual(names);
    expect(watched.toSorted()).toEqual([
      'ApiCallsUnrecognised',
      'ApiCallsUnsure',
      'BreakerOpened',
      'LeadsRetried',
      'LeadsUndelivered',
      'ListsHeld',
      'NothingToDial',
      'SpeedToLead',
    ]);
    expect([...names]).toEqual(expect.arrayContaining(watched));
  });

  it('have the namespace and the dimensions that the functions give them', () => {
    const [{ Environment: environment }] = propertiesOf(acme, 'AWS::Lambda::Function').filter(
      ({ FunctionName }) => FunctionName === 'acme-dialer',
    );
    // As it is deployed: under POWERTOOLS_DEV, which the tests run with, no metric is written.
    const script = `import { metricsBySource } from '${root}/functions/shared/metrics.ts';
      const { count, publish } = metricsBySource();
      count('crm', 'LeadsReceived');
      count('crm', 'LeadsIgnored', 2, 'test');
      count(undefined, 'BreakerOpened');
      publish();`;
    const written = execFileSync(process.execPath, ['--input-type=module', '-e', script], {
      env: environment.Variables,
      encoding: 'utf8',
    });
    const [received, ignored, opened] = written
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    const { _aws: emf, ...values } = received;
    expect(values).toEqual({ service: 'acme', source: 'crm', LeadsReceived: 1 });
    const [{ Namespace: namespace, Dimensions: dimensions }] = emf.CloudWatchMetrics;
    expect(dimensions).toEqual([['service', 'source'], ['service']]);
    expect(ignored).toMatchObject({
      service: 'acme',
      source: 'crm',
      reason: 'test',
      LeadsIgnored: 2,
    });
    expect(ignored._aws.CloudWatchMetrics[0].Dimensions).toEqual([
      ['service', 'source', 'reason'],
      ['service'],
    ]);
    expect(opened).toMatchObject({ service: 'acme', BreakerOpened: 1 });
    expect(opened._aws.CloudWatchMetrics[0].Dimensions).toEqual([['service']]);

    const expressions = JSON.stringify([widgetsOf(acme), alarmsOf(acme)]).replaceAll('\\', '');
    const searches = expressions.match(/SEARCH\([^)]*/g) ?? [];
    const selects = expressions.match(/FROM SCHEMA[^']*'[^']*'/g) ?? [];
    for (const search of searches) {
      const reason = search.includes('LeadsIgnored') ? ',reason' : '';
      expect(search).toContain(`{${namespace},service,source${reason}} service="acme" `);
    }
    for (const select of selects) {
      expect(select).toContain(`("${namespace}", "service", "source") WHERE "service" = 'acme'`);
    }
    expect([searches.length, selects.length]).toEqual([18, 1]);
  });

  it('of log lines are of lines that are written', () => {
    const patterns = propertiesOf(acme, 'AWS::Logs::MetricFilter').map(
      ({ FilterPattern }) => FilterPattern,
    );
    expect(patterns).toHaveLength(3);
    for (const part of ['webhook', 'dialer']) {
      const line = `the ${part} function failed`;
      expect(read(`functions/${part}/handler.ts`)).toContain(`logBug('${line}'`);
      expect(patterns).toContain(`{ $.message = "${line}" }`);
    }
    // API Gateway writes the status into the quotes of the format: it is a text.
    const [stage] = propertiesOf(acme, 'AWS::ApiGatewayV2::Stage');
    expect(JSON.parse(stage?.AccessLogSettings.Format)).toMatchObject({
      status: '$context.status',
    });
    expect(patterns).toContain('{ $.status = "401" }');
  });

  it('fit into the dashboard', () => {
    const [{ DashboardName: name }] = propertiesOf(acme, 'AWS::CloudWatch::Dashboard');
    expect(name).toBe('acme-connector');
    const [alarms, ...others] = widgetsOf(acme);
    expect(alarms?.properties.alarms).toHaveLength(alarmsOf(acme).length);
    const titles = others.flatMap(({ properties }) => properties.title ?? []);
    expect(new Set(titles).size).toBe(titles.length);
  });
});

describe('the topic', () => {
  it("lets this account's alarms publish, and nobody without TLS", () => {
    acme.hasResourceProperties('AWS::SNS::TopicPolicy', {
      PolicyDocument: {
        Statement: [
          Match.objectLike({
            Effect: 'Deny',
            Action: 'sns:Publish',
            Condition: { Bool: { 'aws:SecureTransport': 'false' } },
          }),
          Match.objectLike({
            Effect: 'Allow',
            Action: 'sns:Publish',
            Principal: { Service: 'cloudwatch.amazonaws.com' },
            Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
          }),
        ],
      },
    });
    // With AWS's own key, alias/aws/sns, CloudWatch could not publish.
    acme.hasResourceProperties('AWS::SNS::Topic', { KmsMasterKeyId: Match.absent() });
  });

  it('mails whom the config names, and nobody else', () => {
    acme.resourceCountIs('AWS::SNS::Subscription', 0);
    beta.resourceCountIs('AWS::SNS::Subscription', 1);
    beta.hasResourceProperties('AWS::SNS::Subscription', {
      Protocol: 'email',
      Endpoint: 'ops@acme.example',
    });
  });
});

it('the outputs tell how to go on', () => {
  const outputs = acme.findOutputs('*');
  const [topic] = Object.keys(acme.findResources('AWS::SNS::Topic'));
  expect(outputs.AlarmTopic?.Value).toEqual({ Ref: topic });
  expect(JSON.stringify(outputs.Dashboard?.Value)).toContain('#dashboards/dashboard/');
  for (const secret of ['webhooks', 'euphoria']) {
    const told = Object.values(outputs).filter(({ Value }) =>
      String(Value).startsWith(`acme/${secret}, `),
    );
    expect(told).toHaveLength(1);
    expect(told[0]?.Value).toContain(
      `npm run connector -- secrets set ${secret} --stack acme-connector`,
    );
    acme.hasResourceProperties('AWS::SecretsManager::Secret', { Name: `acme/${secret}` });
  }
});

describe('a wrong setting names the field, the value and the rule', () => {
  const valid: ConnectorInput = {
    name: 'acme',
    country: 'ZA',
    euphoria: { url: 'https://api.euphoria.co.za/Euphoria.Api.aspx' },
    defaults: { campaign: 'SalesCampaign', list: 'WebLeads' },
    sources: { crm: { preset: 'generic' } },
  };
  it('a minute is taken where there is none', () => {
    expect(defineConnector(valid).alarms).toEqual({ speedToLeadSeconds: 60 });
  });
  it.each<[string, unknown, string]>([
    ['no address', { email: 'ops' }, 'alarms.email: must be an e-mail address, got "ops"'],
    [
      'no time at all',
      { speedToLeadSeconds: 0 },
      'alarms.speedToLeadSeconds: must be 1 to 3600 seconds, got 0',
    ],
    [
      'more than an hour',
      { speedToLeadSeconds: 3601 },
      'alarms.speedToLeadSeconds: must be 1 to 3600 seconds, got 3601',
    ],
    [
      'a duration',
      { speedToLeadSeconds: '60s' },
      'alarms.speedToLeadSeconds: must be a whole number of seconds, got "60s"',
    ],
    [
      'an unknown setting',
      { mail: 'x' },
      'alarms.mail: is not a setting; did you mean email? (choices: email, speedToLeadSeconds)',
    ],
  ])('%s', (_, alarms, message) => {
    const define = () => defineConnector({ ...valid, alarms } as ConnectorInput);
    expect(define).toThrow(ConfigError);
    expect(define).toThrow(message);
  });
});
