/** Of the connector that is walked through. */
export const NAME = 'walk';

/** The key that the API goes by from the first scene on. */
export const NEW_KEY = 'the-new-key';
