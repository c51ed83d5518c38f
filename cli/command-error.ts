/**
 * What keeps a command from doing its work, in one clear line. It is neither a bug nor wrong usage.
 */
export class CommandError extends Error {
  override readonly name = 'CommandError';
}

const REFUSED = [
  'ExpiredToken',
  'ExpiredTokenException',
  'InvalidClientTokenId',
  'InvalidAccessKeyId',
  'UnrecognizedClientException',
  'InvalidSignatureException',
  'SignatureDoesNotMatch',
  'OptInRequired',
];
const UNREACHABLE = [
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOTFOUND',
  'ETIMEDOUT',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EPIPE',
];

/**
 * What an error of an AWS service, of credentials or of the network means to the user. Nothing of
 * what was sent is in it.
 *
 * @returns undefined for any other error
 */
export function explain(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const { name, message } = error;
  const code = 'code' in error ? String(error.code) : name;
  if (name === 'CredentialsProviderError' || name === 'TokenProviderError') {
    return 'no AWS credentials: log in as for the AWS CLI (aws configure, aws sso login), or set AWS_PROFILE';
  }
  if (message === 'Region is missing') {
    return 'no AWS region: set AWS_REGION, or choose a profile that has one by AWS_PROFILE';
  }
  if (REFUSED.includes(name)) {
    return `AWS refuses the credentials (${name}): log in again, or choose another profile by AWS_PROFILE`;
  }
  if (/^AccessDenied|^UnauthorizedOperation|NotAuthorized/.test(name)) {
    const action = /perform: (\S+)/.exec(message)?.[1];
    return `the AWS credentials do not allow ${action ?? 'this'}: use those of the stack's administrator`;
  }
  if (UNREACHABLE.includes(code) || name === 'TimeoutError') {
    return `a service cannot be reached (${code}): does npm start still run? With --stack: is the network there, and the region right?`;
  }
  return '$metadata' in error ? `AWS answered ${name}` : undefined;
}
