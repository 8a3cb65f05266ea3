/** The task that a person names with `resolve --adopt`, before its provider is asked. */

import { describe, expect, test } from 'vitest';
import { checkTaskId } from '../../films/answering/named-task.ts';
import { filmError } from './fixture.ts';

describe('a task id', () => {
  test.each(['cgt-20260612-x1', 'a', 'x'.repeat(200), 'a/b:c_d.e', '%2e%2e'])(
    '%j may be one',
    (id) => {
      expect(() => checkTaskId(id)).not.toThrow();
    },
  );

  test.each([
    '',
    ' ',
    'a b',
    'a\n',
    '.',
    '..',
    'x\u001B]0;title\u0007',
    'cgt‑1',
    '\u200Bcgt-1',
    'x'.repeat(201),
  ])('%j is none', (id) => {
    expect(() => checkTaskId(id)).toThrow(filmError('bad-task-id', { taskId: id }));
  });
});
