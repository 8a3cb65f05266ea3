import { defineConfig } from 'vitest/config';
import { hasOldestFfmpeg, OLDEST_FFMPEG } from './test/media/oldest-ffmpeg.ts';
import { STUCK_MS, WAIT_MS } from './test/patience.ts';

/** Where a machine reads the outcome, beside what a person sees. */
const report = process.env['STORYBOARD_TEST_REPORT'];

/** What looks at pictures and sound, once more: on the oldest ffmpeg that counts. */
const onOldestFfmpeg = {
  extends: true as const,
  test: {
    name: 'oldest ffmpeg',
    include: ['test/media/**/*.test.ts', 'test/providers/simulator/render.test.ts'],
    globalSetup: 'test/media/oldest-ffmpeg.ts',
    env: { STORYBOARD_FFMPEG: OLDEST_FFMPEG },
  },
};

export default defineConfig({
  test: {
    projects: [
      {
        extends: true,
        test: {
          name: 'all',
          include: ['test/**/*.test.ts'],
          globalSetup: 'scripts/package.ts',
        },
      },
      ...(hasOldestFfmpeg ? [onOldestFfmpeg] : []),
    ],
    pool: 'forks',
    // Films wait more than they work: four files at a time fill two cores.
    maxWorkers: 4,
    testTimeout: STUCK_MS,
    hookTimeout: STUCK_MS,
    expect: { poll: { timeout: WAIT_MS } },
    reporters: report ? ['default', ['json', { outputFile: report }]] : ['default'],
  },
});
