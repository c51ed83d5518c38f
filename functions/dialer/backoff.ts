/** Within 30 s the API may answer the same bytes from its cache (docs/euphoria-api.md, "The cache"). */
export const FIRST_SECONDS = 31;
/**
 * Then a lead looks about once a minute, so that a backlog is on its way within a minute or two of
 * the API being back. SQS lets a message be received 1,000 times (`maxReceiveCount`), and hides one
 * for a time that nobody can shorten: so after ten hours of it, waits become long, and the rest of
 * the thousand lasts for four more days.
 */
const USUAL_SECONDS = 60;
const PATIENT_AFTER_RECEIVES = 600;
const PATIENT_SECONDS = 15 * 60;
/** Leads that failed together come back spread over a quarter of a wait, or a tenth of a long one. */
const JITTER = 0.25;
const PATIENT_JITTER = 0.1;

/**
 * How long a lead waits before it is tried again.
 *
 * @param receives how often its message was received, from 1
 * @param isAttempt whether the API was really tried; else it comes back as soon as after the first
 * @param random a number from 0 to 1
 * @returns seconds, 31 to 900
 */
export function backoffSeconds(receives: number, isAttempt: boolean, random: number): number {
  const patient = patientSeconds(receives, random);
  if (patient > 0) return patient;
  const wait = isAttempt && receives > 1 ? USUAL_SECONDS : FIRST_SECONDS;
  return Math.round(wait * (1 + JITTER * random));
}

/**
 * The least that a lead waits which has been received so often that SQS's limit comes into sight.
 *
 * @returns seconds; 0 for one that has not
 */
export const patientSeconds = (receives: number, random: number): number =>
  receives > PATIENT_AFTER_RECEIVES
    ? Math.round(PATIENT_SECONDS * (1 - PATIENT_JITTER * random))
    : 0;
