import type * as z from 'zod/mini';
import type { Mapped } from '../config/connector-schema.ts';
import type { DialledCountries } from '../lead/contact.ts';
import type { Result } from '../shared/result.ts';

/** One webhook request, as it came in. */
export interface Delivery {
  readonly method: string;
  /** The URL as the sender knows it, with its query, because some senders sign it. */
  readonly url: string;
  /** The names are in lower case. A header that was sent several times is joined by commas. */
  readonly headers: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** The bytes as they came in, because every signature is over these. */
  readonly body: Buffer;
  /** When it came in, milliseconds since 1970. */
  readonly receivedAt: number;
  /** The IP address of whoever called, where nobody stands between. */
  readonly address?: string;
}

declare const verified: unique symbol;
/** A delivery whose sender has proved who it is. Only functions/webhook/prove.ts makes one. */
export type VerifiedDelivery = Delivery & { readonly [verified]: true };

/** What an HTTP answer consists of. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * One person, as the sender tells it. Values are text as it came, trimmed at most; an absent value
 * is left out. functions/webhook/to-contact.ts makes numbers, names and text ready for the dialer.
 */
export interface Lead {
  readonly kind: 'lead';
  /** The sender's own id of this lead or event: the same when it is delivered again. */
  readonly id?: string;
  /** The lead as the sender wrote it: what the config's expressions are evaluated on. */
  readonly payload: unknown;
  /** Names in the payload under which the preset tells once more what stands elsewhere in it. */
  readonly toldAgain?: readonly string[];
  readonly fields: LeadFields;
}

export interface LeadFields {
  readonly title?: string;
  readonly firstName?: string;
  readonly surname?: string;
  /** First name and surname in one. It is used only where the sender does not tell them apart. */
  readonly fullName?: string;
  readonly email?: string;
  /** The person does not want to be called, as the sender tells: the lead is parked. */
  readonly doNotCall?: true;
  /** Every field that may hold a number to dial, mobile numbers first. */
  readonly phones?: readonly string[];
  /** Those of `phones` that hold more than a number, or none, as they are told where they are not dialled. */
  readonly phoneAnswers?: readonly (readonly [question: string, text: string])[];
  /** Numbers of where the person works: for where none of `phones` can be dialled. */
  readonly lastResort?: readonly string[];
  /**
   * Those of `phones` whose area code stood in a field of its own. Nothing but the numbering plan tells
   * whether the parts belong together.
   */
  readonly inParts?: readonly NumberInParts[];
  /** Country of numbers without a country code, if the sender tells one: `ZA`, `South Africa`. */
  readonly country?: string;
  readonly address?: string;
  readonly notes?: string;
  readonly language?: string;
  /** The sender's own id of the record, which becomes the contact's `crmTag`. */
  readonly recordId?: string;
  /** Question and answer, for what has no field of its own. */
  readonly answers?: readonly (readonly [question: string, answer: string])[];
}

/** The ways in which an area code and a number beside it may make one number. */
export interface NumberInParts {
  readonly area: string;
  /** Both together, with the calling code if there is one: so it stands in `phones`. */
  readonly joined: string;
  /** The number without the area code, which may be another's or a postal code. */
  readonly alone: string;
  /** The number with the area code for its calling code. */
  readonly coded?: string;
}

/** A part of a delivery that is no new lead, such as a test, an update or a bot's submission. */
export interface Ignored {
  readonly kind: 'ignored';
  readonly why: string;
}

/** A lead that can never be dialled, and why. It is parked, so that somebody can look at it. */
export interface Unusable extends Rejection {
  readonly kind: 'unusable';
  readonly id?: string;
  readonly payload: unknown;
}

/**
 * A lead of which the sender tells only an id. The preset's `lookUp` asks the sender for the
 * person.
 */
export interface LeadReference {
  readonly kind: 'reference';
  /** What the sender is asked for. */
  readonly id: string;
  /**
   * The lead's own id where that is another, such as that of the deal whose person is looked up.
   */
  readonly leadId?: string;
  /** What the sender told. It is what is parked where the person cannot be looked up. */
  readonly payload: unknown;
}

/** A lead that could not be looked up now. The sender is asked to deliver it again. */
export interface Unreached {
  readonly kind: 'unreached';
  /** The reason, in words for the operator. It holds neither a value of the lead nor a token. */
  readonly why: string;
}

/** What a preset finds in a delivery. */
export type Item = Lead | Ignored | Unusable | LeadReference;

/** What became of a reference. */
export type LookedUp = Exclude<Item, LeadReference> | Unreached;

/** A delivery that cannot be read at all: 400 for its content, 413 for its size, 415 for its type. */
export interface Unreadable {
  readonly kind: 'unreadable';
  readonly status: 400 | 413 | 415;
  readonly reason: string;
}

/** What became of one delivery, for the presets whose senders need an answer of their own. */
export interface Receipt {
  readonly accepted: readonly { readonly id: string }[];
  /** Each with the id by which it is parked, or logged. */
  readonly rejected: readonly (Rejection & { readonly id: string })[];
  readonly ignored: number;
}

/** Why a lead cannot be dialled. `field` is the contact's field. Neither holds the value itself. */
export interface Rejection {
  readonly field: string;
  readonly reason: string;
}

