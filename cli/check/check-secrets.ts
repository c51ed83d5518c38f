import * as z from 'zod';
import type { Credentials } from '../../functions/dialer/euphoria/request.ts';
import {
  type ConfiguredSource,
  configureSources,
  takesSecret,
} from '../../functions/webhook/configure.ts';
import { webhookSecretsSchema } from '../../functions/webhook/webhook-secrets.ts';
import { type Finding, fine, note, wrong } from '../findings.ts';
import { faultOfSecret, GOOD_LENGTH } from '../secrets/secret-shape.ts';
import type { Target } from '../target/target.ts';

const text = z.string().min(1, 'is empty');
export const euphoriaSchema = z.object({ tenantName: text, authKey: text });

export interface CheckedSecrets {
  readonly findings: readonly Finding[];
  /** The API's credentials, if they are well-formed. */
  readonly credentials: Credentials | undefined;
}

/**
 * Whether the connector's secrets are there, and such that its functions can read them.
 *
 * @param startIsDue whether `npm start` has to be started or restarted anyway: what it makes up then is not wrong
 */
export async function checkSecrets(target: Target, startIsDue = false): Promise<CheckedSecrets> {
  const { secrets, connector, option } = target;
  const [webhooks, euphoria, salt] = await Promise.all([
    secrets.read('webhooks'),
    secrets.read('euphoria'),
    secrets.read('dedupe-salt'),
  ]);
  if (webhooks === undefined && euphoria === undefined) {
    const place = `${secrets.place('webhooks')}, ${secrets.place('euphoria')}`;
    const start = option === '' ? 'npm start makes them up' : 'the deployment makes them';
    return {
      findings: [note('secrets', `not there yet (${place})`, start)],
      credentials: undefined,
    };
  }
  const credentials = euphoriaSchema.safeParse(euphoria);
  const sources = [...configureSources(connector).values()];
  return {
    findings: [
      credentials.success
        ? fine('secret euphoria', 'has tenantName and authKey')
        : wrong('secret euphoria', faultOf(euphoria, credentials.error), setBy(target, 'euphoria')),
      ...sources.flatMap((source) => checkSource(source, webhooks, target, startIsDue)),
      ...checkOthers(sources, webhooks, target),
      ...(salt === undefined ? [wrong('secret dedupe-salt', 'is not there', redo(target))] : []),
    ],
    credentials: credentials.success ? credentials.data : undefined,
  };
}

const SHAPE = 'a text, a list of texts, or { "secret", "verifyToken", "apiToken" }';

function faultOf(value: unknown, { issues: [issue] }: z.ZodError): string {
  if (typeof value === 'string' || value === undefined) return 'is no JSON object';
  const field = issue?.path.join('.') ?? '';
  const isMissing = Object(value)[field] === undefined;
  return `${field} ${isMissing ? 'is missing' : issue?.message === 'is empty' ? 'is empty' : 'is no text'}`;
}

function checkSource(
  source: ConfiguredSource,
  webhooks: unknown,
  target: Target,
  startIsDue: boolean,
): Finding[] {
  const { name, preset } = source;
  if (!takesSecret(source)) return [];
  const what = `secret webhooks ${name}`;
  const todo = setBy(target, `webhooks ${name}`);
  const entries: Readonly<Record<string, unknown>> = Object(webhooks);
  if (typeof webhooks !== 'object' || webhooks === null || Array.isArray(webhooks)) {
    return [wrong(what, 'the secret is no JSON object', todo)];
  }
  if (!Object.hasOwn(entries, name)) {
    const byItself = preset.needsSecret ? target.secrets.madeUpBy : undefined;
    if (byItself === undefined) return [wrong(what, 'has no entry', todo)];
    return startIsDue
      ? [note(what, 'has no entry yet', byItself)]
      : [wrong(what, 'has no entry', byItself)];
  }
  const parsed = webhookSecretsSchema.safeParse({ [name]: entries[name] });
  if (!parsed.success) {
    return [wrong(what, `must be ${SHAPE}`, todo)];
  }
  const { secrets = [], apiToken, verifyTokens = [] } = parsed.data[name] ?? {};
  if (secrets.length === 0) return [wrong(what, 'is an empty list', todo)];
  const fault = secrets.map((secret) => faultOfSecret(source, secret)).find(Boolean);
  if (fault !== undefined) return [wrong(what, `it ${fault}`, todo)];
  const isRotated = secrets.length > 1 ? `, ${secrets.length} values` : '';
  const shortest = Math.min(...secrets.map(({ length }) => length));
  return [
    fine(what, `is there${isRotated}`),
    ...(shortest < GOOD_LENGTH
      ? [note(what, `has ${shortest} characters: ${GOOD_LENGTH} or more are hard to guess`, todo)]
      : []),
    // Without one, the app's secret would have to be typed into a form of Meta's.
    ...(source.config.preset === 'meta' && verifyTokens.length === 0
      ? [
          wrong(
            what,
            'has no verifyToken, which Meta asks for when the webhook is added',
            `${todo} --verify-token`,
          ),
        ]
      : []),
    ...(tellsIds(source) && !apiToken
      ? [
          note(
            what,
            `has no apiToken, which is needed where the sender tells ids only${source.config.preset === 'meta' ? ' (WhatsApp does not)' : ''}`,
            `${todo} --api-token`,
          ),
        ]
      : []),
  ];
}

/**
 * Whether a source may be told ids only. Whatever tells no more is signed, by senders that do both (HubSpot's
 * apps, Klaviyo's system webhooks): what proves itself by a token tells the person.
 */
const tellsIds = ({ preset, options }: ConfiguredSource): boolean =>
  preset.lookUp !== undefined && options.auth !== 'token';

/**
 * Checks the entries that no source needs, because the functions read all entries as one record,
 * and a wrong one keeps them from reading any.
 */
function checkOthers(
  sources: readonly ConfiguredSource[],
  webhooks: unknown,
  { secrets }: Target,
): Finding[] {
  const known = new Set(sources.filter(takesSecret).map(({ name }) => name));
  return Object.entries(Object(webhooks))
    .filter(
      ([name, entry]) =>
        !known.has(name) && !webhookSecretsSchema.safeParse({ [name]: entry }).success,
    )
    .map(([name]) =>
      wrong(
        `secret webhooks ${name}`,
        `must be ${SHAPE}, though no source needs it`,
        `take it out of ${secrets.place('webhooks')}`,
      ),
    );
}

const setBy = ({ option }: Target, what: string): string =>
  `npm run connector -- secrets set ${what}${option}`;

const redo = ({ option }: Target): string => (option === '' ? 'npm start' : 'npm run deploy');
