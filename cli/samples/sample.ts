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

/** A request that is to be signed as its sender would. */
export interface Unsigned {
  /** The webhook's URL, as the sender has it. */
  readonly url: string;
  readonly body: string;
  readonly secret: string;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** What the sender adds to a request, or changes in it, so that we know who it is. */
export interface Signed {
  readonly headers?: Readonly<Record<string, string>>;
  /** Added to the query of the URL. */
  readonly query?: Readonly<Record<string, string>>;
  /** In place of the body, for senders that put the proof into it. */
  readonly body?: string;
}

/** How a kind of sender tells of a new lead: for `connector send` and the page's buttons. */
export interface Sample {
  readonly contentType: string;
  body(lead: SampleLead): string;
  sign(request: Unsigned): Signed;
  /** What to send where this sample is of no use, in words. */
  readonly instead?: string;
}

/** For senders that cannot sign: the token in the header that most of them let one add. */
export const bearer = ({ secret }: Unsigned): Signed => ({
  headers: { authorization: `Bearer ${secret}` },
});

/** For senders that take nothing but a URL: the token in its query. */
export const tokenInUrl = ({ secret }: Unsigned): Signed => ({ query: { token: secret } });
