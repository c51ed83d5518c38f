/**
 * A reason in words. The webhook function's follow the field (`phoneNumber`, `is missing`:
 * functions/webhook/source.ts, Rejection), the API's stand alone.
 */
export function describeReason({
  field,
  reason,
}: {
  readonly field?: string | undefined;
  readonly reason: string;
}): string {
  if (field === undefined) return reason;
  return /^(is|has|was) /.test(reason) ? `${field} ${reason}` : `${reason} (${field})`;
}
