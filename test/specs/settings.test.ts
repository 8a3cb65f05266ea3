import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { BUDGET_VARIABLES } from '../../specs/plan/budget.ts';
import { SETTINGS } from '../../specs/settings.ts';

const ROOT = new URL('../../', import.meta.url).pathname;
const ROOMS = 'activities cli films media providers server specs store tools worker'.split(' ');

/** Between this program's own processes, and for its tests. */
const INWARD = ['STORYBOARD_WORKER_LOOP', 'STORYBOARD_WORKER_LOOP_PID', 'STORYBOARD_TEST_TIMING'];

test('whatever is read from the environment is in the list that doctor shows', async () => {
  const read = new Set<string>();
  for (const room of ROOMS) {
    const names = await readdir(join(ROOT, room), { recursive: true });
    for (const name of names.filter((one) => one.endsWith('.ts') && one !== 'settings.ts')) {
      const text = await readFile(join(ROOT, room, name), 'utf8');
      for (const [, variable] of text.matchAll(/\b(STORYBOARD_[A-Z_]+[A-Z])\b/g)) {
        if (variable !== undefined) read.add(variable);
      }
    }
  }
  for (const name of INWARD) read.delete(name);
  expect(Object.keys(SETTINGS).toSorted()).toEqual([...read].toSorted());
  expect(Object.keys(SETTINGS)).toEqual(expect.arrayContaining(Object.values(BUDGET_VARIABLES)));
});
