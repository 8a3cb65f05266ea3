/** The plan and its price before the money: shown, held against the caps, asked about. */

import type { Rerender } from '../../specs/plan/rerender.ts';
import { checkCaps, isPaidUnderWay, paidOrders } from '../../films/money/caps.ts';
import type { FilmOptions } from '../../films/options.ts';
import type { Console } from '../console.ts';
import type { CommandContext } from '../context.ts';
import { EXIT } from '../exit.ts';
import { Refusal } from '../refusal.ts';
import { agreedFilmsText, agreedText, dearerText } from '../text/agreed-line.ts';
import { batchLines, batchTimeLine } from '../text/batch-text.ts';
import { planLines, QUESTION } from '../text/plan-line.ts';
import { refusedLines } from '../text/kept-line.ts';
import { planNotes } from '../text/plan-text.ts';
import { sizeByClips } from '../../specs/plan/film-size.ts';
import { sizeLine } from '../text/size-line.ts';
import { tightLines } from '../text/cap-text.ts';
import type { CommandPlace } from '../text/command.ts';
import { equalLines } from '../text/equal-text.ts';
import { filmLabel } from '../text/film-name.ts';
import { agreedBefore, NOTHING_AGREED, type Agreed } from '../../films/money/agreed.ts';
import type { FilmToRun } from '../../films/running/film-run.ts';

/** What `run` is called with. */
export type RunOptions = FilmOptions & {
  readonly yes?: true;
  readonly jsonl?: true;
  /** The file of a saved plan. */
  readonly plan?: string;
};

const MOVE_QUESTION = '      Render what only changed its place again? [y/N] ';

/**
 * The plan is shown before anything is spent; what is free is not asked about. However many films
 * there are, they are one table, one cap and one question. What a film that runs, or one whose run
 * was left, has still to order was agreed to. Gives the films with the caps that hold.
 */
