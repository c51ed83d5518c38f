/**
 * The country a sender names, as ISO 3166 code.
 *
 * @param text a code (`ZA`, `za`) or a name in English or Afrikaans (`South Africa`, `Suid-Afrika`)
 * @returns undefined for what is neither
 */
export function readCountry(text: string): string | undefined {
  const wanted = text.trim().toLowerCase();
  if (/^[a-z]{2}$/.test(wanted)) return wanted.toUpperCase();
  namesToCodes ??= listCountries();
  return namesToCodes.get(wanted);
}

/** Built on first use: most senders tell no country, or its code. */
let namesToCodes: ReadonlyMap<string, string> | undefined;

function listCountries(): ReadonlyMap<string, string> {
  const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];
  const codes = letters.flatMap((first) => letters.map((second) => first + second));
  const names = ['en', 'af'].map(
    (language) => new Intl.DisplayNames([language], { type: 'region', fallback: 'none' }),
  );
  return new Map(
    codes.flatMap((code) =>
      names.flatMap((inLanguage) => {
        const name = inLanguage.of(code);
        return name === undefined ? [] : [[name.toLowerCase(), code] as const];
      }),
    ),
  );
}
