/**
 * Tasks as they are shown, with links that live 15 minutes from the poll that gave them. A poll
 * after that finds the task `expired`, without a result, and makes fresh links for the next one.
 */

import type { DialectTools } from '../dialect.ts';
import type { TaskRecord } from '../engine/task.ts';
import { outputsOf, taskAnswer, wordFor } from './answer.ts';

export type Display = ReturnType<typeof createDisplay>;

export function createDisplay(tools: DialectTools) {
  const { engine, sheet } = tools;
  const isAged = (task: TaskRecord): boolean => {
    const { state, sinceMs } = engine.standing(task);
    const fromMs = Math.max(sinceMs, task.linkedAtMs ?? 0);
    return state === 'succeeded' && engine.clock.now() >= fromMs + sheet.linkSeconds * 1_000;
  };
  const statusOf = (task: TaskRecord): string =>
    isAged(task) ? 'expired' : wordFor(task, engine.standing(task), engine.clock.now());
  const answer = (task: TaskRecord, withLinks: boolean): Record<string, unknown> => {
    const standing = engine.standing(task);
    const hasResult = withLinks && standing.state === 'succeeded';
    const result = hasResult ? outputsOf(task, tools) : null;
    return taskAnswer({ task, standing, nowMs: engine.clock.now(), result }, sheet);
  };
  const renew = (task: TaskRecord): void => {
    if (engine.standing(task).state === 'succeeded') engine.noteLinked(task.id);
  };
  return {
    /** The status word that the task has now. */
    statusOf,
    /** The task as a list shows it. */
    listed: (task: TaskRecord) => ({ ...answer(task, false), status: statusOf(task) }),
    /** The task as a poll shows it: with links, or making fresh ones for the next poll. */
    handedOut: (task: TaskRecord) => {
      const status = statusOf(task);
      const shown = { ...answer(task, status !== 'expired'), status };
      renew(task);
      return shown;
    },
    /** The task as an event shows it: always with valid links. */
    announced: (task: TaskRecord) => {
      renew(task);
      return answer(task, true);
    },
  };
}
