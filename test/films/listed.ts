/** A film whose orders are in the journal, and a provider whose list a test writes. */

import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { accountTag } from '../../providers/settings.ts';
import type { CheckedProvider } from '../../films/reconciling/reconciled.ts';
import { adoptTask } from '../../films/reconciling/adopt.ts';
import type { Pause } from '../../films/reconciling/pace.ts';
import {
  reconcile,
  type ReconcileOptions,
  type ReconcileWatch,
} from '../../films/reconciling/reconcile.ts';
import { drawToken } from '../../store/own-id.ts';
import type { OrderEnd, OrderIntent } from '../../store/order.ts';
import type { TakeRecord } from '../../store/takes.ts';
import { json, serve } from '../providers/server.ts';
import { aTake, anIntent } from '../store/fixtures.ts';
import { begunFilm } from './stored.ts';

const KEY = 'a-key-that-is-nobody-s';
export const TOKENS = 108_900;

/** As Ark lists a task. */
export type Item = Readonly<Record<string, unknown>> & { readonly id: string };

export function item(id: string, own: Readonly<Record<string, unknown>> = {}): Item {
  const usage = { completion_tokens: TOKENS, total_tokens: TOKENS };
  const created_at = Math.floor(Date.now() / 1_000);
  return { id, status: 'succeeded', model: 'seedance-1-5-pro-251215', created_at, usage, ...own };
}

type Lists = Readonly<Record<string, readonly Item[]>>;
type Placed = {
  /** Of a table's film its name. */
  readonly row?: string;
  readonly shot?: string;
  readonly take?: number;
  readonly task?: string | null;
  readonly end?: OrderEnd['state'] | null;
  readonly intent?: Partial<OrderIntent>;
  readonly record?: Partial<TakeRecord> | null;
};

/** `single`: what a look at one task gives; default: what its list has. */
export async function listedFilm(
  lists: () => Lists | 'busy',
  single?: (id: string) => Item | undefined,
) {
  const film = { clip: Buffer.alloc(0) };
  const server = await serve(({ path, query }, response) => {
    const all = lists();
    if (all === 'busy') {
      response.setHeader('Retry-After', '7');
      json(response, 429, { error: { code: 'RateLimitExceeded', message: 'Slowly.' } });
      return;
    }
    const id = decodeURIComponent(/tasks\/(.+)$/.exec(path)?.[1] ?? '');
    if (path === '/clip.mp4') {
      response.end(film.clip);
      return;
    }
    if (id !== '') {
      const known = single
        ? single(id)
        : Object.values(all)
            .flat()
            .find((one) => one.id === id);
      if (known) json(response, 200, known);
      else json(response, 404, { error: { code: 'NotFound.Task', message: 'None.' } });
      return;
    }
    const ids = query.getAll('filter.task_ids');
    const tier = all[query.get('filter.service_tier') ?? 'default'] ?? [];
    const wanted = tier.filter((one) => ids.length === 0 || ids.includes(one.id));
    const [page, size] = [Number(query.get('page_num')), Number(query.get('page_size'))];
    const items = wanted.slice((page - 1) * size, page * size);
    json(response, 200, { items, total: wanted.length });
  });
  const { folder, store, film: begun } = await begunFilm();
  const plan = (await store.films.readFilm(begun.id)).plan ?? '';
  const origin = server.origin;
  const account = accountTag('byteplus', KEY, origin);
  const at = new Date(Date.now() - 60_000).toISOString();
  const file = join(folder, 'film.yaml');
  /** An order of the journal; with an end `collected` also its take. */
  const place = async (order: Placed = {}) => {
    const { row, shot = 'sh0010', take = 1, task = 'cgt-1', end = 'collected' } = order;
    const { id } = row === undefined ? begun : await store.films.openFilm(file, row);
    const key = { film: id, shot, take, order: 1 };
    const token = drawToken(store.id);
    const intent = anIntent({ plan, account, origin, at, token, ...order.intent });
    await store.journal.placeIntent(key, intent);
    if (task !== null) {
      await store.journal.recordTask(key, { task: { id: task }, adopted: false, at });
    }
    if (end === 'collected' && order.record !== null) {
      const name = `v${String(take).padStart(3, '0')}`;
      const of = { film: id, shot, take: name, taskId: task ?? '', orderedAt: at, account };
      const use = { tokens: TOKENS, isEstimated: false };
      await store.takes.writeTake(aTake({ ...of, origin, ...use, ...order.record }));
    }
    if (end !== null) await store.journal.recordEnd(key, { state: end, failure: null, at });
    return { key, token: intent.token };
  };
  const environment = { BYTEPLUS_API_KEY: KEY, BYTEPLUS_BASE_URL: origin };
  const stop = new AbortController();
  onTestFinished(() => stop.abort());
  const pauses: number[] = [];
  const watch: ReconcileWatch & { onPage: () => void; pause: Pause } = {
    signal: stop.signal,
    onPage: () => undefined,
    pause: async (ms: number) => void pauses.push(ms),
  };
  const reconciled = (options: ReconcileOptions = {}, own: Record<string, string> = environment) =>
    reconcile({ project: folder, ...options }, { environment: own }, watch);
  const host = { environment, packageVersion: '0.0.0', tell: () => undefined };
  /** With the shot alone, in a project that nobody else has. */
  const adopt = (taskId: string, shot = 'sh0010', provider?: string, project = folder) =>
    adoptTask(
      {
        taskId,
        file: join(project, 'film.yaml'),
        shot,
        ...(provider !== undefined && { provider }),
      },
      { project },
      host,
      watch,
    );
  return {
    folder,
    store,
    film: begun,
    file,
    environment,
    served: film,
    server,
    place,
    reconciled,
    adopt,
    watch,
    pauses,
    stop,
    account,
  };
}

/** Of the one provider that was asked. */
export function only(checked: readonly CheckedProvider[]): CheckedProvider {
  const [one] = checked;
  if (!one || checked.length > 1) throw new Error(`${checked.length} providers were checked.`);
  return one;
}
