import { defineConfig } from 'vitest/config';
import config from './vitest.config.ts';

// `npm run test:storm`: the fault storm in its full form, every adversary by itself, and what takes too long for
// `npm test`. It takes an hour; `npm run test:storm -- slow` plays the scenes of one file.
export default defineConfig({
  ...config,
  test: {
    ...config.test,
    include: ['test/storm/**/*.full.ts'],
    silent: false,
    // One scene at a time: they measure rates.
    maxWorkers: 1,
  },
});
