/** Why a shot stands or would be ordered, for people. */

import { shorten, type ComparedField } from '../../specs/plan/change.ts';
import type { LookedAt, TakeVerdict } from '../../specs/plan/explain.ts';
import type { Quote } from '../../specs/plan/plan.ts';
import { quoteOfOrders } from '../../specs/plan/several.ts';
import { formatMoney } from '../../specs/money.ts';
import { printable } from '../../specs/storyboard/words.ts';
import type { ExplainedFilm, ExplainedShot, PricedShots } from '../../films/explaining/explain.ts';
import type { Since } from '../../films/explaining/since.ts';
import { formatMoment } from './date.ts';
import { decisionText } from './decision-text.ts';
import { keptText, refusedText } from './kept-line.ts';
import { wayLines } from './middle-text.ts';
import { count, formatMonies } from './plan-line.ts';
import { takesText } from './several-text.ts';
import { causeText } from './rerender-line.ts';
import { formatShots } from './shot-names.ts';
import { tableLines } from './table.ts';

/** `isWhole`: of all shots, of which only the fields that differ are told. */
type Telling = { readonly isWhole: boolean; readonly nowMs: number };

/** A paragraph a shot. */
export function explainLines({ planned, shots }: ExplainedFilm, telling: Telling): string[] {
  const film = planned.plan.shots.map(({ id }) => id);
  return shots.flatMap((shot, index) => [
    ...(index === 0 ? [] : ['']),
    ...shotLines(shot, { film, own: planned.film?.id ?? null }, telling),
  ]);
}

type Around = {
  /** The film's shots, in its order. */
  readonly film: readonly string[];
  /** The film's id, or null while it has none. */
  readonly own: string | null;
};

function shotLines(shot: ExplainedShot, around: Around, telling: Telling): string[] {
  return [
    `${shot.shot}  ${verdictText(shot)}`,
    ...fieldLines(shot, telling).map(indent),
    ...takeLines(shot.takes, shot.shot, around, telling).map(indent),
    ...consequences(shot, around).map(indent),
  ];
}

function indent(line: string): string {
  return `  ${line}`;
}

/** `stands, v001: it fits what is asked`, `would be ordered, 0.13 USD: changed: prompt`. */
function verdictText({ decision, planned }: ExplainedShot): string {
  if (decision.kind === 'stands') {
    const { take, reusedFrom, keptDespite } = decision;
    const name = reusedFrom ? `${reusedFrom.shot} ${take.take}, reused` : take.take;
    const isOwnFile = keptDespite?.kind === 'own-file';
    const own = isOwnFile ? ` (${keptText(keptDespite)})` : '';
    if (decision.isFrozen) return `stands, ${name}: frozen, whatever is asked${own}`;
    const cut = decision.isCut ? ', and it was cut from that' : '';
    if (keptDespite) return `stands, ${name}, kept: ${keptText(keptDespite)}${cut}`;
    const isPinned = planned.pinnedTake !== null;
    return `stands, ${name}: ${isPinned ? 'by its take: in the storyboard' : 'it fits what is asked'}`;
  }
  if (decision.kind === 'orders') {
    const price = planned.isPlaceholder ? 'free' : priceText(quoteOfOrders(planned, decision));
    const why = [causeText(decision.because), ...takesText(decision)].join(', ');
    const bridge = decision.bridge === undefined ? '' : ', as a bridge to what follows it';
    return `would be ordered, ${price}: ${why}${bridge}`;
  }
  return refusedText(decision) ?? OTHERS[decision.kind] ?? decision.kind;
}

const OTHERS: Readonly<Record<string, string>> = {
  'under-way': 'under way: it is ordered as it is asked now',
  rejected: 'rejected: it waits for another take: circle one, or run --again',
  skipped: 'skipped: it is not in the film, and never ordered',
};

function priceText({ expected, atMost, pricedAt }: Quote): string {
  if (!expected) return 'without a known price';
  const most =
    atMost && atMost.micros !== expected.micros ? `, at most ${formatMoney(atMost)}` : '';
  return `${formatMoney(expected)}${most}${pricedAt === null ? '' : ` (prices ${pricedAt})`}`;
}

