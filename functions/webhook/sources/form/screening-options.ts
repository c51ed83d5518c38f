import * as z from 'zod/mini';
import { apiOrigin } from '../../look-up/sender-api.ts';

const limitRule = "must be a whole number from 1 to 1000000, or 'none' for no limit";

/** How many leads may be dialled; `none` for any number. */
const limit = (usual: number) =>
  z.pipe(
    z._default(
      z.union(
        [
          z.literal('none'),
          z.int().check(z.minimum(1, limitRule), z.maximum(1_000_000, limitRule)),
        ],
        limitRule,
      ),
      usual,
    ),
    z.transform((most) => (most === 'none' ? undefined : most)),
  );

const SECONDS = { s: 1, m: 60, h: 3_600 } as const;
const ageRule = 'must be seconds, minutes or hours, such as 3s, 30m or 12h';
const isUnit = (unit: string | undefined): unit is keyof typeof SECONDS =>
  unit !== undefined && unit in SECONDS;

/** `3s`, `30m`, `12h`: as it is written, for the message that names two of them. */
const age = (usual: string) =>
  z._default(z.string(ageRule).check(z.regex(/^[1-9]\d{0,4}[smh]$/, ageRule)), usual);

function toSeconds(text: string): number {
  const unit = text.at(-1);
  return Number.parseInt(text, 10) * (isUnit(unit) ? SECONDS[unit] : 1);
}

/** What a source of the preset `form` may set against bots: docs/security.md. */
export const screeningOptions = {
  /** How many leads of it are dialled. What is over a limit is parked. */
  limits: z.prefault(
    z.strictObject({
      /** Of one number in a day, from all forms of the connector together. */
      perNumber: limit(3),
      /** From one IP address in ten minutes. */
      perAddress: limit(30),
      /** Of the source in a day. */
      perDay: limit(2_000),
    }),
    {},
  ),
  /** The form has to carry a token that our script, `/hooks/<source>/form.js`, puts into it. */
  token: z.optional(
    z.pipe(
      z
        .strictObject({
          /** How old it must be: people take some seconds for a form. */
          least: age('3s'),
          /** How old it may be. */
          most: age('12h'),
        })
        .check(
          z.refine(
            ({ least, most }) => toSeconds(least) < toSeconds(most),
            'its least age must be under its most',
          ),
        ),
      z.transform(({ least, most }) => ({ least: toSeconds(least), most: toSeconds(most) })),
    ),
  ),
  /** Who is asked whether a human filled in the form; the secret key stands in the webhooks secret. */
  verify: z.optional(
    z.enum(['turnstile', 'hcaptcha', 'recaptcha'], 'must be one of turnstile, hcaptcha, recaptcha'),
  ),
  /** Where the verifier is, in place of its public API: a simulator. */
  apiUrl: z.optional(apiOrigin('https://challenges.cloudflare.com')),
  /** What becomes of a lead without a token (no JavaScript), or while the verifier does not answer. */
  whenUnverified: z._default(z.enum(['park', 'accept'], 'must be one of park, accept'), 'park'),
} as const;
