import { defineConfig } from 'vitest/config';
import config from './vitest.config.ts';

// `npm run test:storm`: the fault storm in its full form, which takes minutes.
export default defineConfig({
  test: { ...config.test, include: ['test/storm/storm.full.ts'], silent: false },
});
