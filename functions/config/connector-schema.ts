import * as z from 'zod/mini';
import { contactSchema, foreignFormats } from '../lead/contact.ts';
import { dedupeSchema } from './dedupe.ts';
import { duration } from './duration.ts';
import { expectLeadsSchema } from './expect-leads.ts';
import { givesLater } from './issue-words.ts';
import { hasUser, NO_USER, withoutUser } from './url-user.ts';

const text = z.string('must be a text').check(z.minLength(1, 'must not be empty'));
/** Of a campaign or list, which Euphoria knows letter by letter. */
const named = text.check(
  z.regex(/^(?:\S(?:.*\S)?)?$/s, 'must not be blank, nor begin or end with a blank'),
);
const functionOfPayload = z.custom<(payload: unknown) => unknown>(
  (value) => typeof value === 'function' && !givesLater(value),
);
const orFunction = (rule: string) => ({
  error: ({ input }: { readonly input?: unknown }) =>
    givesLater(input)
      ? 'must be a function that gives its value at once'
      : `${rule} or a function of the payload`,
});

/** A value taken from a lead: a JMESPath expression on its payload, a constant, or a function of it. */
const mapped = z.union(
  [text, z.strictObject({ value: z.union([z.string(), z.number()]) }), functionOfPayload],
  orFunction('must be a JMESPath expression, a constant as { value: … },'),
);
export type Mapped = z.infer<typeof mapped>;

/** A part of the destination: a constant as it is, or taken from the lead by `{ from: expression }`. */
const routed = <Constant extends z.ZodMiniType>(constant: Constant, what: string) =>
  z.union(
    [constant, z.strictObject({ from: text }), functionOfPayload],
    orFunction(`must be ${what}, { from: '<JMESPath>' }`),
  );

/** Whether a lead is let through: what a JMESPath expression or a function makes of its payload. */
const condition = z.union(
  [text, functionOfPayload],
  orFunction(`must be a JMESPath expression such as "consent == 'yes'",`),
);
export type Condition = z.infer<typeof condition>;

const priority = z
  .int('must be a whole number from 1 to 10')
  .check(z.minimum(1, 'must be 1 (first) to 10'), z.maximum(10, 'must be 1 (first) to 10'));
const isCode = 'must be the two capital letters of an ISO 3166 country code, such as ZA';
const country = z.string(isCode).check(z.regex(/^[A-Z]{2}$/, isCode));
const listed = z.string(isCode).check(
  z.regex(/^[A-Z]{2}$/, {
    error: ({ input }) => (input === 'all' ? "must stand without a list: 'all'" : isCode),
  }),
);
const countries = z.union(
  [z.literal('all'), z.array(listed).check(z.minLength(1, 'must name at least one country'))],
  "must be a list of ISO 3166 country codes, such as ['ZA', 'NA'], or 'all'",
);
const loopback = /^(localhost|127(\.\d+){3}|\[::1\])$/;

/** Where the API is: docs/euphoria-api.md. */
export const apiUrl = z.string('must be the address of the API, in quotes').check(
  z.superRefine((value, context) => {
    const url = URL.canParse(value) ? new URL(value) : undefined;
    if (url === undefined)
      context.addIssue('must be a URL, such as https://api.euphoria.co.za/Euphoria.Api.aspx');
    else if (hasUser(value)) context.addIssue(NO_USER);
    else if (url.protocol === 'https:') return;
    else if (url.protocol !== 'http:') context.addIssue('must start with https://');
    else if (!loopback.test(url.hostname)) {
      context.addIssue(
        'must start with https://: plain http would send the key in clear text, and is taken for a loopback address only',
      );
    }
  }),
);

/** Where the presets stand, for messages about one. */
export const allPresets = 'docs/settings.md, "What a preset adds"';

/**
 * What every source may set. The settings of its preset stand beside these, and the preset checks
 * them.
 */
export const sourceSchema = z.looseObject({
  /** The kind of sender: one of the presets of docs/sources.md. */
  preset: z.string(`must be the name of a preset, such as 'generic' (${allPresets})`),
  /** The campaign of its leads, in place of `defaults.campaign`. */
  campaign: z.optional(routed(named, "a campaign's name")),
  /** The contact list of its leads, in place of `defaults.list`. */
  list: z.optional(routed(named, "a list's name")),
  /** Your own reference in Euphoria, in place of `defaults.dataSource`. */
  dataSource: z.optional(z.string('must be a text')),
  /** 1 (dialled first) to 10, in place of `defaults.priority`. */
  priority: z.optional(routed(priority, 'a whole number from 1 (first) to 10')),
  /** ISO 3166 code of the country of its numbers that carry no country code. */
  country: z.optional(country),
  /**
   * The countries whose numbers are dialled, in place of the connector's. A number of any other is
   * parked. Left out, the connector's and the source's own `country`.
   */
  countries: z.optional(countries),
  /** Which of its leads are the same one again, in place of the connector's setting as a whole. */
  dedupe: z.optional(dedupeSchema),
  /** Only leads for which this is true are dialled; the others are counted, and neither dialled nor parked. */
  when: z.optional(condition),
  /** An alarm rings when no lead came for so long. */
  expectLeads: z.optional(expectLeadsSchema),
  /** For how many hours its refused deliveries are kept, to be replayed; left out, they are not. */
  keepRefused: z.optional(duration(336, 'must be 14d at most')),
  /** Field of the contact → where in the payload it is. */
  contact: z._default(
    z.partialRecord(z.keyof(contactSchema), mapped, "must be such as { custom1: 'product' }"),
    {},
  ),
  /** What of its answers the agent gets to read. */
  notes: z.optional(
    z.strictObject(
      {
        /** Names of questions that are left out of the notes. */
        without: z.array(text, "must be a list of questions, such as ['gclid', 'Page URL']"),
      },
      {
        error: ({ code }) =>
          code === 'invalid_type' ? "must be such as { without: ['gclid'] }" : undefined,
      },
    ),
  ),
});
export type SourceConfig = z.infer<typeof sourceSchema>;

