/**
 * The entry of a source in the webhooks secret as it is stored:
 * functions/webhook/webhook-secrets.ts.
 */
export type SecretEntry = Values | StoredObject;
type Values = string | readonly string[];
interface StoredObject {
  readonly secret: Values;
  readonly verifyToken?: Values;
  readonly apiToken?: string;
}

export type SecretKind = 'secret' | 'verifyToken' | 'apiToken';

/**
 * The entry with a value set. What else is in it stays.
 *
 * @param before the entry so far, if there is one; one of another shape is left behind
 * @param keepOld whether the old values go on counting, behind the new one
 */
export function entryWith(
  before: SecretEntry | undefined,
  kind: SecretKind,
  value: string,
  keepOld: boolean,
): SecretEntry {
  const { secret, ...tokens } = toObject(before);
  if (kind === 'apiToken') return { secret, ...tokens, apiToken: value };
  const old = kind === 'secret' ? secret : (tokens.verifyToken ?? []);
  const values = keepOld ? oneOrMore([...new Set([value, ...[old].flat()])]) : value;
  if (kind === 'verifyToken') return { secret, ...tokens, verifyToken: values };
  return Object.keys(tokens).length === 0 ? values : { secret: values, ...tokens };
}

/** The entry with its first value only, which is the newest. */
export function entryWithoutOld(before: SecretEntry): SecretEntry {
  const { secret, verifyToken, ...rest } = toObject(before);
  const first = oneOrMore([secret].flat().slice(0, 1));
  if (verifyToken === undefined && Object.keys(rest).length === 0) return first;
  const token = verifyToken && { verifyToken: oneOrMore([verifyToken].flat().slice(0, 1)) };
  return { secret: first, ...token, ...rest };
}

/** Whether something by which a sender proved itself no longer counts. */
export function losesValue(before: SecretEntry, after: SecretEntry): boolean {
  const valuesOf = (entry: SecretEntry): readonly string[] => {
    const { secret, verifyToken = [] } = toObject(entry);
    return [secret, verifyToken].flat();
  };
  const left = valuesOf(after);
  return valuesOf(before).some((value) => !left.includes(value));
}

function toObject(entry: SecretEntry | undefined): StoredObject {
  if (typeof entry === 'string' || Array.isArray(entry)) return { secret: entry as Values };
  return { secret: [], ...(entry as StoredObject | undefined) };
}

const oneOrMore = (values: readonly string[]): Values => {
  const [first] = values;
  return first !== undefined && values.length === 1 ? first : values;
};
