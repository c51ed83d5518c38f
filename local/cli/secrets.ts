import { configureSources } from '../../functions/webhook/configure.ts';
import { readArguments } from './arguments.ts';
import { askSecrets } from './ask.ts';
import { checkApi } from './check-api.ts';
import { checkSecrets } from './check-secrets.ts';
import { CommandError } from './command-error.ts';
import type { Finding } from './findings.ts';
import { openTarget, targetOptions } from './open-target.ts';
import { faultOfSecret } from './secret-shape.ts';
import { entryWith, entryWithoutOld, type SecretEntry } from './source-entry.ts';
import { table } from './table.ts';
import type { Target } from './target.ts';
import { UsageError } from './usage.ts';

interface Choice {
  readonly 'keep-old'?: boolean | undefined;
  readonly 'drop-old'?: boolean | undefined;
  readonly 'verify-token'?: boolean | undefined;
  readonly 'api-token'?: boolean | undefined;
}

/**
 * `connector secrets set euphoria|webhooks [source]`: asks, writes, checks. Values are never arguments,
 * which other users of the machine can see and shells remember.
 *
 * @returns the exit status: 1 if what was written is not right
 * @throws UsageError, CommandError
 */
export async function setSecrets(args: readonly string[]): Promise<number> {
  const { values, positionals } = readArguments(args, {
    ...targetOptions,
    'keep-old': { type: 'boolean' },
    'drop-old': { type: 'boolean' },
    'verify-token': { type: 'boolean' },
    'api-token': { type: 'boolean' },
  });
  const [verb, part, source, ...more] = positionals;
  if (verb !== 'set' || more.length > 0) throw wrongUse();
  const target = await openTarget(values);
  let findings: readonly Finding[];
  if (part === 'euphoria' && source === undefined) findings = await setEuphoria(target);
  else if (part === 'webhooks') findings = await setWebhooks(target, source, values);
  else throw wrongUse();
  const isWrong = findings.some(({ state }) => state === 'wrong');
  const place = target.secrets.place(part);
  if (values.json) console.log(JSON.stringify({ written: place, ok: !isWrong, findings }, null, 2));
  else {
    console.log(`written: ${place}`);
    console.log(table(findings.map(({ state, what, says }) => [state.toUpperCase(), what, says])));
  }
  return isWrong ? 1 : 0;
}

const wrongUse = () => new UsageError('secrets takes: set euphoria, or: set webhooks [source]');

async function setEuphoria(target: Target): Promise<readonly Finding[]> {
  const [tenantName = '', authKey = ''] = await askSecrets(['Tenant name', 'Authentication key']);
  if (tenantName === '' || authKey === '') {
    throw new CommandError(
      'nothing was written: tenant name and key must both be given, each on a line of its own',
    );
  }
  await target.secrets.write('euphoria', { tenantName, authKey });
  return [await checkApi(target, { tenantName, authKey })];
}

async function setWebhooks(
  target: Target,
  source: string | undefined,
  choice: Choice,
): Promise<readonly Finding[]> {
  const configured = [...configureSources(target.connector).values()].filter(
    ({ preset }) => preset.needsSecret,
  );
  const chosen = configured.filter(({ name }) => source === undefined || name === source);
  if (chosen.length === 0) {
    const names = configured.map(({ name }) => name).join(', ') || 'none';
    throw new UsageError(`the sources with a secret are ${names}; got ${JSON.stringify(source)}`);
  }
  const tokens = choice['verify-token'] || choice['api-token'];
  if (source === undefined && (tokens || choice['drop-old'])) {
    throw new UsageError('say which source');
  }
  const stored: Readonly<Record<string, SecretEntry>> = await readEntries(target);
  if (choice['drop-old']) {
    const [[name, entry] = ['', undefined]] = Object.entries(stored).filter(
      ([key]) => key === source,
    );
    if (entry === undefined) throw new CommandError(`the secret has no entry of ${source}`);
    await target.secrets.write('webhooks', { ...stored, [name]: entryWithoutOld(entry) });
  } else {
    // Only the tokens that are asked for change; the secret itself stays, unless it is all there is.
    const kinds = [
      ...(tokens ? [] : (['secret'] as const)),
      ...(choice['verify-token'] ? (['verifyToken'] as const) : []),
      ...(choice['api-token'] ? (['apiToken'] as const) : []),
    ];
    const asked = chosen.flatMap((one) => kinds.map((kind) => ({ one, kind })));
    const said = await askSecrets(
      asked.map(({ one, kind }) => `${questions[kind]} of ${one.name} (${one.config.preset})`),
    );
    const changed: Record<string, SecretEntry> = { ...stored };
    for (const [index, { one, kind }] of asked.entries()) {
      const value = said[index] ?? '';
      // Who is asked for all of them keeps what is there by saying nothing.
      if (value === '' && source === undefined) continue;
      const fault = kind === 'secret' ? faultOfSecret(one, value) : value === '' && 'is empty';
      if (fault) throw new CommandError(`nothing was written: the value for ${one.name} ${fault}`);
      const before = Object.hasOwn(changed, one.name) ? changed[one.name] : undefined;
      changed[one.name] = entryWith(before, kind, value, choice['keep-old'] === true);
    }
    await target.secrets.write('webhooks', changed);
  }
  const { findings } = await checkSecrets(target);
  return findings.filter(({ what }) =>
    chosen.some(({ name }) => what === `secret webhooks ${name}`),
  );
}

const questions = {
  secret: 'Secret or token',
  verifyToken: 'Verify token',
  apiToken: 'API token',
} as const;

/** The entries of all sources; none where the secret is not the JSON it should be: it is replaced. */
async function readEntries({ secrets }: Target): Promise<Readonly<Record<string, SecretEntry>>> {
  const value = (await secrets.read('webhooks')) ?? {};
  if (typeof value === 'object' && !Array.isArray(value)) {
    return value as Readonly<Record<string, SecretEntry>>;
  }
  console.error(`${secrets.place('webhooks')} was no JSON object, and is replaced`);
  return {};
}
