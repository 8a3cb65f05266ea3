import { defineConfig } from 'vitest/config';

/** Where a machine reads the outcome, beside what a person sees. */
const report = process.env['STORYBOARD_TEST_REPORT'];

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    pool: 'forks',
    // Films wait more than they work: four files at a time fill two cores.
    maxWorkers: 4,
    testTimeout: 60_000,
    hookTimeout: 120_000,
    reporters: report ? ['default', ['json', { outputFile: report }]] : ['default'],
  },
});
