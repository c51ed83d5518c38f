/**
 * What is wrong with a number that somebody typed, and how a right one looks.
 *
 * @param reason as functions/lead/phone.ts says it: `has no digits`
 */
export const wrongNumber = (reason: string, typed: string): string =>
  `${reason}, got ${JSON.stringify(typed)}; write it as it is dialled, such as 0825550142, or with its country code, such as +27825550142`;
