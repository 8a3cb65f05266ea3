/** The list's query: docs.modelhunter.ai/api-reference/tasks/list-tasks, read 2026-11-21. */

import type { TaskRecord } from '../engine/task.ts';
import { choiceField, queryFields, wholeField } from '../order/fields.ts';
import { invalid } from '../order/refusal.ts';

const LIMIT = { min: 1, max: 100 } as const;
const USUAL_LIMIT = 20;
const STATUSES = [
  'pending',
  'queued',
  'running',
  'succeeded',
  'failed',
  'cancelled',
  'expired',
] as const;
const PROVIDERS = ['vidu', 'kling', 'seedream', 'seedance', 'gemini'] as const;
const IS_TIME = /^\d{4}-\d\d-\d\d(?:T[\d:.]+(?:Z|[+-]\d\d:\d\d)?)?$/;

/**
 * `fits`: whether a page that starts here shows a task with this status; `counts`: the same without
 * regard to the page. A page ends at a time in whole seconds: tasks of that second that it did not
 * hold are lost.
 */
export function readQuery(query: URLSearchParams) {
  const fields = queryFields(query);
  const status = choiceField(fields, 'status', STATUSES);
  const provider = choiceField(fields, 'provider', PROVIDERS);
  const limit = wholeField(fields, 'limit', LIMIT) ?? USUAL_LIMIT;
  const model = query.get('modelId');
  const prefix = query.get('search') ?? '';
  const [fromMs, toMs] = [timeIn(query, 'startDate'), timeIn(query, 'endDate')];
  const beforeMs = timeIn(query, 'cursor');
  const counts = ({ id, createdAtMs, order }: TaskRecord, shown: string): boolean =>
    (status === null || shown === status) &&
    (provider === null || provider === 'seedance') &&
    (model === null || order.modelId === model) &&
    id.startsWith(prefix) &&
    (fromMs === null || createdAtMs >= fromMs) &&
    (toMs === null || createdAtMs <= toMs);
  return {
    limit,
    counts,
    fits: (task: TaskRecord, shown: string): boolean =>
      counts(task, shown) && (beforeMs === null || task.createdAtMs < beforeMs),
  };
}

function timeIn(query: URLSearchParams, name: string): number | null {
  const value = query.get(name);
  if (value === null || value === '') return null;
  const time = IS_TIME.test(value) ? Date.parse(value) : Number.NaN;
  if (Number.isNaN(time)) throw invalid(name, 'must be an ISO 8601 time');
  return time;
}
