/**
 * What a terminal does not show but acts on, or shows as something else: control characters but for
 * line ends and tabs, what turns the direction of writing around, what has no width, and tags. With
 * them a sender could clear the screen of whoever looks at a lead, or have a number read as another.
 */
const UNPRINTABLE =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what it is for
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|[\u{e0000}-\u{e007f}]/gu;

/**
 * A text as it may be shown on a terminal: `\u001b` in place of the character. In JSON that is the same
 * text still.
 */
export const printable = (text: string): string =>
  text.replaceAll(UNPRINTABLE, (character) =>
    Array.from(
      { length: character.length },
      (_, index) => `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`,
    ).join(''),
  );

/** Prints what was asked for. All that the commands print goes through here or {@link printNote}. */
export const print = (text: string): void => console.log(printable(text));

/** Prints what is told beside it, on the output that does not disturb it. */
export const printNote = (text: string): void => console.error(printable(text));
