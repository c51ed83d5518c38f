/** What of a CloudFormation template is compared. */
export interface Template {
  readonly Resources?: Readonly<Record<string, Resource>>;
  readonly Outputs?: Readonly<Record<string, { readonly Value?: unknown }>>;
}

interface Resource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
  readonly DeletionPolicy?: string;
}

/** How much a change is to be thought about: `danger` can lose leads, addresses or what is known. */
export type Weight = 'danger' | 'change';

export interface Change {
  readonly weight: Weight;
  /** `queue acme-leads` */
  readonly what: string;
  readonly says: string;
}

/**
 * The kinds of resources whose changes matter to leads and their senders. `fixed` are the properties
 * that CloudFormation cannot change: it makes a new resource and removes the old one ("Update requires:
 * Replacement" in its reference).
 */
const kinds: Readonly<
  Record<
    string,
    { readonly word: string; readonly name: string; readonly fixed: readonly string[] }
  >
> = {
  'AWS::SQS::Queue': { word: 'queue', name: 'QueueName', fixed: ['QueueName', 'FifoQueue'] },
  'AWS::DynamoDB::Table': {
    word: 'table',
    name: 'TableName',
    fixed: ['TableName', 'KeySchema', 'AttributeDefinitions', 'ImportSourceSpecification'],
  },
  'AWS::SecretsManager::Secret': { word: 'secret', name: 'Name', fixed: ['Name'] },
  'AWS::ApiGatewayV2::Api': { word: 'API', name: 'Name', fixed: ['ProtocolType'] },
  'AWS::ApiGatewayV2::Stage': { word: 'stage of the API', name: 'StageName', fixed: ['StageName'] },
  'AWS::Logs::LogGroup': { word: 'log', name: 'LogGroupName', fixed: ['LogGroupName'] },
  'AWS::Lambda::Function': { word: 'function', name: 'FunctionName', fixed: ['FunctionName'] },
  'AWS::Lambda::EventSourceMapping': {
    word: 'event source',
    name: 'FunctionName',
    fixed: ['EventSourceArn'],
  },
  'AWS::SNS::Topic': { word: 'topic', name: 'TopicName', fixed: ['TopicName'] },
};
/** Whoever loses one of these loses leads, keys, addresses, or who was dialled. */
const holding = [
  'AWS::SQS::Queue',
  'AWS::DynamoDB::Table',
  'AWS::SecretsManager::Secret',
  'AWS::ApiGatewayV2::Api',
];
/** Of a function, its code and settings change with each version: that is what a deployment is for. */
const expected: Readonly<Record<string, readonly string[]>> = {
  'AWS::Lambda::Function': ['Code', 'Environment', 'Role', 'LoggingConfig', 'Tags'],
};

/**
 * What a deployment would change that matters.
 *
 * @param before the template that is deployed
 * @param after the one that would be
 */
export function templateChanges(before: Template, after: Template): readonly Change[] {
  const old = before.Resources ?? {};
  const next = after.Resources ?? {};
  const changes = [
    ...Object.keys(old).flatMap((id) => (id in next ? [] : removed(old[id]))),
    ...Object.keys(next).flatMap((id) =>
      id in old ? changed(old[id], next[id]) : added(next[id]),
    ),
    ...addresses(before, after),
  ];
  return changes.sort(
    (one, other) => Number(other.weight === 'danger') - Number(one.weight === 'danger'),
  );
}

function nameOf(resource: Resource): string | undefined {
  const kind = kinds[resource.Type];
  if (kind === undefined) return undefined;
  const name = resource.Properties?.[kind.name];
  return `${kind.word}${typeof name === 'string' ? ` ${name}` : ''}`;
}

const isHolding = ({ Type }: Resource): boolean => holding.includes(Type);

function removed(resource: Resource | undefined): readonly Change[] {
  const what = resource && nameOf(resource);
  if (resource === undefined || what === undefined) return [];
  const stays = /^Retain/.test(resource.DeletionPolicy ?? '');
  const says = stays
    ? 'leaves the stack; it stays as it is, and nothing uses it any more'
    : 'is removed';
  return [{ weight: isHolding(resource) ? 'danger' : 'change', what, says }];
}

function added(resource: Resource | undefined): readonly Change[] {
  const what = resource && nameOf(resource);
  return what === undefined ? [] : [{ weight: 'change', what, says: 'is new' }];
}

function changed(before: Resource | undefined, after: Resource | undefined): readonly Change[] {
  const what = after && nameOf(after);
  if (before === undefined || after === undefined || what === undefined) return [];
  if (before.Type !== after.Type) return [...removed(before), ...added(after)];
  const { Properties: old = {} } = before;
  const { Properties: next = {} } = after;
  const fixed = kinds[after.Type]?.fixed ?? [];
  return [...new Set([...Object.keys(old), ...Object.keys(next)])].flatMap((name): Change[] => {
    if (isSame(old[name], next[name]) || expected[after.Type]?.includes(name)) return [];
    const fromTo = `${name} ${shown(name, old[name])} → ${shown(name, next[name])}`;
    if (fixed.includes(name)) {
      const weight = isHolding(after) ? 'danger' : 'change';
      return [{ weight, what, says: `is replaced by a new, empty one: ${fromTo}` }];
    }
    return [
      { weight: isShorter(name, old[name], next[name]) ? 'danger' : 'change', what, says: fromTo },
    ];
  });
}

/** For how long a queue keeps its messages where the template does not say, seconds: SQS's own default. */
const USUAL_RETENTION = 345_600;

/** Whether messages that wait are deleted by it. */
const isShorter = (name: string, before: unknown, after: unknown): boolean =>
  name === 'MessageRetentionPeriod' &&
  Number(after ?? USUAL_RETENTION) < Number(before ?? USUAL_RETENTION);

function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

const MAX_SHOWN = 60;

function shown(name: string, value: unknown): string {
  if (name === 'MessageRetentionPeriod') return `${Number(value ?? USUAL_RETENTION) / 86_400} d`;
  if (value === undefined) return 'none';
  const text = JSON.stringify(value);
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text;
}

/** Webhook addresses end in their source, and are outputs of the stack. */
function addresses(before: Template, after: Template): readonly Change[] {
  const old = sourcesOf(before);
  const next = sourcesOf(after);
  const word = (source: string): string => `address /hooks/${source}`;
  return [
    ...[...old]
      .filter((source) => !next.has(source))
      .map(
        (source): Change => ({
          weight: 'danger',
          what: word(source),
          says: 'is answered 401 from then on: switch it off at its sender first',
        }),
      ),
    ...[...next]
      .filter((source) => !old.has(source))
      .map((source): Change => ({ weight: 'change', what: word(source), says: 'is new' })),
  ];
}

const sourcesOf = ({ Outputs = {} }: Template): ReadonlySet<string> =>
  new Set(
    Object.values(Outputs).flatMap(
      ({ Value }) => /\/hooks\/([a-z0-9-]+)"/.exec(JSON.stringify(Value ?? ''))?.[1] ?? [],
    ),
  );
