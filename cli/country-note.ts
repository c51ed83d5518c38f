/**
 * What is said of a country's code that people write for another one: `SA` is right, and with it every
 * national number of South Africa is taken for one of Saudi Arabia.
 *
 * @param code ISO 3166
 * @returns undefined where none is known to be mistaken
 */
export const countryNote = (code: string): string | undefined =>
  code === 'SA' ? 'SA is Saudi Arabia; South Africa is ZA' : undefined;
