import { randomBytes } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import {
  type ConfiguredSource,
  configureSources,
  takesSecret,
} from '../../functions/webhook/configure.ts';
import { askSecrets } from '../ask.ts';
import { checkSecrets } from '../check/check-secrets.ts';
import { CommandError } from '../command-error.ts';
import type { Finding } from '../findings.ts';
import { printNote } from '../print.ts';
import type { Target } from '../target/target.ts';
import { mustBeOneOf, UsageError } from '../usage.ts';
import { faultOfLine, faultOfSecret, isIssuedBySender, takesVerifyToken } from './secret-shape.ts';
import { entryWith, entryWithoutOld, losesValue, type SecretEntry } from './source-entry.ts';

export interface Choice {
  readonly 'keep-old'?: boolean | undefined;
  readonly 'drop-old'?: boolean | undefined;
  readonly 'verify-token'?: boolean | undefined;
  readonly 'api-token'?: boolean | undefined;
  readonly generate?: boolean | undefined;
}

/** What was written, as far as it is to be said. */
export interface Written {
  readonly findings: readonly Finding[];
  /** Source → the token that was made up for it, to be pasted into its sender. */
  readonly generated: Readonly<Record<string, string>>;
  /** Sources of which a value before no longer counts. */
  readonly replaced: readonly string[];
  /** There was nothing to make up, or no old value to drop, and nothing was written. */
  readonly isUnchanged?: boolean | undefined;
}

/** The webhooks secret as it is stored: source → its entry. */
type Entries = Readonly<Record<string, SecretEntry>>;

/**
 * Sets the secret of one source, or of all that have one: asks, and writes what was said.
 *
 * @returns what is to be said of the entries now
 * @throws UsageError, CommandError
 */
export async function setWebhooks(
  target: Target,
  source: string | undefined,
  choice: Choice,
): Promise<Written> {
  // The key of a verifier is its service's to make up.
  const configured = [...configureSources(target.connector).values()].filter((one) =>
    choice.generate ? one.preset.needsSecret : takesSecret(one),
  );
  const chosen = configured.filter(({ name }) => source === undefined || name === source);
  if (chosen.length === 0) {
    const names = configured.map(({ name }) => name);
    throw mustBeOneOf('the source, of those that have a secret', names, source);
  }
  const tokens = choice['verify-token'] || choice['api-token'];
  if (source === undefined && (tokens || choice['drop-old'])) {
    throw new UsageError(
      '--verify-token, --api-token and --drop-old are of one source: say which, secrets set webhooks <source>',
    );
  }
  if (choice.generate && (choice['api-token'] || choice['drop-old'])) {
    throw new UsageError('--generate goes with --keep-old and --verify-token only');
  }
  if (choice['drop-old'] && (tokens || choice['keep-old'])) {
    throw new UsageError('--drop-old goes with no other option');
  }
  for (const one of chosen) refuseUseless(one, choice);
  const stored = await readEntries(target);
  const generated = choice.generate ? tokensFor(stored, chosen, source === undefined, choice) : {};
  const entries = choice['drop-old']
    ? withoutOld(stored, source ?? '')
    : choice.generate
      ? withTokens(stored, generated, choice)
      : await withAnswers(stored, chosen, source === undefined, choice);
  const isUnchanged = isDeepStrictEqual(entries, stored);
  if (!isUnchanged) await target.secrets.write('webhooks', entries);
  const { findings } = await checkSecrets(target);
  const isChosen = (what: string) => chosen.some(({ name }) => what === `secret webhooks ${name}`);
  return {
    findings: findings.filter(
      ({ what, state }) =>
        isChosen(what) || (state === 'wrong' && what.startsWith('secret webhooks')),
    ),
    generated,
    replaced: Object.entries(entries).flatMap(([name, entry]) => {
      const before = Object.hasOwn(stored, name) ? stored[name] : undefined;
      return before !== undefined && losesValue(before, entry) ? [name] : [];
    }),
    isUnchanged,
  };
}

/** @throws UsageError for a token that nothing asks for: it is another source's */
function refuseUseless(one: ConfiguredSource, choice: Choice): void {
  const { name, preset, config } = one;
  const says = `${name} (${config.preset}) has none:`;
  if (choice['verify-token'] && !takesVerifyToken(one)) {
    throw new UsageError(`--verify-token: ${says} sources of meta and zoho do`);
  }
  if (choice['api-token'] && preset.lookUp === undefined) {
    throw new UsageError(`--api-token: ${says} its sender tells the person, and nobody is asked`);
  }
}

function withoutOld(stored: Entries, source: string): Entries {
  const entry = Object.hasOwn(stored, source) ? stored[source] : undefined;
  if (entry === undefined) throw new CommandError(`the secret has no entry of ${source}`);
  const newest = entryWithoutOld(entry);
  return { ...stored, [source]: newest };
}

const kindOf = (choice: Choice) => (choice['verify-token'] ? 'verifyToken' : 'secret');

/** Makes up a token for each source. Where all sources are meant, those that have one keep it. */
function tokensFor(
  stored: Entries,
  chosen: readonly ConfiguredSource[],
  isAll: boolean,
  choice: Choice,
): Readonly<Record<string, string>> {
  const tokens: Record<string, string> = {};
  for (const one of chosen) {
    const isTheirs = kindOf(choice) === 'secret' && isIssuedBySender(one);
    if (isAll && (Object.hasOwn(stored, one.name) || isTheirs)) continue;
    if (isTheirs) {
      throw new CommandError(
        `nothing was written: the secret of ${one.name} is issued by its sender (${one.config.preset}); set it without --generate`,
      );
    }
    tokens[one.name] = randomBytes(24).toString('hex');
  }
  return tokens;
}

function withTokens(
  stored: Entries,
  tokens: Readonly<Record<string, string>>,
  choice: Choice,
): Entries {
  const changed: Record<string, SecretEntry> = { ...stored };
  for (const [name, token] of Object.entries(tokens)) {
    const before = Object.hasOwn(stored, name) ? stored[name] : undefined;
    changed[name] = entryWith(before, kindOf(choice), token, choice['keep-old'] === true);
  }
  return changed;
}

/** @param isAll whether all sources are asked for: then saying nothing keeps what is there */
async function withAnswers(
  stored: Entries,
  chosen: readonly ConfiguredSource[],
  isAll: boolean,
  choice: Choice,
): Promise<Entries> {
  const tokens = choice['verify-token'] || choice['api-token'];
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
  if (said.every((value) => value === '')) throw new CommandError('nothing was written: no value');
  const changed: Record<string, SecretEntry> = { ...stored };
  for (const [index, { one, kind }] of asked.entries()) {
    const value = said[index] ?? '';
    if (value === '' && isAll) continue;
    const fault = kind === 'secret' ? faultOfSecret(one, value) : faultOfLine(value);
    if (fault) throw new CommandError(`nothing was written: the value for ${one.name} ${fault}`);
    const before = Object.hasOwn(changed, one.name) ? changed[one.name] : undefined;
    changed[one.name] = entryWith(before, kind, value, choice['keep-old'] === true);
  }
  return changed;
}

const questions = {
  secret: 'Secret or token',
  verifyToken: 'Verify token',
  apiToken: 'API token',
} as const;

/** The entries of all sources; none where the secret is not the JSON it should be: it is replaced. */
async function readEntries({ secrets }: Target): Promise<Entries> {
  const value = (await secrets.read('webhooks')) ?? {};
  if (typeof value === 'object' && !Array.isArray(value)) {
    return value as Entries;
  }
  printNote(`${secrets.place('webhooks')} was no JSON object, and is replaced`);
  return {};
}
