import * as z from 'zod/mini';

/**
 * How a number abroad goes out, from South Africa: as one dials it (`00264814445566`), as E.164
 * (`+264814445566`), or with its country code first and nothing before it (`264814445566`).
 */
export const foreignFormats = ['idd', 'e164', 'digits'] as const;
export type ForeignFormat = (typeof foreignFormats)[number];

/** ISO 3166 codes of the countries whose numbers are dialled, or every number there is. */
export type DialledCountries = readonly string[] | 'all';

/**
 * The longest text that a field is sent with, characters: the notes, and any other. The API's description
 * gives no limits: these are ours, and what is cut ends in `…`.
 */
export const LONGEST_LINE = 255;
export const LONGEST_NOTES = 4_000;

/** An extension of the tenant's telephone system, such as `105`. */
const extension = z
  .string()
  .check(z.regex(/^\d{0,10}$/, 'is not an extension number (digits only)'));

/**
 * A person as DialerTrickleFeed takes one. The order is that of the API's elements
 * (docs/euphoria-api.md); every element is always sent, those not needed as an empty string.
 * `firstName` and `phoneNumber` must have a value.
 */
export const contactSchema = z.object({
  title: z.string(),
  firstName: z
    .string()
    .check(z.minLength(1, 'is empty, and the API does not take a contact without one')),
  surname: z.string(),
  address: z.string(),
  email: z.string(),
  /**
   * As it is dialled: national (`0105934500`) at home; abroad with the prefix for calls abroad, of up
   * to five digits (`004930901820`), as E.164 (`+4930901820`), or from its country code on
   * (`4930901820`).
   */
  phoneNumber: z.string().check(z.regex(/^(?:\+\d{9,15}|\d{9,20})$/, 'is not 9 to 20 digits')),
  notes: z.string(),
  language: z.string(),
  custom1: z.string(),
  custom2: z.string(),
  custom3: z.string(),
  custom4: z.string(),
  custom5: z.string(),
  crmTag: z.string(),
  assignedTo: extension,
});

export type Contact = z.infer<typeof contactSchema>;

/** The names of a contact's fields, in the order in which the API takes them. */
export const contactFields = Object.keys(contactSchema.shape) as readonly (keyof Contact)[];

/** Where a contact goes. `priority` is 1 (first) to 10; `dataSource` is the tenant's own reference. */
export const destinationSchema = z.object({
  campaign: z.string().check(z.minLength(1)),
  list: z.string().check(z.minLength(1)),
  dataSource: z.string(),
  priority: z.int().check(z.minimum(1), z.maximum(10)),
});

export type Destination = z.infer<typeof destinationSchema>;
