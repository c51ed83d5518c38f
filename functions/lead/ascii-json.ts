/**
 * JSON in ASCII, everything else escaped as `\uXXXX`: the same value, with a byte for each
 * character, and free of the characters that SQS does not take (U+FFFE, lone surrogates).
 */
export function toAsciiJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
