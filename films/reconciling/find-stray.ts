/** A task that a person names: which provider has it, whose it is, and how it has ended. */

import type { ListedTask, TaskPage, TaskResult } from '../../providers/provider.ts';
import type { OpenedProvider } from '../../providers/settings.ts';
import { TIERS, type Tier } from '../../specs/models/sheet.ts';
import { markIn, type Mark, type MarkedStore } from '../../store/own-id.ts';
import { notAsked } from '../answering/named-task.ts';
import { FilmError } from '../error.ts';
import type { Pace } from './pace.ts';

/** A list that cannot be narrowed to one task is read on, but not for ever. */
const MAX_PAGES = 500;

export type AskedProvider = {
  readonly opened: OpenedProvider;
  readonly listPage: NonNullable<OpenedProvider['provider']['listPage']>;
  readonly pace: Pace;
};

/** A finished task of ours. */
export type StrayFound = {
  readonly asked: AskedProvider;
  readonly task: ListedTask;
  readonly token: string;
  readonly mark: Mark;
  readonly tier: Tier;
};

/**
 * Throws `unknown-task` where none has it, `not-asked` where one could not be asked, `not-adopted`
 * where it is not ours, or has no clip.
 */
export async function findStray(
  taskId: string,
  providers: readonly AskedProvider[],
  store: MarkedStore,
): Promise<StrayFound> {
  for (const asked of providers) {
    const found = await listedAt(asked, taskId).catch((error: unknown) => {
      throw notAsked(asked.opened.provider, taskId, error);
    });
    if (!found) continue;
    const { task, tier } = found;
    const { token, state } = task;
    const mark = markIn(token, store);
    if (token === null || mark === null) {
      throw new FilmError('not-adopted', { why: 'not-ours', taskId });
    }
    if (state !== 'succeeded') {
      const isOpen = state === 'queued' || state === 'running';
      const why = isOpen ? 'not-finished' : 'no-clip';
      throw new FilmError('not-adopted', { why, taskId, state });
    }
    return { asked, task, token, mark, tier };
  }
  const title = providers.map(({ opened }) => opened.provider.sheet.title).join(', ');
  throw new FilmError('unknown-task', { title, taskId, other: null });
}

async function listedAt({ opened, listPage, pace }: AskedProvider, taskId: string) {
  const { offers } = opened.provider.sheet;
  for (const list of new Set(offers.flatMap(({ tiers }) => tiers))) {
    let place: object | null = null;
    for (let pages = 1; pages <= MAX_PAGES; pages += 1) {
      const at: object | null = place;
      const page: TaskPage = await pace.ask(() => listPage({ tier: list, place: at, taskId }));
      const task = page.tasks.find(({ id }) => id === taskId);
      // A provider may say on which tier it really was.
      if (task) return { task, tier: TIERS.find((tier) => tier === task.tier) ?? list };
      if (page.next === null || page.tasks.length === 0) break;
      place = page.next;
    }
  }
  return null;
}

/** Its links, made now. Throws `not-asked`, `not-adopted`. */
export async function resultOf({ asked, task, tier }: StrayFound): Promise<TaskResult> {
  const { opened, pace } = asked;
  const [polled] = await pace
    .ask(() => opened.provider.status([{ id: task.id }], tier))
    .catch((error: unknown) => {
      throw notAsked(opened.provider, task.id, error);
    });
  const taskId = task.id;
  if (!polled || polled.state === 'missing') {
    throw new FilmError('not-adopted', { why: 'gone', taskId });
  }
  if (polled.state !== 'succeeded' || !polled.result) {
    throw new FilmError('not-adopted', { why: 'no-clip', taskId, state: polled.state });
  }
  return polled.result;
}
