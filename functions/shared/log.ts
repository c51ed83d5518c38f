import { Logger } from '@aws-lambda-powertools/logger';

/**
 * All that a log line may carry. No name, number, address or key has a place here, so none can get
 * into the logs (docs/architecture.md, "Logs and metrics").
 */
const allowed = [
  'id',
  'source',
  'campaign',
  'list',
  'outcome',
  'reason',
  'shape',
  'field',
  'error',
  'stack',
  'status',
  'attempt',
  'waitSeconds',
  'milliseconds',
  'contacts',
  'leads',
  'rejected',
  'ignored',
  'messageId',
  'secret',
  'queue',
  'arrived',
] as const;

export type LogFields = {
  readonly [Field in (typeof allowed)[number]]?: string | number | undefined;
};

const logger = new Logger();

let always: LogFields = {};

/**
 * What every line tells from now on: an environment handles one event at a time. A delivery that is replayed
 * tells by it when it `arrived` (ISO 8601, UTC), so that nobody takes the replay for another delivery.
 */
export function tellInEachLine(fields: LogFields): void {
  always = fields;
}

const pick = (fields: LogFields): Record<string, string | number> =>
  Object.fromEntries(
    allowed.flatMap((field) => {
      const value = fields[field] ?? always[field];
      return value === undefined ? [] : [[field, value]];
    }),
  );

/** Writes structured log lines (Powertools Logger) that hold the allowed fields and no other. */
export const log = {
  info: (message: string, fields: LogFields = {}): void => logger.info(message, pick(fields)),
  warn: (message: string, fields: LogFields = {}): void => logger.warn(message, pick(fields)),
  error: (message: string, fields: LogFields = {}): void => logger.error(message, pick(fields)),
};

/**
 * What is safe to log of something thrown: its code or its name. Its message can quote the input.
 */
export function faultOf(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}

/**
 * Logs a bug by its name and the places it came through, but without its message, which can quote
 * the input.
 */
export function logBug(message: string, error: unknown, fields: LogFields = {}): void {
  const stack = error instanceof Error ? error.stack : undefined;
  const places = stack
    ?.split('\n')
    .filter((line) => line.startsWith('    at '))
    .slice(0, 8)
    .join('\n');
  log.error(message, { ...fields, error: faultOf(error), stack: places });
}
