import { resolve } from 'node:path';

/** Path of the tests' own config. */
export const sampleConfigFile = resolve(import.meta.dirname, 'sample.config.ts');
