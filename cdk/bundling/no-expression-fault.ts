/**
 * Stands in the bundles in the place of functions/webhook/expressions/expression.ts, which says what is wrong with the
 * expressions of a config: it has read these when the stack was built, and a config with a wrong one is not bundled.
 */
export const expressionFault = (): undefined => undefined;
