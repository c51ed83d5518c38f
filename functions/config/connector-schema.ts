import * as z from 'zod/mini';
import { contactSchema, destinationSchema } from '../lead/contact.ts';
import { dedupeSchema } from './dedupe.ts';
import { duration } from './duration.ts';

/** A value taken from a lead: a JMESPath expression on its payload, a constant, or a function of it. */
const mapped = z.union(
  [
    z.string().check(z.minLength(1)),
    z.strictObject({ value: z.union([z.string(), z.number()]) }),
    z.custom<(payload: unknown) => unknown>((value) => typeof value === 'function'),
  ],
  'must be a JMESPath expression, a constant as { value: … }, or a function of the payload',
);
export type Mapped = z.infer<typeof mapped>;

/** A part of the destination: a constant as it is, or taken from the lead by `{ from: expression }`. */
const routed = <Constant extends z.ZodMiniType>(constant: Constant) =>
  z.union([
    constant,
    z.strictObject({ from: z.string().check(z.minLength(1)) }),
    z.custom<(payload: unknown) => unknown>((value) => typeof value === 'function'),
  ]);

const text = z.string().check(z.minLength(1, 'must not be empty'));
const priority = z
  .int('must be a whole number from 1 to 10')
  .check(z.minimum(1, 'must be 1 (first) to 10'), z.maximum(10, 'must be 1 (first) to 10'));
const country = z
  .string()
  .check(
    z.regex(
      /^[A-Z]{2}$/,
      'must be the two capital letters of an ISO 3166 country code, such as ZA',
    ),
  );
const loopback = /^(localhost|127(\.\d+){3}|\[::1\])$/;

/** Where the API is: EUPHORIA.md, "Transport". */
export const apiUrl = z.string().check(
  z.superRefine((value, context) => {
    const url = URL.canParse(value) ? new URL(value) : undefined;
    if (url === undefined) context.addIssue('is not a URL');
    else if (url.protocol === 'https:') return;
    else if (url.protocol !== 'http:') context.addIssue('must start with https://');
    else if (!loopback.test(url.hostname)) {
      context.addIssue(
        'must start with https://: plain http would send the key in clear text, and is taken for a loopback address only',
      );
    }
  }),
);

/** What every source has. Each preset's own settings stand beside these and are checked by the preset. */
export const sourceSchema = z.looseObject({
  preset: text,
  campaign: z.optional(routed(text)),
  list: z.optional(routed(text)),
  dataSource: z.optional(z.string()),
  priority: z.optional(routed(priority)),
  country: z.optional(country),
  /** In place of the connector's as a whole. */
  dedupe: z.optional(dedupeSchema),
  contact: z._default(z.partialRecord(z.keyof(contactSchema), mapped), {}),
});
export type SourceConfig = z.infer<typeof sourceSchema>;

/** A connector as `connector.config.ts` describes it; what is left out is filled in. */
export const connectorSchema = z.strictObject({
  /** Names the stack, its secrets and its queues. */
  name: z
    .string()
    .check(
      z.regex(
        /^[a-z][a-z0-9-]{0,31}$/,
        'must be up to 32 small letters, digits and hyphens, and start with a letter',
      ),
    ),
  /** Country of numbers that carry no country code. */
  country,
  /** The address that senders call, where it is not the API's own: behind a proxy or a tunnel. Some senders sign it. */
  publicUrl: z.optional(
    z.pipe(
      z.url({ protocol: /^https?$/, error: 'must be a URL, such as https://hooks.acme.co.za' }),
      z.transform((url) => url.replace(/\/+$/, '')),
    ),
  ),
  euphoria: z.strictObject({
    url: apiUrl,
    /** How many contacts one API call may carry; 1 switches batching off. */
    contactsPerCall: z._default(
      z.int().check(z.minimum(1, 'must be 1 to 1000'), z.maximum(1000, 'must be 1 to 1000')),
      50,
    ),
    /**
     * For how many minutes the API may still be at work on a call that we have given up: so long it
     * counts as one of the three that may run at once.
     */
    abandonedCallMinutes: z._default(
      z
        .int('must be a whole number of minutes')
        .check(z.minimum(1, 'must be 1 to 60 minutes'), z.maximum(60, 'must be 1 to 60 minutes')),
      5,
    ),
  }),
  defaults: z.strictObject({
    campaign: text,
    list: text,
    dataSource: z._default(destinationSchema.shape.dataSource, ''),
    priority: z._default(priority, 5),
  }),
  /** How long a lead is tried before it is parked; the queue keeps it for four days. */
  giveUpAfter: z._default(
    duration.check(
      z.refine(
        (value) => value <= 90,
        'must be under the four days the queue keeps a lead: 90h at most',
      ),
    ),
    72,
  ),
  dedupe: z.prefault(dedupeSchema, { by: 'event' }),
  /** Of the deployed stack: `docs/operations.md`. */
  alarms: z.prefault(
    z.strictObject({
      /** Is told when an alarm begins and when it is over, once it has confirmed AWS's first mail. */
      email: z.optional(z.email('must be an e-mail address')),
      /** From receipt to Euphoria's yes: what 95 of 100 leads should stay under. */
      speedToLeadSeconds: z._default(
        z
          .int('must be a whole number of seconds')
          .check(
            z.minimum(1, 'must be 1 to 3600 seconds'),
            z.maximum(3600, 'must be 1 to 3600 seconds'),
          ),
        60,
      ),
    }),
    {},
  ),
  /** What becomes of a lead when nobody can tell whether the API has taken it. */
  whenUnsure: z._default(z.enum(['resend', 'park'], 'must be one of resend, park'), 'resend'),
  /**
   * How often a lead is sent at most without an answer that tells whether the API took it; then it is
   * parked as unsure, whatever `whenUnsure` says.
   */
  mostSendings: z._default(
    z
      .int('must be a whole number')
      .check(z.minimum(1, 'must be 1 to 10'), z.maximum(10, 'must be 1 to 10')),
    2,
  ),
  sources: z
    .record(
      z
        .string()
        .check(
          z.regex(
            /^[a-z0-9][a-z0-9-]{0,63}$/,
            'a source name is part of its URL: up to 64 small letters, digits and hyphens',
          ),
        ),
      sourceSchema,
    )
    .check(z.refine((sources) => Object.keys(sources).length > 0, 'must hold at least one source')),
});
