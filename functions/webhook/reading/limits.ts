/**
 * What is read of a delivery at most. A stranger may send a name or a value of a megabyte; what is
 * longer than this is cut where it is read, before anything looks at it more closely. No honest
 * sender comes near any of these.
 */
export const limits = {
  /** Characters of a name: no name that is longer tells more. */
  name: 256,
  /** Characters of a value: the notes hold 4,000, and what is cut there ends in `…`. */
  value: 8_000,
  /** Leads of a delivery: no sender has a batch of more than 1,000. */
  leads: 5_000,
  /** Values of one lead; how many more there were stands in the notes. */
  values: 1_000,
  /** Values that are looked at to tell whether an object is a person. */
  summary: 100,
  /** Names from the lead down to a value. */
  depth: 32,
  /** Answers to one question. */
  choices: 200,
  /** Numbers of one lead that may be dialled; further ones are told in the notes. */
  phones: 10,
  /** Times that JSON is unpacked from a text in JSON, one in the other, and of one delivery. */
  unpacked: 3,
  unpackedTexts: 100,
  /** Answers that stand beside a list of leads, and are told with each of them; and their characters. */
  shared: 20,
  sharedCharacters: 1_000,
} as const;
