/** One line a shot, in the manner of `sh0020  queued  v001  6 h 03 m of 48 h  flex, expires …`. */

import { isAnswer } from '../../specs/failures.ts';
import { formatMoney } from '../../specs/money.ts';
import { printable } from '../../specs/storyboard/words.ts';
import {
  STANDING,
  type AsksView,
  type ShotState,
  type ShotView,
  type Trying,
} from '../../films/view/view.ts';
import { capAnswer } from './cap-text.ts';
import { clauseOf, lowered } from './clause.ts';
import {
  quotedWord,
  resolveCommand,
  shotCommand,
  type CommandSubject,
  type ShownFilm,
} from './command.ts';
import { formatMoment } from './date.ts';
import { formatDuration, formatLimit } from './duration.ts';
import { failureFact, leftTexts } from './failure-text.ts';
import { ASKS } from './kept-line.ts';
import { faultsText, handOverAnswer, pictureFaultText } from './picture-text.ts';
import { noteText } from './note-text.ts';
import { tableLines, type Column } from './table.ts';
import { tryHead, tryText } from './try-text.ts';

/** The parts of a shot's line; the details come in the order of their importance. */
export type ShotParts = {
  readonly id: string;
  readonly state: ShotState;
  readonly take: string;
  readonly age: string;
  readonly details: readonly string[];
  /** Replaces take, age and details: what is asked, or why it failed. */
  readonly question: string | null;
  /** The command that answers. */
  readonly answer: string | null;
  /** What is tried again, where its reason has a place of its own; else told in the parts above. */
  readonly tried: string | null;
};

/**
 * `isBrief`: for the live view, where there is little room. Why something is tried again has a place
 * of its own then, and what keeps the shot stands before everything else.
 */
export function shotParts(
  shot: ShotView,
  film: Pick<ShownFilm, 'file' | 'place'>,
  nowMs: number,
  isBrief = false,
): ShotParts {
  const { id, status: state } = shot;
  const { trying, account, provider } = shot;
  const tried = isBrief && trying ? tryHead(trying, account ?? provider, nowMs, true) : null;
  const plain = { id, state, take: shot.take ?? '', age: ageOf(shot, nowMs), tried };
  if (state === 'asking') {
    return {
      ...plain,
      details: [],
      question: questionOf(shot, nowMs, isBrief),
      answer: answerOf(shot, film),
    };
  }
  return {
    ...plain,
    details: detailsOf(shot, film, { nowMs, isBrief }),
    question: null,
    answer: null,
  };
}

/** Columns of lines that are printed together: as wide as they need to be. */
const TOGETHER: readonly Column[] = [{ width: 6 }, { width: 7 }, { width: 4 }];
/** Columns of lines that are printed one by one: wide enough for what may follow. */
export const ONE_BY_ONE: readonly Column[] = [
  { width: 6 },
  { width: 10 },
  { width: 4 },
  { width: 16 },
];

/** Nothing is cut: for `status` and for logs. */
export function shotLines(
  film: Pick<ShownFilm, 'file' | 'place' | 'shots'>,
  nowMs: number,
  columns: readonly Column[] = TOGETHER,
): string[] {
  return tableLines(
    film.shots.map((shot) => {
      const { id, state, take, age, details, question, answer } = shotParts(shot, film, nowMs);
      // A question is told in the row's last cell, so that its length widens no column.
      if (question !== null) return [id, state, [question, answer ?? ''].join('   ')];
      return [id, state, take, age, details.join(', ')];
    }),
    columns,
  );
}

function ageOf(
  { status, reused, takeOf, sinceMs, endedAtMs, expiresAfterSeconds, ownFile }: ShotView,
  nowMs: number,
): string {
  // Nobody has waited for it.
  if (ownFile !== undefined) return '';
  if (reused && takeOf !== null) return `from ${takeOf}`;
  if (reused) return status === 'kept' || status === 'frozen' ? '' : 'unchanged';
  if (sinceMs === null) return '';
  if (STANDING.includes(status)) {
    return endedAtMs === null ? '' : formatDuration(endedAtMs - sinceMs);
  }
  if (status !== 'queued' && status !== 'running' && status !== 'collecting') return '';
  const age = formatDuration(nowMs - sinceMs);
  const isLong = status === 'queued' && expiresAfterSeconds !== null;
  return isLong ? `${age} of ${formatLimit(expiresAfterSeconds)}` : age;
}

type Shown = { readonly nowMs: number; readonly isBrief: boolean };

function detailsOf(shot: ShotView, film: CommandSubject, shown: Shown): string[] {
  const { takes } = shot;
  const details = stateDetails(shot, film, shown);
  return takes ? [...details, `${takes.there.length} of ${takes.wanted} takes there`] : details;
}

