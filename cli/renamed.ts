/**
 * Storyboards whose file was renamed while orders of theirs are open: another film would pay for
 * the same clips once more, so they are named. A new film can go on with the old one by
 * `--continues`; where the new name was a film already, the file gets its old name back.
 */

import { join, relative } from 'node:path';
import { formatMoney, type Money } from '../specs/money.ts';
import { takeName } from '../specs/order.ts';
import { requestOf, type KnownFrames } from '../specs/plan/request.ts';
import { fingerprintOf } from '../specs/plan/fingerprint.ts';
import { printable } from '../specs/storyboard/words.ts';
import type { Film } from '../store/films.ts';
import type { OrderEntry } from '../store/order.ts';
import type { Store } from '../store/store.ts';
import type { Console } from './console.ts';
import { EXIT } from './exit.ts';
import type { PlannedFilm } from './planned-film.ts';
import { Refusal } from './refusal.ts';
import { commandFor, quoted, type CommandSubject } from './text/command.ts';

/** One that costs something and has no known end. */
export type MovedOrder = {
  readonly shot: string;
  /** `v001`. */
  readonly take: string;
  readonly taskId: string | null;
  readonly fingerprint: string;
  /** What it was ordered with. */
  readonly frames: KnownFrames;
  /** Null when no price is known. */
  readonly price: Money | null;
};

/** A film whose storyboard is gone. */
export type VanishedFilm = {
  readonly id: string;
  /** Where its storyboard was, from the current folder. */
  readonly file: string;
  /** Those that cost something and have no known end. */
  readonly open: readonly MovedOrder[];
};

/** Whether the new name had a film before: `mv` over a file that is there leaves no other trace. */
function isKnown(film: Film | null): boolean {
  return film !== null && film.plan !== null;
}

/** All of the project's, but for this film. */
export async function vanishedFilms(store: Store, film: Film | null): Promise<VanishedFilm[]> {
  const vanished = await store.films.listVanished();
  return Promise.all(
    vanished
      .filter(({ id }) => id !== film?.id)
      .map(async ({ id, storyboard }) => {
        const path = join(store.root, storyboard);
        const file = printable(relative('.', path) || path);
        return { id, file, open: await openOrdersOf(store, id) };
      }),
  );
}

async function openOrdersOf({ journal, plans }: Store, film: string): Promise<MovedOrder[]> {
  const open: MovedOrder[] = [];
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
): Promise<MovedOrder | null> {
  if (!intent) return null;
  const { shots } = await plans.getPlan(intent.plan);
  const planned = shots.find(({ id }) => id === key.shot);
  if (planned?.isPlaceholder) return null;
  return {
    shot: key.shot,
    take: takeName(key.take),
    taskId: task ? printable(task.task.id) : null,
    fingerprint: intent.fingerprint,
    frames: intent.frames,
    price: planned?.quote.expected ?? null,
  };
}

/** What people are told of them, and the way to go on. */
export function renamedLines(
  vanished: readonly VanishedFilm[],
  { decisions, film: own }: Pick<PlannedFilm, 'decisions' | 'film'>,
  subject: CommandSubject,
): string[] {
  const lent = new Set(
    decisions.flatMap((one) => (one.kind === 'stands' ? [one.reusedFrom?.film] : [])),
  );
  return vanished.flatMap((film) => {
    // A film that has takes of its own reuses those of others for good: that is told once.
    if (film.open.length === 0 && (isKnown(own) || !lent.has(film.id))) return [];
    const orders = film.open.map((order) => `${textOf(order)} is open.`);
    const takes = film.open.length === 0 ? ' Takes of it are reused.' : '';
    return [
      `${film.file} is gone.${takes}`,
      ...orders.map((order) => `  ${order}`),
      `  If it was renamed: ${wayOn(film, own, subject)}`,
    ];
  });
}

function wayOn(gone: VanishedFilm, own: Film | null, subject: CommandSubject): string {
  if (!isKnown(own)) return commandFor('run', subject, '--continues', quoted(gone.file));
  return (
    `${subject.file} is another film already, so give the file its name ${gone.file} back, then: ` +
    commandFor('run', { ...subject, file: gone.file })
  );
}

/** `sh0010 v001, task cgt-1, 0.065 USD`. */
export function textOf({ shot, take, taskId, price }: MovedOrder): string {
  const task = taskId === null ? 'its answer is looked for' : `task ${taskId}`;
  return [`${shot} ${take}`, task, ...(price ? [formatMoney(price)] : [])].join(', ');
}

type Asked = Pick<PlannedFilm, 'decisions' | 'film' | 'plan'>;

/**
 * Open orders whose clip this film would order once more. Where its frames are not known yet, they
 * may become those that the order was placed with.
 */
function boughtAgain({ open }: VanishedFilm, { decisions, plan }: Asked): readonly MovedOrder[] {
  const shots = new Map(plan.shots.map((shot) => [shot.id, shot]));
  const ordered = decisions.filter((one) => one.kind === 'orders');
  return open.filter(({ fingerprint, frames }) =>
    ordered.some((one) => {
      if (one.fingerprint !== null) return one.fingerprint === fingerprint;
      const shot = shots.get(one.shot);
      const request = shot && requestOf(shot, frames);
      return request ? fingerprintOf(request) === fingerprint : false;
    }),
  );
}

/**
 * Before a film is made or goes on. What is open under a vanished name is never bought again unasked:
 * somebody at a terminal is asked, everybody else is refused, also with `--yes`.
 */
export async function refuseRebuying(
  vanished: readonly VanishedFilm[],
  asked: Asked,
  subject: CommandSubject,
  console: Console,
): Promise<void> {
  const again = vanished.flatMap((film) => boughtAgain(film, asked).map(textOf));
  const [first] = vanished.filter((film) => boughtAgain(film, asked).length > 0);
  for (const line of renamedLines(vanished, asked, subject)) {
    if (first) console.tellWrapped(line);
    else console.sayWrapped(line);
  }
  if (first === undefined) return;
  if (console.isInteractive && (await console.confirm(AGAIN_QUESTION))) return;
  throw new Refusal({
    exit: EXIT.refused,
    code: 'bought-already',
    message:
      `${subject.file}: what it asks was ordered already for ${first.file}, whose file is gone ` +
      `(${again.join('; ')}). Nothing was ordered.`,
    hint:
      `If it was renamed: ${wayOn(first, asked.film, subject)}. ` +
      `If not, end its orders first: ${commandFor('cancel', { ...subject, file: first.file })}`,
  });
}

const AGAIN_QUESTION = 'Order what is open there once more? [y/N] ';
