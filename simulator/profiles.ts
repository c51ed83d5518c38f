import { type Faults, noFaults } from './faults.ts';

/** A way in which the real API may differ from its description: what it does, and its settings. */
interface Profile {
  about: string;
  faults: Partial<Faults>;
}

/**
 * Ready-made APIs. Each setting of a profile can be changed along with it, `latencyMs` above all.
 * In all of them a call keeps its place until it is done, whether or not its caller is still there.
 */
export const profiles = {
  kind: { about: 'as it is described, on a good day', faults: {} },
  slow: { about: 'takes 9 s for each call', faults: { latencyMs: 9_000 } },
  busy: {
    about: 'answers Concurrent API Calls Exceeded to every call',
    faults: { rates: { concurrentCalls: 1 } },
  },
  down: { about: 'no call gets through', faults: { down: true } },
  'wrong-key': {
    about: 'has another key than the one in our secret: Authorization Failed',
    faults: { authKey: 'another key than the one in our secret' },
  },
  'holds-places': {
    about:
      'takes 9 s for each call and has no answer cache; a call that hangs keeps its place for a minute after its caller has gone',
    faults: { latencyMs: 9_000, cacheSeconds: 0, hangHoldsMs: 60_000 },
  },
  'very-slow': { about: 'takes 10 minutes for each call', faults: { latencyMs: 600_000 } },
  html: {
    about: 'takes every call, new each time, and answers a page of HTML',
    faults: { rates: { html: 1 }, takenWhenUnsure: 1, cacheSeconds: 0 },
  },
  'line-break': {
    about: 'a line break before the XML of a success',
    faults: { success: 'lineBreak' },
  },
  'byte-order-mark': {
    about: 'a byte-order mark before the XML of a success',
    faults: { success: 'byteOrderMark' },
  },
  'new-success-shape': {
    about: 'success is <Status>Success</Status>; other shapes by the setting success',
    faults: { success: 'success' },
  },
  'failed-status': {
    about: 'refuses every call, as <Status>Failed</Status>; other shapes by the setting failure',
    faults: { rates: { incorrectInput: 1 }, failure: 'status' },
  },
  'refuses-list': {
    about:
      'refuses every call for the list WebLeads with Incorrect Input Parameters; other lists by the setting refused, such as [{"list": "Cold", "error": "incorrectInput"}]',
    faults: { refused: [{ list: 'WebLeads', error: 'incorrectInput' }] },
  },
  poison: {
    about: 'refuses every call with one of 1 % of all numbers in it, always the same ones',
    faults: { poisonRate: 0.01 },
  },
  'poison-takes-good': {
    about: 'as poison, but takes the other contacts of a call that it refuses',
    faults: { poisonRate: 0.01, takesGood: true },
  },
  'busy-from-outside': {
    about:
      'other programs of the tenant take 0 to 3 of the places; what is answered busy stays so for 30 s',
    faults: { outsiders: { places: 3, everyMs: 2_000, seed: 1 }, cachesBusy: true },
  },
  'small-documents': {
    about: 'answers HTTP 413 to a document over 8,000 bytes',
    faults: { maxBytes: 8_000 },
  },
  'loses-answers': {
    about: 'takes every call and resets half of the connections before the answer',
    faults: { rates: { resetAfterProcessing: 0.5 } },
  },
  gateway: {
    about: 'a gateway in front of it that answers 502 or 504 to half of the calls, taken or not',
    faults: { rates: { http502: 0.25, http504: 0.25 }, takenWhenUnsure: 0.5 },
  },
} as const satisfies Record<string, Profile>;
export type ProfileName = keyof typeof profiles;
export const profileNames = Object.keys(profiles) as [ProfileName, ...ProfileName[]];

/** All settings of a profile, some of them changed. */
export const profileFaults = (name: ProfileName, changes: Partial<Faults> = {}): Faults => ({
  ...noFaults,
  ...profiles[name].faults,
  ...changes,
});