function stateDetails(shot: ShotView, film: CommandSubject, { nowMs, isBrief }: Shown): string[] {
  const { status, tier, expiresAtMs, nextLookAtMs, failure, provider } = shot;
  const tried = shot.trying && !isBrief ? [tryTextOf(shot, shot.trying, nowMs)] : [];
  const open = noteText(shot, film);
  const told = [...tried, ...(open === null ? [] : [open])];
  // Where there is little room they stand first of all.
  const [first, rest] = isBrief ? [told, []] : [[], told];
  const note = [...rest, ...leftTexts(shot).map(lowered)];
  if (STANDING.includes(status)) {
    return [
      ...first,
      costOf(shot),
      ...handedOn(shot),
      ...pictureFaultText(shot),
      ...shot.notes.map(clauseOf),
      ...note,
    ];
  }
  if (status === 'failed' && failure) return [failureFact(failure, provider)];
  if (status === 'collecting' && nextLookAtMs !== null && !shot.trying) {
    return [...note, `next try ${formatMoment(nextLookAtMs, nowMs)}`];
  }
  if (status !== 'queued' && status !== 'running') return [...first, ...note];
  return [
    ...first,
    tier,
    ...(expiresAtMs === null ? [] : [`expires ${formatMoment(expiresAtMs, nowMs)}`]),
    ...(nextLookAtMs === null || shot.trying?.what === 'look'
      ? []
      : [`next look ${formatMoment(nextLookAtMs, nowMs)}`]),
    ...note,
  ];
}

/** Where the provider gave no last frame that could be used, or another one is handed on. */
function handedOn({ standing, ownFile }: ShotView): string[] {
  const { source, frame } = standing?.handOver ?? {};
  if (source === 'chosen') return [`ends at its frame ${frame}`];
  if (ownFile !== undefined) return [];
  if (source === 'bridge') return ['bridge to the shot after it'];
  return standing?.lastFrameSource === 'decoded' ? ['last frame decoded'] : [];
}

function costOf({ charge, isFree }: ShotView): string {
  if (isFree) return 'free';
  return charge === null ? 'price unknown' : formatMoney(charge);
}

function tryTextOf({ account, provider }: ShotView, trying: Trying, nowMs: number): string {
  return tryText(trying, account ?? provider, nowMs);
}

function questionOf(shot: ShotView, nowMs: number, isBrief: boolean): string {
  if (shot.asks) return askedText(shot.asks, nowMs);
  const { failure, provider, sinceMs, quote, trying } = shot;
  const what = failure === null ? 'asks' : failureFact(failure, provider);
  // A clip that is paid is named with its price: another order costs it once more.
  const isPaid = failure?.billed === 'yes' && quote.expected !== null && quote.expected.micros > 0;
  const word = failure?.kind === 'link-dead' && !trying ? 'lost' : 'paid';
  const fact = isPaid && quote.expected ? `${what}, ${formatMoney(quote.expected)} ${word}` : what;
  // What a budget holds back is told once: its tries say the same again.
  const isHeld = failure?.kind === 'over-cap';
  const since = sinceMs === null ? '' : ` since ${formatMoment(sinceMs, nowMs)}`;
  // The sums that hold it back have a time of their own.
  const question = isHeld && since !== '' ? `${fact}; it waits${since}` : `${fact}${since}`;
  return trying && !isBrief && !isHeld
    ? `${question}; ${tryTextOf(shot, trying, nowMs)}`
    : question;
}

/** `v001 waits for approval since 14:20, counts as approved Mon 14:20`. */
function askedText(
  { kind, take, sinceMs, untilMs, otherwise, handOver }: AsksView,
  nowMs: number,
): string {
  const moment = formatMoment(sinceMs, nowMs);
  if (handOver) {
    const { faults, picture } = handOver;
    return `${take}: ${faultsText(faults)}, and waits for a word since ${moment}: ${printable(picture)}`;
  }
  if (kind === 'circle')
    return `several takes wait for a choice since ${moment}, ${take} is the newest`;
  const since = `${take} ${ASKS[kind]} since ${moment}`;
  if (untilMs === null || otherwise !== 'approve') return since;
  return `${since}, counts as approved ${formatMoment(untilMs, nowMs)}`;
}

/** `storyboard resolve film.yaml sh0070 --adopt cgt-… | --resubmit | --give-up`. */
export function answerOf(
  { id, waysOn, taskId, failure, trying, asks }: ShotView,
  film: CommandSubject,
): string | null {
  if (asks?.handOver) return handOverAnswer(id, film);
  if (asks?.kind === 'circle') return shotCommand('takes', film, id);
  if (asks) return shotCommand('approve', film, id);
  if (failure?.kind === 'over-cap') return capAnswer(failure.code, film, trying !== undefined);
  const options = waysOn.flatMap((way) => {
    // The task of an order that has one is the wrong one.
    const task = failure?.kind === 'outcome-unknown' ? taskId : null;
    if (!isAnswer(way)) return [];
    return [way === 'adopt' ? `--adopt ${task === null ? 'TASK' : quotedWord(task)}` : `--${way}`];
  });
  if (options.length === 0) return null;
  const ways = options.join(' | ');
  return resolveCommand(id, film, ways);
}
