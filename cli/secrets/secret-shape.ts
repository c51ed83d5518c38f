import type { ConfiguredSource } from '../../functions/webhook/configure.ts';
import { readPublicKey } from '../../functions/webhook/proof/jwt.ts';

/**
 * What is wrong with a value as the secret of a source, in words that follow "it"; undefined if
 * nothing is. Of most presets no more can be told than that it is empty, because they take any
 * text.
 */
export function faultOfSecret(source: ConfiguredSource, secret: string): string | undefined {
  const { preset } = source.config;
  const { options } = source;
  const fault = faultOfLine(secret);
  if (fault !== undefined && !(secret.startsWith('-----BEGIN ') && preset === 'wix')) return fault;
  if (secret !== secret.trim()) return 'begins or ends with a blank';
  if (secret.startsWith(`${source.name}=`)) {
    return `begins with ${source.name}=: give the value alone, as it is known whose it is`;
  }
  if (isTokenInHeader(source) && !IN_HEADER.test(secret)) {
    const what = /\s/.test(secret)
      ? 'a blank'
      : 'a character that is no plain letter, digit or sign';
    return `has ${what} in it: its sender puts this token into a header, which carries letters, digits and signs without accents and blanks only; --generate makes up one that works`;
  }
  if (secret.length < TOO_SHORT) {
    return `has ${secret.length} characters: must have ${GOOD_LENGTH} or more, or it can be guessed`;
  }
  if (preset === 'squarespace' && !/^(?:[0-9a-f]{2})+$/i.test(secret)) {
    return 'must be hexadecimal, as Squarespace shows it';
  }
  if (
    preset === 'wix' &&
    options.auth === 'jwt' &&
    readPublicKey(secret)?.asymmetricKeyType !== 'rsa'
  ) {
    return "must be the app's public key, from Wix: -----BEGIN PUBLIC KEY----- and so on";
  }
  const encoded = /^(?:v1,)?whsec_(.*)$/s.exec(secret)?.[1];
  if (preset === 'standard-webhooks' && encoded !== undefined && !isBase64(encoded)) {
    return 'must be base64 after whsec_';
  }
  return undefined;
}

/** Visible ASCII: of another character a sender and we may have other bytes, and Bearer ends at a blank. */
const IN_HEADER = /^[\x21-\x7e]+$/;

/**
 * Whether the sender proves itself by a token as it is, in a header: functions/webhook/proof/token.ts. In an
 * address, in Basic and in a body it is encoded, and a signing key is whatever its vendor gives.
 */
const isTokenInHeader = ({ config, preset, options }: ConfiguredSource): boolean =>
  options.auth === 'token' ||
  // Its signature comes beside a token.
  config.preset === 'gohighlevel' ||
  (options.auth === undefined && Object.hasOwn(preset.options.shape, 'header'));

/** Whether a sender proves itself by a verify token beside the secret, when its webhook is added or changed. */
export const takesVerifyToken = ({ config: { preset } }: ConfiguredSource): boolean =>
  preset === 'meta' || preset === 'zoho';

/** What is wrong with a value that must be one line, as {@link faultOfSecret} says it. */
export function faultOfLine(value: string): string | undefined {
  if (value === '') return 'is empty';
  const lines = value.split(/\r\n|\r|\n/).length;
  return lines > 1 ? `has ${lines} lines: must have one` : undefined;
}

/** A shorter one is guessed within hours; what senders issue has {@link GOOD_LENGTH} or more. */
const TOO_SHORT = 8;
export const GOOD_LENGTH = 16;

const isBase64 = (text: string): boolean => /^[A-Za-z0-9+/]+={0,2}$/.test(text);

/** Presets whose signing secret the vendor makes up and shows: docs/sources.md. All others take ours. */
const ISSUED = [
  'hubspot',
  'linkedin',
  'meta',
  'squarespace',
  'standard-webhooks',
  'tiktok',
  'webflow',
  'wix',
];

export const isIssuedBySender = ({ config: { preset }, options }: ConfiguredSource): boolean =>
  ISSUED.includes(preset) && options.auth !== 'token';
