/** The list's query: docs.volcengine.com/docs/82379/1521675, read 2026-09. */

import { TIERS } from '../../../specs/models/sheet.ts';
import type { Standing, TaskRecord } from '../engine/task.ts';
import { choiceField, wholeField, type Fields } from '../order/fields.ts';

const PAGE = { min: 1, max: 500 } as const;
const USUAL_PAGE_SIZE = 10;
/** `expired` cannot be asked for. */
const STATUSES = ['queued', 'running', 'cancelled', 'succeeded', 'failed'] as const;

export type ListQuery = {
  readonly pageNumber: number;
  readonly pageSize: number;
  readonly fits: (task: TaskRecord, standing: Standing) => boolean;
};

/** Throws `OrderRefusal`. */
export function readQuery(query: URLSearchParams): ListQuery {
  const fields: Fields = {
    page_num: numeric(query.get('page_num')),
    page_size: numeric(query.get('page_size')),
    'filter.status': query.get('filter.status'),
    'filter.service_tier': query.get('filter.service_tier'),
  };
  const status = choiceField(fields, 'filter.status', STATUSES);
  // Tasks of the other tier are not listed unless it is asked for.
  const tier = choiceField(fields, 'filter.service_tier', TIERS) ?? 'default';
  const model = query.get('filter.model');
  const ids = query.getAll('filter.task_ids');
  return {
    pageNumber: wholeField(fields, 'page_num', PAGE) ?? 1,
    pageSize: wholeField(fields, 'page_size', PAGE) ?? USUAL_PAGE_SIZE,
    fits: ({ id, order }, { state }) =>
      order.tier === tier &&
      (status === null || state === status) &&
      (model === null || order.model === model) &&
      (ids.length === 0 || ids.includes(id)),
  };
}

function numeric(text: string | null): unknown {
  return text !== null && /^-?\d+$/.test(text) ? Number(text) : text;
}
