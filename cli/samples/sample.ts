/** The invented person of a sample, and what makes this sample differ from the last one. */
export interface SampleLead {
  /** Digits only, new for each sample: becomes the sender's id of the lead. */
  readonly id: string;
  readonly firstName: string;
  readonly surname: string;
  /** In international form: `+27825550142`. */
  readonly phone: string;
  readonly email: string;
}

/** What the config of a source says of its preset, as `preset.options` has read it. */
export type Options = Readonly<Record<string, unknown>>;

/** A request that is to be proved as its sender would. */
export interface Unsigned {
  /** The webhook's URL, as the sender has it. */
  readonly url: string;
  readonly body: string;
  /** The signing secret or token; empty where the source has none. */
  readonly secret: string;
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly options: Options;
}

/** What the sender adds to a request, or changes in it, so that we know who it is. */
export interface Signed {
  readonly headers?: Readonly<Record<string, string>>;
  /** Added to the query of the URL. */
  readonly query?: Readonly<Record<string, string>>;
  /** In place of the body, for senders that put the proof into it. */
  readonly body?: string;
}
export type Sign = (request: Unsigned) => Signed;

/**
 * How a kind of sender tells of a new lead. Which of its proofs a source asks for is decided in
 * cli/samples/sender.ts, for all of them.
 */
export interface Sample {
  readonly contentType: string;
  /** @param options of the source: the lead is one that they let through, where there is a way */
  body(lead: SampleLead, options: Options): string;
  /** How it proves itself by something else than a token; left out where it cannot, or nobody else can. */
  readonly sign?: Sign;
  /** Where it puts a token; in the address, where left out. */
  readonly token?: Sign;
  /** Why what it signs can be signed by nobody else, in words. */
  readonly ownKey?: string;
  /** What to send where this sample is of no use, in words. */
  readonly instead?: string;
}

/** The token in the header that most senders let one add. */
export const bearer: Sign = ({ secret }) => ({ headers: { authorization: `Bearer ${secret}` } });

/** For senders that take nothing but a URL: the token in its query. */
export const tokenInUrl: Sign = ({ secret }) => ({ query: { token: secret } });

/**
 * What a sample calls its event, table or page, such that the source takes it.
 *
 * @param taken the setting that names what is taken; anything is, where it is left out
 * @param usual what it is unless the setting leaves it out: then it is the setting's first
 */
export const oneTaken = (taken: unknown, usual: string): string =>
  Array.isArray(taken) && !taken.includes(usual) ? String(taken[0]) : usual;
