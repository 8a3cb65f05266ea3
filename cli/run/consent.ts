/** The plan and its price before the money: shown, held against the caps, asked about. */

import type { Rerender } from '../../specs/plan/rerender.ts';
import { checkCaps } from '../caps.ts';
import type { Context } from '../context.ts';
import { EXIT } from '../exit.ts';
import type { PreparedFilm } from '../prepared-film.ts';
import { Refusal } from '../refusal.ts';
import { keptLines } from '../text/kept-line.ts';
import { planLines, QUESTION } from '../text/plan-line.ts';
import { rerenderLine } from '../text/rerender-line.ts';
import { unaskedLines } from '../text/unasked-line.ts';
import type { RunOptions } from './options.ts';

const MOVE_QUESTION = '      Render what only changed its place again? [y/N] ';

/** The plan is shown before anything is spent; what is free is not asked about. */
export async function consent(
  { plan, totals, rerenders, decisions, unasked, store, film, caps }: PreparedFilm,
  file: string,
  options: RunOptions,
  { console }: Context,
): Promise<void> {
  const toLine = (one: Rerender) => rerenderLine(one, plan, file);
  const [first, second] = planLines(plan, totals);
  const changed = rerenders.filter(({ cause }) => cause.kind !== 'place');
  const moved = rerenders.filter(({ cause }) => cause.kind === 'place');
  const again = [...changed, ...moved].map(toLine);
  const standing = [...keptLines(decisions), ...unaskedLines(unasked)];
  for (const line of [first, ...again, ...standing]) console.sayWrapped(line);
  const spent = await store.spending.of(film.id);
  const narrow = checkCaps({ file, plan, decisions, caps, spent });
  for (const line of narrow) console.sayWrapped(line);
  const isFree = new Map(plan.shots.map((shot) => [shot.id, shot.isPlaceholder]));
  const isSpending = decisions.some(({ kind, shot }) => kind === 'orders' && !isFree.get(shot));
  if (!isSpending || options.yes) {
    if (second) console.sayWrapped(second);
    return;
  }
  if (!console.isInteractive) {
    throw new Refusal({
      exit: EXIT.refused,
      code: 'not-confirmed',
      message: `${file}: nothing was ordered, since nobody could be asked.`,
      hint: 'Add --yes to order what the plan shows.',
    });
  }
  // What comes from place alone can be avoided by one line in the file: a question of its own.
  const isMoveMeant = moved.length === 0 || (await console.confirm(MOVE_QUESTION));
  if (isMoveMeant && (await console.confirm(`${second}${QUESTION}`))) return;
  throw new Refusal({
    exit: EXIT.refused,
    code: 'not-confirmed',
    message: 'Nothing was ordered.',
    hint: null,
  });
}
