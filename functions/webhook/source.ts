import type * as z from 'zod/mini';
import type { Result } from '../shared/result.ts';

/** One webhook request, as it came in. */
export interface Delivery {
  readonly method: string;
  /** The URL as the sender knows it, query included: some senders sign it. */
  readonly url: string;
  /** Names in lower case; a header sent several times is joined by `, `. */
  readonly headers: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** The bytes as they came in: every signature is over these. */
  readonly body: Buffer;
  /** When it came in, milliseconds since 1970. */
  readonly receivedAt: number;
}

declare const verified: unique symbol;
/** A delivery whose sender has proved who it is. Only `prove.ts` makes one. */
export type VerifiedDelivery = Delivery & { readonly [verified]: true };

/** What an HTTP answer consists of. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * One person, as the sender tells it. Values are text as it came, trimmed at most; an absent value
 * is left out. Numbers, names and text are made ready for the dialer in `to-contact.ts`.
 */
export interface Lead {
  readonly kind: 'lead';
  /** The sender's own id of this lead or event: the same when it is delivered again. */
  readonly id?: string;
  /** The lead as the sender wrote it: what the config's expressions are evaluated on. */
  readonly payload: unknown;
  readonly fields: LeadFields;
}

export interface LeadFields {
  readonly title?: string;
  readonly firstName?: string;
  readonly surname?: string;
  /** First name and surname in one; only used where they are not told apart. */
  readonly fullName?: string;
  readonly email?: string;
  /** The person does not want to be called, as the sender tells: the lead is parked. */
  readonly doNotCall?: true;
  /** Every field that may hold a number to dial, mobile numbers first. */
  readonly phones?: readonly string[];
  /** Country of numbers without a country code, if the sender tells one: `ZA`, `South Africa`. */
  readonly country?: string;
  readonly address?: string;
  readonly notes?: string;
  readonly language?: string;
  /** The sender's own record id, for CrmTag. */
  readonly recordId?: string;
  /** Question and answer, for what has no field of its own. */
  readonly answers?: readonly (readonly [question: string, answer: string])[];
}

/** A part of a delivery that is no new lead: a test, an update, a field that bots fill in. */
export interface Ignored {
  readonly kind: 'ignored';
  readonly why: string;
}

/** A lead that can never be dialled, and why: it is parked, so that somebody can look at it. */
export interface Unusable extends Rejection {
  readonly kind: 'unusable';
  readonly id?: string;
  readonly payload: unknown;
}

/** A lead of which the sender tells only an id: the preset's `lookUp` asks the sender for it. */
export interface LeadReference {
  readonly kind: 'reference';
  /** What the sender is asked for. */
  readonly id: string;
  /** The lead's own id, where that is another: of the deal that a person is looked up for. */
  readonly leadId?: string;
  /** What the sender told: what there is to see where the person cannot be looked up. */
  readonly payload: unknown;
}

/** A lead that could not be looked up now. The sender is asked to deliver it again. */
export interface Unreached {
  readonly kind: 'unreached';
  /** Why, in words for the operator; never with a value of the lead or a token. */
  readonly why: string;
}

/** What a preset finds in a delivery. */
export type Item = Lead | Ignored | Unusable | LeadReference;

/** What became of a reference. */
export type LookedUp = Exclude<Item, LeadReference> | Unreached;

/** A delivery that cannot be read at all: 400 for its content, 415 for its type. */
export interface Unreadable {
  readonly kind: 'unreadable';
  readonly status: 400 | 415;
  readonly reason: string;
}

/** What became of one delivery, for the presets whose senders need an answer of their own. */
export interface Receipt {
  readonly accepted: readonly { readonly id: string }[];
  readonly rejected: readonly Rejection[];
  readonly ignored: number;
}

/** Why a lead cannot be dialled. `field` is the contact's; neither names the value itself. */
export interface Rejection {
  readonly field: string;
  readonly reason: string;
}

/** What a preset is told about the source it works for. */
export interface SourceContext<Options extends z.ZodMiniObject = z.ZodMiniObject> {
  readonly options: z.output<Options>;
  /** Signing secrets or tokens; several while one is rotated. Empty when none is stored. */
  readonly secrets: readonly string[];
  /** What a sender repeats in its handshake, where that is not one of the secrets. */
  readonly verifyTokens?: readonly string[];
  /** What the sender's own API is asked with, where leads have to be looked up. */
  readonly apiToken?: string;
}

/**
 * A kind of sender. `options` is what a source of this preset may set in `connector.config.ts`
 * beside the fields every source has.
 */
export interface Preset<Options extends z.ZodMiniObject = z.ZodMiniObject> {
  readonly options: Options;
  /** Whether a source of this preset needs an entry in the webhooks secret. */
  readonly needsSecret: boolean;
  /** Answers what is no delivery: a challenge, a CORS preflight. Before `verify`. */
  handshake?(
    delivery: Delivery,
    context: SourceContext<Options>,
  ): Answer | undefined | Promise<Answer | undefined>;
  /** Whether the delivery comes from the configured sender. Never throws, compares in constant time. */
  verify(delivery: Delivery, context: SourceContext<Options>): boolean | Promise<boolean>;
  /** The leads of a delivery, in the order in which the sender tells them. */
  read(
    delivery: VerifiedDelivery,
    context: SourceContext<Options>,
  ): Promise<Result<readonly Item[], Unreadable>>;
  /**
   * Asks the sender's API for the persons of a delivery that tells only their ids. Use
   * {@link ./look-up.ts}: at most 10 requests at once, and `signal` ends them all in time.
   *
   * @returns one element a reference, in their order
   */
  lookUp?(
    references: readonly LeadReference[],
    context: SourceContext<Options>,
    signal: AbortSignal,
  ): Promise<readonly LookedUp[]>;
  /** The answer where the sender needs one of its own; without it, the receipt goes out as JSON. */
  acknowledge?(
    receipt: Receipt,
    delivery: VerifiedDelivery,
    context: SourceContext<Options>,
  ): Promise<Answer>;
}

/** Keeps the type of a preset's options, so that the config is typed by them. */
export const definePreset = <Options extends z.ZodMiniObject>(
  preset: Preset<Options>,
): Preset<Options> => preset;
