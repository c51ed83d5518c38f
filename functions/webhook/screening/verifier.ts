import * as z from 'zod/mini';
import { type LookUpRequest, lookUpJson } from '../look-up/look-up.ts';
import { usable } from '../proof/signatures.ts';
import type { Verification } from '../source.ts';

/** Where each service is asked, and under which name its widget puts its answer into a form. */
export const verifiers = {
  // https://developers.cloudflare.com/turnstile/get-started/server-side-validation/
  turnstile: {
    url: 'https://challenges.cloudflare.com/turnstile/v0/siteverify',
    field: 'cf-turnstile-response',
  },
  // https://docs.hcaptcha.com/#verify-the-user-response-server-side
  hcaptcha: { url: 'https://api.hcaptcha.com/siteverify', field: 'h-captcha-response' },
  // https://developers.google.com/recaptcha/docs/verify
  recaptcha: {
    url: 'https://www.google.com/recaptcha/api/siteverify',
    field: 'g-recaptcha-response',
  },
} as const;

/** What a verifier may take: a person waits for the answer. */
const MAX_MS = 2_000;

/** The widgets' answers are of one or two thousand characters. */
const MAX_RESPONSE = 8_192;

/** Google's own threshold for the score of reCAPTCHA v3, 0 (a bot) to 1. The others tell none. */
const LEAST_SCORE = 0.5;

const verdictSchema = z.object({
  success: z.boolean(),
  score: z.optional(z.number()),
  'error-codes': z._default(z.array(z.string()), []),
});

/** A key that the service does not know, or that is another site's (hCaptcha): it is ours to put right. */
const WRONG_KEY = /-input-secret$|^sitekey-secret-mismatch$/;
/** The service failed, or could not read what we asked. */
const FAULTS: readonly string[] = ['internal-error', 'bad-request'];

/** What came of asking: `unknown` tells nothing about the visitor. */
export type Verdict =
  | { readonly kind: 'human' }
  | { readonly kind: 'refused'; readonly why: string }
  | { readonly kind: 'unknown'; readonly why: string };

/**
 * Asks a service whether what its widget put into the form is good. The visitor's address is not told.
 * All three take the same request.
 */
export async function askVerifier({
  by,
  apiUrl,
  secrets,
  response = '',
}: Verification): Promise<Verdict> {
  if (response === '') return { kind: 'refused', why: `the form has no answer of ${by}` };
  if (response.length > MAX_RESPONSE) {
    return { kind: 'refused', why: `the form's answer of ${by} is too long` };
  }
  const { url } = verifiers[by];
  const address = apiUrl === undefined ? url : apiUrl + new URL(url).pathname;
  const signal = AbortSignal.timeout(MAX_MS);
  for (const secret of usable(secrets)) {
    const verdict = await ask(address, { secret, response }, signal);
    if (verdict === undefined) {
      const why = signal.aborted ? 'took longer than 2 s' : 'could not be asked';
      return { kind: 'unknown', why: `${by} ${why}` };
    }
    const { success, score = 1, 'error-codes': codes } = verdict;
    if (success && score >= LEAST_SCORE) return { kind: 'human' };
    // Perhaps the next one is good.
    if (!success && codes.some((code) => WRONG_KEY.test(code))) continue;
    if (!success && codes.some((code) => FAULTS.includes(code))) {
      return { kind: 'unknown', why: `${by} could not check the visitor` };
    }
    return { kind: 'refused', why: `${by} does not take the visitor for a human` };
  }
  return { kind: 'unknown', why: `the webhooks secret has no key that ${by} knows` };
}

async function ask(url: string, asked: Record<string, string>, signal: AbortSignal) {
  const request: LookUpRequest = {
    url,
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams(asked).toString(),
    // The first request spends what the widget put into the form, even where its answer is lost.
    once: true,
  };
  const told = await lookUpJson(request, signal);
  // A refusal can have a status of 400.
  const verdict = verdictSchema.safeParse(told.ok ? told.value : told.error.answer?.body);
  return verdict.success ? verdict.data : undefined;
}