export async function consent(
  films: readonly FilmToRun[],
  options: RunOptions,
  context: CommandContext,
  place?: CommandPlace,
): Promise<FilmToRun[]> {
  const { console } = context;
  const spending = films.filter((film) => paidOrders(film).length > 0 || isPaidUnderWay(film));
  const agreed = await agreedBefore(spending, options, context);
  const asked = spending.map((film) => askedOf(film, agreed.get(film.film?.id ?? '')));
  const news = new Set(asked.flatMap(({ film, unknown }) => (unknown.length > 0 ? [film] : [])));
  const isAsking = news.size > 0 && !options.yes;
  const say = sayFor(console, isAsking && console.isInteractive);
  const last = films.length === 1 ? tellOne(films, say) : tellSeveral(films, say, place);
  const spendings = films.map(async (film) => ({
    ...film,
    spent: film.store && film.film ? await film.store.spending.of(film.film.id) : [],
  }));
  const tight = checkCaps(await Promise.all(spendings));
  for (const line of tightLines(tight, films.length)) say.line(line);
  if (!options.yes) for (const line of agreedLines(asked, films.length, options)) say.line(line);
  const held = films.map((film) =>
    news.has(film) ? film : withCapsLeft(film, agreed.get(film.film?.id ?? ''), options),
  );
  if (!isAsking) {
    if (last) say.line(last);
    return held;
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
  if (isMoveMeant && (await console.confirm(`${last}${QUESTION}`))) return held;
  throw new Refusal({
    exit: EXIT.refused,
    code: 'not-confirmed',
    message: 'Nothing was ordered.',
    hint: null,
  });
}

/** `row`: of a table, which is not broken. */
type Say = { readonly line: (line: string) => void; readonly row: (line: string) => void };

/** A question stands with what it is about, also where nothing else is said. */
function sayFor(console: Console, isQuestion: boolean): Say {
  if (!isQuestion) {
    return { line: (line) => console.sayWrapped(line), row: (line) => console.say(line) };
  }
  return { line: (line) => console.tellWrapped(line), row: (line) => console.tell(line) };
}

/** Gives the line that the question stands in. */
function tellOne(films: readonly FilmToRun[], say: Say): string {
  let last = '';
  for (const film of films) {
    const size = sizeByClips(film.plan, film.clips);
    const [first, second] = planLines({ ...film.plan, size }, film.totals);
    for (const line of [first, ...notesOn(film)]) say.line(line);
    last = second;
  }
  return last;
}

function tellSeveral(films: readonly FilmToRun[], say: Say, place?: CommandPlace): string {
  const rows = films.map(({ plan, file, row, totals }) => {
    return { title: plan.title, file, row, totals };
  });
  for (const line of batchLines(rows)) say.row(line);
  for (const film of films) {
    const notes = notesOn(film);
    for (const line of notes.length === 0 ? [] : [`${filmLabel(film)}:`, ...notes.map(indent)]) {
      say.line(line);
    }
  }
  // With a saved plan nobody chooses what is ordered first.
  for (const line of place ? equalLines(films, place) : []) say.line(line);
  return batchTimeLine(rows);
}

function indent(line: string): string {
  return `  ${line}`;
}

/** What is rendered again, what stands although it no longer fits, what is refused, what is open in vain. */
function notesOn(film: FilmToRun): string[] {
  const { plan, file, decisions, clips } = film;
  const changed = film.rerenders.filter(({ cause }) => !isPlace(cause));
  const moved = film.rerenders.filter(({ cause }) => isPlace(cause));
  return [
    ...sizeLine(sizeByClips(plan, clips), plan.size),
    ...planNotes({ ...film, rerenders: [...changed, ...moved] }, file, refusedLines(decisions)),
  ];
}

function isPlace({ kind }: Rerender['cause']): boolean {
  return kind === 'place';
}

type Asked = {
  readonly film: FilmToRun;
  readonly agreed: Agreed;
  /** Paid orders that were agreed to by the command that gave them to its production. */
  readonly known: readonly string[];
  readonly unknown: readonly string[];
};

function askedOf(film: FilmToRun, agreed: Agreed = NOTHING_AGREED): Asked {
  const orders = paidOrders(film);
  const dearer = film.decisions.flatMap(({ kind, shot }) =>
    kind === 'under-way' && agreed.dearer.has(shot) ? [shot] : [],
  );
  return {
    film,
    agreed,
    known: orders.filter((shot) => agreed.shots.has(shot)),
    unknown: [...orders.filter((shot) => !agreed.shots.has(shot)), ...dearer],
  };
}

/** Of many films that are all gone on with there is one line. */
function agreedLines(asked: readonly Asked[], total: number, options: RunOptions): string[] {
  const isOne = asked.length > MOST_LINES && asked.every(({ unknown }) => unknown.length === 0);
  if (isOne) return [agreedFilmsText(asked.map(({ film, known }) => ({ ...film, known })))];
  return asked.flatMap((one) => {
    const subject = total === 1 ? '' : `${filmLabel(one.film)}: `;
    return agreedLinesOf(one, options).map((line) => `${subject}${line}`);
  });
}

const MOST_LINES = 3;

function agreedLinesOf({ film, agreed, known, unknown }: Asked, options: RunOptions): string[] {
  const { isRunning, dearer } = agreed;
  const isWhole = unknown.length === 0;
  const maxCost = isWhole && !options.maxCost ? (agreed.grant?.maxCost ?? []) : [];
  const more = new Map([...dearer].filter(([shot]) => unknown.includes(shot)));
  return [
    ...(known.length === 0 ? [] : [agreedText(film.plan, known, { ...film, isRunning, maxCost })]),
    ...(more.size === 0 ? [] : [dearerText(film.plan, more)]),
  ];
}

/** What is gone on with unasked keeps to what its own command may spend, all in all. */
function withCapsLeft(
  film: FilmToRun,
  { grant }: Agreed = NOTHING_AGREED,
  { maxCost, allowUnpriced }: RunOptions,
): FilmToRun {
  if (grant === null || grant.maxCost.length === 0 || maxCost) return film;
  const allowsUnpriced = allowUnpriced ?? grant.allowsUnpriced;
  const { command: id, maxCost: left } = grant;
  return { ...film, caps: { ...film.caps, id, maxCost: left, allowsUnpriced } };
}
