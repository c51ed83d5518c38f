import type { SourceConfig } from '../functions/config/connector-schema.ts';
import { constantExpressions } from './constant-expressions.ts';
import { type Doubt, likelyExpressions } from './constants.ts';
import { namesForTexts } from './names-for-texts.ts';

/**
 * What of a source can be right, and was probably meant otherwise: constants that look like an expression,
 * expressions that are constants, names where a text is chosen, and one number for all leads.
 */
export const doubtsOf = (source: SourceConfig): readonly Doubt[] => [
  ...likelyExpressions(source),
  ...constantExpressions(source),
  ...namesForTexts(source),
  ...oneNumber(source),
];

const oneNumber = ({ contact: { phoneNumber } }: SourceConfig): readonly Doubt[] =>
  typeof phoneNumber === 'object'
    ? [
        {
          field: 'contact.phoneNumber',
          says: 'is a constant, so that every lead is dialled at one number',
          todo: 'fine for a test; else name the field of the number',
        },
      ]
    : [];
