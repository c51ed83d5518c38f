import type { Answer, Receipt } from './source.ts';

const json = (status: number, body: unknown, headers: Record<string, string> = {}): Answer => ({
  status,
  headers: { 'content-type': 'application/json', ...headers },
  body: JSON.stringify(body),
});

/** Seconds after which a sender that reads `Retry-After` tries again. */
const RETRY_AFTER = '30';

/** What may be asked of any address, of a source or not: which there are is told to nobody. */
const allow = { allow: 'GET, POST, OPTIONS' };

/** The answers every preset shares. Never a redirect, a 404 or a 410. */
export const answers = {
  received: (receipt: Receipt): Answer => json(200, receipt),
  /** To a preflight or a question of an address that is not answered by a preset. */
  options: (): Answer => ({ status: 204, headers: allow, body: '' }),
  methodNotAllowed: (): Answer =>
    json(
      405,
      {
        error:
          'the method is another than POST, by which deliveries are sent, or GET, where a sender can do no other',
      },
      allow,
    ),
  unreadable: (status: 400 | 413 | 415, reason: string): Answer => json(status, { error: reason }),
  tooLarge: (): Answer => json(413, { error: 'the delivery is larger than 1 MiB' }),
  /** Does not say which of source, signature, token or timestamp is wrong. */
  unauthorized: (): Answer =>
    json(401, { error: 'the source is unknown, or its signature, token or timestamp is wrong' }),
  tryAgain: (): Answer =>
    json(
      503,
      { error: 'the lead could not be stored, please send it again' },
      { 'retry-after': RETRY_AFTER },
    ),
} as const;
