/**
 * Storyboards whose file was renamed while orders of theirs are open: a new film would pay for the
 * same clips once more, so they are named, and `--continues` goes on with the old film.
 */

import { join, relative } from 'node:path';
import { formatMoney, type Money } from '../specs/money.ts';
import type { ShotDecision } from '../specs/plan/decision.ts';
import type { Film } from '../store/films.ts';
import { takeName } from '../store/layout.ts';
import type { OrderEntry } from '../store/order.ts';
import type { Store } from '../store/store.ts';
import type { Console } from './console.ts';
import { EXIT } from './exit.ts';
import type { PlannedFilm } from './planned-film.ts';
import { Refusal } from './refusal.ts';
import { quoted } from './text/shot-line.ts';

/** One that costs something and has no known end. */
export type OpenOrder = {
  readonly shot: string;
  /** `v001`. */
  readonly take: string;
  readonly taskId: string | null;
  readonly fingerprint: string;
  /** Null when no price is known. */
  readonly price: Money | null;
};

/** A film whose storyboard is gone. */
export type VanishedFilm = {
  readonly id: string;
  /** Where its storyboard was, from the current folder. */
  readonly file: string;
  /** Those that cost something and have no known end. */
  readonly open: readonly OpenOrder[];
};

/** All of the project's, where this film has nothing of its own yet; else none. */
export async function vanishedFilms(store: Store, film: Film | null): Promise<VanishedFilm[]> {
  if (film !== null && film.plan !== null) return [];
  const vanished = await store.films.listVanished();
  return Promise.all(
    vanished
      .filter(({ id }) => id !== film?.id)
      .map(async ({ id, storyboard }) => {
        const path = join(store.root, storyboard);
        return { id, file: relative('.', path) || path, open: await openOrdersOf(store, id) };
      }),
  );
}

async function openOrdersOf({ journal, plans }: Store, film: string): Promise<OpenOrder[]> {
  const open: OpenOrder[] = [];
  for (const shot of await journal.shotsOf(film)) {
    for (const entry of await journal.openOrdersOf(film, shot)) {
      const order = await openOrder(entry, plans);
      if (order) open.push(order);
    }
  }
  return open;
}

/** Null for one that costs nothing. */
export async function openOrder(
  { key, intent, task }: OrderEntry,
  plans: Store['plans'],
): Promise<OpenOrder | null> {
  if (!intent) return null;
  const { shots } = await plans.getPlan(intent.plan);
  const planned = shots.find(({ id }) => id === key.shot);
  if (planned?.isPlaceholder) return null;
  return {
    shot: key.shot,
    take: takeName(key.take),
    taskId: task?.task.id ?? null,
    fingerprint: intent.fingerprint,
    price: planned?.quote.expected ?? null,
  };
}

/** What people are told of them, and the way to go on. */
export function renamedLines(
  vanished: readonly VanishedFilm[],
  decisions: readonly ShotDecision[],
  file: string,
): string[] {
  const lent = new Set(
    decisions.flatMap((one) => (one.kind === 'stands' ? [one.reusedFrom?.film] : [])),
  );
  return vanished.flatMap((film) => {
    if (film.open.length === 0 && !lent.has(film.id)) return [];
    const orders = film.open.map((order) => `${textOf(order)} is open.`);
    const takes = film.open.length === 0 ? ' Takes of it are reused.' : '';
    return [
      `${film.file} is gone.${takes}`,
      ...orders.map((order) => `  ${order}`),
      `  If it was renamed: storyboard run ${quoted(file)} --continues ${quoted(film.file)}`,
    ];
  });
}

/** `sh0010 v001, task cgt-1, 0.065 USD`. */
export function textOf({ shot, take, taskId, price }: OpenOrder): string {
  const task = taskId === null ? 'its answer is looked for' : `task ${taskId}`;
  return [`${shot} ${take}`, task, ...(price ? [formatMoney(price)] : [])].join(', ');
}

/** Open orders whose clip this film would order once more, as far as its frames are known. */
function boughtAgain(
  { open }: VanishedFilm,
  decisions: readonly ShotDecision[],
): readonly OpenOrder[] {
  return open.filter(({ shot, fingerprint }) =>
    decisions.some(
      (one) =>
        one.kind === 'orders' &&
        (one.fingerprint === null ? one.shot === shot : one.fingerprint === fingerprint),
    ),
  );
}

/**
 * Before a new film is made. What is open under a vanished name is never bought again unasked:
 * somebody at a terminal is asked, everybody else is refused, also with `--yes`.
 */
export async function refuseRebuying(
  vanished: readonly VanishedFilm[],
  { decisions }: Pick<PlannedFilm, 'decisions'>,
  file: string,
  console: Console,
): Promise<void> {
  for (const line of renamedLines(vanished, decisions, file)) console.sayWrapped(line);
  const again = vanished.flatMap((film) => boughtAgain(film, decisions).map(textOf));
  const [first] = vanished.filter((film) => boughtAgain(film, decisions).length > 0);
  if (first === undefined) return;
  if (console.isInteractive && (await console.confirm(AGAIN_QUESTION))) return;
  throw new Refusal({
    exit: EXIT.refused,
    code: 'bought-already',
    message:
      `${file}: what it asks was ordered already for ${first.file}, whose file is gone ` +
      `(${again.join('; ')}). Nothing was ordered.`,
    hint:
      `If it was renamed: storyboard run ${quoted(file)} --continues ${quoted(first.file)}. ` +
      `If not, end its orders first: storyboard cancel ${quoted(first.file)}`,
  });
}

const AGAIN_QUESTION = 'Order what is open there once more? [y/N] ';