function fieldLines(
  { compared, fields, since, decision }: ExplainedShot,
  { isWhole, nowMs }: Telling,
): string[] {
  const isNew = compared === null;
  const differing = fields.filter(({ differs }) => differs);
  if (isWhole && (isNew || differing.length === 0)) return [];
  const shown = isWhole ? differing : fields;
  const then = compared === null ? '' : `in ${compared.take}`;
  const rows = shown.map((one) => {
    const mark = one.differs && !isNew ? 'differs' : '';
    const edit = since.get(one.field);
    const told = edit && decision.kind !== 'under-way' ? sinceText(edit, nowMs) : '';
    return [one.field, ...values(one, isWhole), [mark, told].filter(Boolean).join(', ')];
  });
  const head = ['', ...(isNew ? [] : [then]), 'asked now', ''];
  const same = fields.length - shown.length;
  return [
    ...tableLines([head, ...rows]),
    ...(same === 0 ? [] : [`${count(same, 'other field')} as in ${compared?.take ?? 'no take'}`]),
  ];
}

/** In full for one shot; of all shots, long texts from where they part. */
function values({ was, is }: ComparedField, isShort: boolean): string[] {
  if (was === null) return [printable(is)];
  return (isShort ? shorten(was, is) : [was, is]).map(printable);
}

function sinceText({ run, decision }: Since, nowMs: number): string {
  if (decision && 'take' in decision) {
    return `since ${decision.take.take} of ${decision.shot} was ${decisionText(decision)}`;
  }
  if (run === null) return 'since an edit after the last run';
  return `since the run of ${formatMoment(Date.parse(run), nowMs)}`;
}

const VERDICTS: { readonly [One in TakeVerdict]: string } = {
  stands: 'stands',
  fits: 'fits as well',
  differs: 'differs',
  waits: 'may fit: a frame that it starts from or ends on is not there yet',
  taken: 'fits, and stands for another shot',
  rejected: 'was rejected',
  'own-file': 'is a file of your own',
  'other-kind': 'is a placeholder where a bought clip is asked, or the other way round',
};

/** `v001, 2026-11-29 10:12  differs: prompt`; a table of all that were looked at. */
function takeLines(
  takes: readonly LookedAt[],
  shot: string,
  { own }: Around,
  { nowMs }: Telling,
): string[] {
  if (takes.length === 0) return ['no take was there to look at'];
  const rows = takes.map(({ film, shot: of, take, finishedAt, verdict, fields }) => {
    const place =
      film !== own ? `${of} ${take} of another film` : of === shot ? take : `${of} ${take}`;
    const what = VERDICTS[verdict];
    const told = fields.length === 0 ? what : `${what}: ${fields.join(', ')}`;
    return ['looked at:', place, formatMoment(Date.parse(finishedAt), nowMs), told];
  });
  return tableLines(rows);
}

function consequences(
  { shot, planned, decision, follows, again, ways: open }: ExplainedShot,
  { film }: Around,
) {
  const lines: string[] = [];
  const ways = open ? wayLines({ ways: open }) : [];
  if (follows.shots.length > 0) {
    lines.push(`what is ordered after it: ${shotsText(follows, film)}`, ...ways);
  }
  if (decision.kind === 'stands' && again !== null) {
    const others = again.shots.filter((id) => id !== shot);
    const following =
      others.length === 0 ? 'nothing more follows' : `${formatShots(others, film)} would follow`;
    lines.push(`--again ${shot} would order ${shotsText(again, film)}: ${following}`);
  }
  if (planned.skip) lines.push('its take, if it has one, still gives frames');
  return lines;
}

function shotsText({ shots, expected, atMost }: PricedShots, film: readonly string[]): string {
  const price = expected.length === 0 ? 'free' : formatMonies(expected);
  const most = formatMonies(atMost);
  const isMore = expected.length > 0 && most !== '' && most !== price;
  return [
    formatShots(shots, film),
    ...(shots.length > 1 ? [count(shots.length, 'shot')] : []),
    price,
    ...(isMore ? [`at most ${most}`] : []),
  ].join(', ');
}
