/** The plan and its price before the money: shown, held against the caps, asked about. */

import type { Rerender } from '../../specs/plan/rerender.ts';
import { checkCaps } from '../caps.ts';
import type { Console } from '../console.ts';
import type { Context } from '../context.ts';
import { EXIT } from '../exit.ts';
import { Refusal } from '../refusal.ts';
import { agreedText } from '../text/agreed-line.ts';
import { batchLines, batchTimeLine } from '../text/batch-text.ts';
import { keptLines } from '../text/kept-line.ts';
import { planLines, QUESTION } from '../text/plan-line.ts';
import { refusedLines } from '../text/refused-line.ts';
import { rerenderLine } from '../text/rerender-line.ts';
import { sizeByClips, sizeLine } from '../text/size-line.ts';
import { unaskedLines } from '../text/unasked-line.ts';
import { agreedShots } from './agreed.ts';
import type { FilmRun } from './film-run.ts';
import type { RunOptions } from './options.ts';

const MOVE_QUESTION = '      Render what only changed its place again? [y/N] ';

/**
 * The plan is shown before anything is spent; what is free is not asked about. However many films
 * there are, they are one table, one cap and one question. A film that runs is attached to: what
 * it has still to order was agreed to.
 */
export async function consent(
  films: readonly FilmRun[],
  options: RunOptions,
  context: Context,
): Promise<void> {
  const { console } = context;
  const last = films.length === 1 ? tellOne(films, console) : tellSeveral(films, console);
  const spendings = films.map(async (film) => ({
    ...film,
    spent: await film.store.spending.of(film.film.id),
  }));
  for (const line of checkCaps(await Promise.all(spendings))) console.sayWrapped(line);
  const spending = options.yes ? [] : films.filter((film) => paidOrders(film).length > 0);
  const agreed = spending.length > 0 ? await agreedShots(spending, options, context) : new Map();
  const asked = spending.map((film) => askedOf(film, agreed.get(film.film.id)));
  for (const { film, known } of asked) {
    const subject = films.length === 1 ? '' : `${film.file}: `;
    if (known.length > 0) console.sayWrapped(`${subject}${agreedText(film.plan, known)}`);
  }
  if (asked.every(({ unknown }) => unknown.length === 0)) {
    if (last) console.sayWrapped(last);
    return;
  }
  if (!console.isInteractive) {
    const subject = films.length === 1 ? `${films[0]?.file}: nothing` : 'Nothing';
    throw new Refusal({
      exit: EXIT.refused,
      code: 'not-confirmed',
      message: `${subject} was ordered, since nobody could be asked.`,
      hint: 'Add --yes to order what the plan shows.',
    });
  }
  // What comes from place alone can be avoided by one line in the file: a question of its own.
  const isMoved = asked.some(({ film, unknown }) => {
    const moved = film.rerenders.filter(({ cause }) => isPlace(cause));
    return moved.some(({ shots }) => shots.some((shot) => unknown.includes(shot)));
  });
  const isMoveMeant = !isMoved || (await console.confirm(MOVE_QUESTION));
  if (isMoveMeant && (await console.confirm(`${last}${QUESTION}`))) return;
  throw new Refusal({
    exit: EXIT.refused,
    code: 'not-confirmed',
    message: 'Nothing was ordered.',
    hint: null,
  });
}

/** Gives the line that the question stands in. */
function tellOne(films: readonly FilmRun[], console: Console): string {
  let last = '';
  for (const film of films) {
    const size = sizeByClips(film.plan, film.clips);
    const [first, second] = planLines({ ...film.plan, size }, film.totals);
    for (const line of [first, ...notesOn(film)]) console.sayWrapped(line);
    last = second;
  }
  return last;
}

function tellSeveral(films: readonly FilmRun[], console: Console): string {
  const rows = films.map(({ plan, file, totals }) => ({ title: plan.title, file, totals }));
  for (const line of batchLines(rows)) console.say(line);
  for (const film of films) {
    const notes = notesOn(film);
    for (const line of notes.length === 0 ? [] : [`${film.file}:`, ...notes.map(indent)]) {
      console.sayWrapped(line);
    }
  }
  return batchTimeLine(rows);
}

function indent(line: string): string {
  return `  ${line}`;
}

/** What is rendered again, what stands although it no longer fits, what is refused, what is open in vain. */
function notesOn({ plan, file, rerenders, decisions, unasked, clips }: FilmRun): string[] {
  const toLine = (one: Rerender) => rerenderLine(one, plan, file);
  const changed = rerenders.filter(({ cause }) => !isPlace(cause));
  const moved = rerenders.filter(({ cause }) => isPlace(cause));
  return [
    ...sizeLine(sizeByClips(plan, clips), plan.size),
    ...[...changed, ...moved].map(toLine),
    ...keptLines(decisions),
    ...refusedLines(decisions),
    ...unaskedLines(unasked),
  ];
}

function isPlace({ kind }: Rerender['cause']): boolean {
  return kind === 'place';
}

/** Ids of the shots that are ordered and cost something. */
export function paidOrders({ plan, decisions }: Pick<FilmRun, 'plan' | 'decisions'>): string[] {
  const isFree = new Map(plan.shots.map((shot) => [shot.id, shot.isPlaceholder]));
  return decisions.flatMap(({ kind, shot }) =>
    kind === 'orders' && !isFree.get(shot) ? [shot] : [],
  );
}

type Asked = {
  readonly film: FilmRun;
  /** Paid orders that were agreed to when the production that runs took them up. */
  readonly known: readonly string[];
  readonly unknown: readonly string[];
};

function askedOf(film: FilmRun, agreed: ReadonlySet<string> = new Set()): Asked {
  const orders = paidOrders(film);
  return {
    film,
    known: orders.filter((shot) => agreed.has(shot)),
    unknown: orders.filter((shot) => !agreed.has(shot)),
  };
}