/** A keyed hash of a text, 64 hex digits; another one for each purpose. */
export type Code = (purpose: 'address' | 'number' | 'form-token', ...text: string[]) => string;

/** What is asked of a delivery whose sender cannot prove who it is, before its leads are dialled. */
export interface Screening {
  readonly limits: Limits;
  /** The token that our script puts into a form; left out where none is asked for. */
  readonly token?: TokenAges & { readonly given: string | undefined };
  /** What a verifier of humans has to say; left out where none is asked. */
  readonly verify?: Verification;
  /** What becomes of a lead without a token, or while the verifier does not answer. */
  readonly whenUnverified: 'park' | 'accept';
}

/** How many leads are dialled; left out: any number. */
export interface Limits {
  /** For one number within a day, from all sources that have such a limit together. */
  readonly perNumber: number | undefined;
  /** From one address within ten minutes. */
  readonly perAddress: number | undefined;
  /** From the source within a day. */
  readonly perDay: number | undefined;
}

/** How old a token must and may be, seconds. */
export interface TokenAges {
  readonly least: number;
  readonly most: number;
}

/** Which service is asked whether a human filled in the form, and about what. */
export interface Verification {
  readonly by: 'turnstile' | 'hcaptcha' | 'recaptcha';
  /** The origin of its API; that of the service where left out. */
  readonly apiUrl: string | undefined;
  /** The site's secret keys; several while one is rotated. */
  readonly secrets: readonly string[];
  /** What its widget put into the form. */
  readonly response: string | undefined;
}

/** What a preset is told about the source it works for. */
export interface SourceContext<Options extends z.ZodMiniObject = z.ZodMiniObject> {
  readonly options: z.output<Options>;
  /** Signing secrets or tokens: several while one is rotated, none where none is stored. */
  readonly secrets: readonly string[];
  /** The tokens that a sender repeats in its handshake, where those are not its secrets. */
  readonly verifyTokens?: readonly string[];
  /** The token for the sender's own API, where leads have to be looked up. */
  readonly apiToken?: string;
  /** What the config maps to the number to dial: by that alone can a lone text or number be a lead. */
  readonly phoneNumber?: Mapped;
}

/**
 * A kind of sender. `options` is what a source of this preset may set in `connector.config.ts`
 * beside the fields every source has.
 */
export interface Preset<Options extends z.ZodMiniObject = z.ZodMiniObject> {
  readonly options: Options;
  /** Whether a source of this preset needs an entry in the webhooks secret. */
  readonly needsSecret: boolean;
  /**
   * A person waits for the answer and is told which field is wrong: what was mistyped is then neither
   * a lead nor parked.
   */
  readonly personWaits?: boolean;
  /**
   * Answers what is no delivery, such as a challenge or a CORS preflight. It is asked before
   * `verify`.
   */
  handshake?(
    delivery: Delivery,
    context: SourceContext<Options>,
  ): Answer | undefined | Promise<Answer | undefined>;
  /**
   * Whether the delivery comes from the configured sender. It never throws, and compares in
   * constant time.
   */
  verify(delivery: Delivery, context: SourceContext<Options>): boolean | Promise<boolean>;
  /** The leads of a delivery, in the order in which the sender tells them. */
  read(
    delivery: VerifiedDelivery,
    context: SourceContext<Options>,
  ): Promise<Result<readonly Item[], Unreadable>>;
  /**
   * Asks the sender's API for the persons of a delivery that tells only their ids, with what
   * functions/webhook/look-up/look-up.ts has for it: at most 10 requests at once, which `signal`
   * ends in time.
   *
   * @returns what became of each reference, in their order
   */
  lookUp?(
    references: readonly LeadReference[],
    context: SourceContext<Options>,
    signal: AbortSignal,
  ): Promise<readonly LookedUp[]>;
  /**
   * What is asked of a delivery beside its proof, for senders that have none worth the name: it is
   * done by functions/webhook/screening/screen.ts.
   */
  screening?(delivery: VerifiedDelivery, context: SourceContext<Options>): Promise<Screening>;
  /** Whether the source needs an entry in the webhooks secret for its screening. */
  verifies?(options: z.output<Options>): boolean;
  /**
   * Serves a file of the source, such as `/hooks/website/form.js`.
   *
   * @param code reads the secret salt; without it, the answer to give instead
   * @returns undefined if there is no such file for whoever asks
   */
  serve?(
    file: string,
    delivery: Delivery,
    source: { readonly name: string; readonly options: z.output<Options> },
    code: () => Promise<Result<Code, Answer>>,
  ): Answer | undefined | Promise<Answer | undefined>;
  /**
   * Makes the answer where the sender needs one of its own. Without it, the receipt goes out as
   * JSON.
   *
   * @param dialled whose numbers are dialled for this source, for a person who is told what was wrong
   */
  acknowledge?(
    receipt: Receipt,
    delivery: VerifiedDelivery,
    context: SourceContext<Options>,
    dialled?: DialledCountries,
  ): Promise<Answer>;
}

/** Defines a preset and keeps the type of its options, so that a config is typed by them. */
export const definePreset = <Options extends z.ZodMiniObject>(
  preset: Preset<Options>,
): Preset<Options> => preset;
