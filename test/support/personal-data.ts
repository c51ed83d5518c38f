// Invented people who can be found again wherever they were written down, and what finds them.

/** In every name, number and address of theirs, and nowhere else. */
const marks = [
  'Vuyozani',
  'Quagliola',
  'Wolwekraal',
  'Kiewietjielaan',
  'Terugbelversoek',
  '8291357',
];

export interface Person {
  readonly id: string;
  readonly firstName: string;
  readonly surname: string;
  readonly phone: string;
  readonly email: string;
  readonly address: string;
  readonly message: string;
}

/** @param n under a hundred: each is a person, with a number, of their own */
export function aPerson(n: number, changes: Partial<Person> = {}): Person {
  const letters = [...String(n).padStart(2, '0')]
    .map((digit) => 'abcdefghij'[Number(digit)])
    .join('');
  return {
    id: String(70_000_000 + n),
    firstName: `Vuyozani${letters}`,
    surname: `Quagliola-Ünver${letters}`,
    phone: `082 913 57${String(n).padStart(2, '0')}`,
    email: `vuyozani.${letters}@wolwekraal.example`,
    address: `${n} Kiewietjielaan`,
    message: 'Terugbelversoek, asseblief',
    ...changes,
  };
}

/**
 * What of these people, or of these secrets, is in a text: as it is, in other letters, with a number
 * written otherwise, or in Base64.
 */
export function foundIn(text: string, secrets: readonly string[] = []): readonly string[] {
  const small = text.toLowerCase();
  const plain = [small, small.replace(/%20|%2b|[\s().+/_-]/g, '')];
  return [...marks, ...secrets].filter(
    (mark) =>
      plain.some((one) => one.includes(mark.toLowerCase())) ||
      inBase64(mark).some((encoded) => text.includes(encoded)),
  );
}

/** However many bytes come before: what all three ways of writing it have in their middle. */
const inBase64 = (mark: string): readonly string[] =>
  [0, 1, 2].map((before) => {
    const encoded = Buffer.from(`${'-'.repeat(before)}${mark}`).toString('base64');
    return encoded.replace(/=+$/, '').slice(before === 0 ? 0 : before + 1, -1);
  });