/** A connector as `connector.config.ts` describes it; what is left out is filled in. */
export const connectorSchema = z.strictObject({
  /** Names the stack, its secrets and its queues. */
  name: z
    .string('must be up to 32 small letters, digits and hyphens, and start with a letter')
    .check(
      z.regex(
        /^[a-z][a-z0-9-]{0,31}$/,
        'must be up to 32 small letters, digits and hyphens, and start with a letter',
      ),
    ),
  /** ISO 3166 code of the country that the dialer stands in, and of numbers without a country code. */
  country,
  /**
   * The countries whose numbers are dialled: ISO 3166 codes, or `all`. A number of any other is
   * parked, so that an open form is no way to have expensive numbers abroad dialled. Left out,
   * `country` alone.
   */
  countries: z.optional(countries),
  /** The address that senders call, where it is not the API's own: behind a proxy or a tunnel. Some senders sign it. */
  publicUrl: z.optional(
    z.pipe(
      z
        .url({ protocol: /^https?$/, error: 'must be a URL, such as https://hooks.acme.co.za' })
        .check(withoutUser),
      z.transform((url) => url.replace(/\/+$/, '')),
    ),
  ),
  /** The API that leads are fed to. */
  euphoria: z.strictObject({
    /** Its address. */
    url: apiUrl,
    /** How many contacts one API call may carry; 1 switches batching off. */
    contactsPerCall: z._default(
      z
        .int('must be a whole number from 1 to 1000')
        .check(z.minimum(1, 'must be 1 to 1000'), z.maximum(1000, 'must be 1 to 1000')),
      50,
    ),
    /**
     * How a number abroad goes out, from South Africa: `idd` as it is dialled, `00264814445566`;
     * `e164`, `+264814445566`; `digits`, `264814445566`.
     */
    foreignNumbers: z._default(
      z.enum(foreignFormats, `must be one of ${foreignFormats.join(', ')}`),
      'idd',
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
  /** Where leads go, where their source does not say. */
  defaults: z.strictObject(
    {
      /** The campaign, by its name in Euphoria. */
      campaign: named,
      /** The contact list of the campaign, by its name. */
      list: named,
      /** Your own reference in Euphoria, to keep track of where contacts came from. */
      dataSource: z._default(z.string('must be a text'), ''),
      /** 1 (dialled first) to 10. */
      priority: z._default(priority, 5),
    },
    "must be settings in { }, such as { campaign: 'Sales', list: 'Web' }",
  ),
  /** How many hours a lead is tried before it is parked. What it is held by a pause does not count. */
  giveUpAfter: z._default(
    duration(
      90,
      'must be 90h at most: with the longest pauses, that is what the queue keeps a lead for',
    ),
    72,
  ),
  /** Which leads are the same one again, and for how long after it was delivered. */
  dedupe: z.prefault(dedupeSchema, { by: 'event' }),
  /** The alarms of the deployed stack: docs/operations.md, "Alarms". */
  alarms: z.prefault(
    z.strictObject({
      /**
       * Is told when an alarm begins and when it is over, once it has confirmed AWS's first mail.
       */
      email: z.optional(z.email('must be an e-mail address')),
      /** Within how many seconds of its receipt the API should have taken 95 leads of 100. */
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
  /**
   * How many deliveries the webhook function may work on at once: reserved for it, so that nothing else
   * of the account takes it away, and a flood no more (docs/security.md, "Rates"). Left out, it shares
   * the account's.
   */
  webhookConcurrency: z.optional(
    z
      .int('must be a whole number from 1 to 1000')
      .check(
        z.minimum(1, 'must be a whole number from 1 to 1000'),
        z.maximum(1000, 'must be a whole number from 1 to 1000'),
      ),
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
  /**
   * For an account that may not reserve concurrent executions yet: the dialer's function is deployed
   * without its reservation. docs/operations.md, "Trial".
   */
  trial: z._default(z.boolean('must be true or false'), false),
  /** The senders by name: each has the address `/hooks/<name>`. */
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
