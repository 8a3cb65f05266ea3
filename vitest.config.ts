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
    // It asks both by itself, of clips that are drawn once.
    exclude: ['test/media/duplicate.test.ts'],
    globalSetup: 'test/media/oldest-ffmpeg.ts',
    env: { STORYBOARD_FFMPEG: OLDEST_FFMPEG },
  },
};

/**
 * Files that put a module of their own in the place of another, which holds for their whole process:
 * each has one to itself. All others follow each other in a few, which have loaded what they need.
 */
const MOCKING = [
  'test/cli/answer.test.ts',
  'test/films/owed.test.ts',
  'test/providers/download.test.ts',
  'test/providers/proxy.test.ts',
  'test/store/no-hard-links.test.ts',
  'test/tools/cache.test.ts',
];

export default defineConfig({
  test: {
    projects: [
      {
        extends: true,
        test: {
          name: 'all',
          include: ['test/**/*.test.ts'],
          exclude: MOCKING,
          globalSetup: 'scripts/package.ts',
        },
      },
      { extends: true, test: { name: 'mocking', include: MOCKING, isolate: true } },
      ...(hasOldestFfmpeg ? [onOldestFfmpeg] : []),
    ],
    pool: 'forks',
    isolate: false,
    // Films wait more than they work: five files at a time fill two cores.
    maxWorkers: 5,
    testTimeout: STUCK_MS,
    hookTimeout: STUCK_MS,
    expect: { poll: { timeout: WAIT_MS } },
    reporters: report ? ['default', ['json', { outputFile: report }]] : ['default'],
  },
});
