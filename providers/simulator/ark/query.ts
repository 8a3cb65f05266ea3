/** The list's query: docs.volcengine.com/docs/82379/1521675, read 2026-09. */

import { TIERS } from '../../../specs/models/sheet.ts';
import type { Standing, TaskRecord } from '../engine/task.ts';
import { choiceField, queryFields, wholeField } from '../order/fields.ts';

const PAGE = { min: 1, max: 500 } as const;
const USUAL_PAGE_SIZE = 10;
/** `expired` cannot be asked for. */
const STATUSES = ['queued', 'running', 'cancelled', 'succeeded', 'failed'] as const;

/** Which tasks are listed, and which page of them. Throws `OrderRefusal`. */
export function readQuery(query: URLSearchParams) {
  const fields = queryFields(query);
  const status = choiceField(fields, 'filter.status', STATUSES);
  // Tasks of the other tier are not listed unless it is asked for.
  const tier = choiceField(fields, 'filter.service_tier', TIERS) ?? 'default';
  const model = query.get('filter.model');
  const ids = query.getAll('filter.task_ids');
  return {
    pageNumber: wholeField(fields, 'page_num', PAGE) ?? 1,
    pageSize: wholeField(fields, 'page_size', PAGE) ?? USUAL_PAGE_SIZE,
    fits: ({ id, order }: TaskRecord, { state }: Standing): boolean =>
      order.tier === tier &&
      (status === null || state === status) &&
      (model === null || order.model === model) &&
      (ids.length === 0 || ids.includes(id)),
  };
}
