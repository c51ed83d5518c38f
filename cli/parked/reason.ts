/**
 * A reason in words. The webhook function's reasons continue the field's name (`phoneNumber`, `is
 * missing`: `Rejection` in functions/webhook/source.ts), and the API's stand alone.
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
