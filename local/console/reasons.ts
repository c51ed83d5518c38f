/**
 * A reason in words. The webhook function's follow the name of the field (`phoneNumber`, `is missing`:
 * functions/webhook/sources/source.ts, Rejection), the API's stand alone.
 */
export function describeReason(field: string | undefined, reason: string): string {
  if (field === undefined) return reason;
  const name = field.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  return /^(is|has|was) /.test(reason) ? `${name} ${reason}` : `${reason} (${name})`;
}
