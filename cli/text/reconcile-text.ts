/** Providers' lists beside the journal, for people. */

import type { SourcedOrder } from '../../films/money/ledger.ts';
import type { AdoptedTask } from '../../films/reconciling/adopt.ts';
import type { Mismatch } from '../../films/reconciling/compare.ts';
import type {
  CheckedProvider,
  StrayTask,
  UncheckedBecause,
} from '../../films/reconciling/reconciled.ts';
import type { ListProgress, PausedList } from '../../films/reconciling/reconcile.ts';
import type { ListTrouble } from '../../films/reconciling/task-lists.ts';
import { catalogue } from '../../providers/catalogue.ts';
import { exactAmount, type Money } from '../../specs/money.ts';
import { listed, printable } from '../../specs/storyboard/words.ts';
import { commandFor, quotedWord, shotCommand, type CommandSubject } from './command.ts';
import { formatClock, formatDate } from './date.ts';
import { formatDuration } from './duration.ts';
import { count, formatCount } from './plan-line.ts';
import { tableLines, type Column } from './table.ts';

/** So many are named; `--json` has all. */
const SHOWN = 20;
const SHOWN_UNCHECKED = 3;

/** `adopt`: the command that takes a task as a take, up to the task. */
export function reconciledLines(checked: readonly CheckedProvider[], adopt: string): string[] {
  if (checked.length === 0) return ['No order was placed here, and nobody was asked.'];
  const blocks = [
    checked.map(summaryLine),
    mismatchLines(checked.flatMap(({ mismatches }) => mismatches)),
    ...checked.map((one) => strayLines(one, adopt)),
    uncheckedLines(checked),
    [verdict(checked)],
  ];
  return blocks
    .filter((lines) => lines.length > 0)
    .flatMap((lines, nth) => (nth === 0 ? lines : ['', ...lines]));
}

/** What came of naming one as a take. */
export function adoptedLines(
  { task, shot, record, isKnown, mark, before }: AdoptedTask,
  subject: CommandSubject,
): string[] {
  const { take, charge, notes = [] } = record;
  const price = charge === null ? '' : `, ${moneyText(charge)}`;
  const already = isKnown ? ' already' : '';
  return [
    `${shot} ${take} is task ${printable(task)}${already}${price}. Nothing was bought.`,
    ...notes.map(printable),
    ...(before ? [beforeLine(before, shot, subject)] : []),
    ...(mark === 'former' ? [`It was ordered in ${FORMER}, which may have it as well.`] : []),
    `What follows from it, before it is ordered: ${commandFor('plan', subject)}`,
  ];
}

/** The newest take that fits stands, unless a person has chosen. */
function beforeLine(
  { take, isDisplaced }: NonNullable<AdoptedTask['before']>,
  shot: string,
  subject: CommandSubject,
): string {
  if (!isDisplaced) return `${take} goes on standing for ${shot}.`;
  const back = shotCommand('circle', subject, shot, take);
  return `${take} stood for ${shot} until now. To have it stand again: ${back}`;
}

/** Whose mark a task has that is no other's and not this project's. */
const FORMER = 'the folder that this one was copied from';

export function progressLine({ title, pages, tasks }: ListProgress): string {
  return `${title}: ${count(tasks, 'task')} read, ${count(pages, 'page')}`;
}

/** Why nothing is heard for a while. */
export function pauseLine({ title, why, untilMs }: PausedList, nowMs: number): string {
  const fact = why === 'busy' ? 'wants to be left alone' : 'could not be asked';
  const when = `${formatClock(untilMs)} (in ${formatDuration(untilMs - nowMs)})`;
  return `${title} ${fact}: the next request goes out at ${when}. ^C ends this; nothing is lost.`;
}

function summaryLine(checked: CheckedProvider): string {
  const { provider, account, list, equal, mismatches, strays, moreStrays, others } = checked;
  const named = strays.filter(({ mark }) => mark === 'former').length;
  const formers = named + moreStrays.former;
  const name = printable(account ?? provider);
  if (!list) return `${name}: ${NOT_READ[checked.why ?? 'no-list']}`;
  const stray = strays.length - named + moreStrays.own;
  const parts = [
    `${count(list.tasks, 'task')} listed`,
    `${formatCount(equal)} equal`,
    ...(mismatches.length > 0
      ? [`${formatCount(mismatches.length)} ${mismatches.length === 1 ? 'differs' : 'differ'}`]
      : []),
    ...(stray > 0 ? [`${formatCount(stray)} in no journal`] : []),
    ...(formers > 0 ? [`${formatCount(formers)} of ${FORMER}`] : []),
    ...(others > 0 ? [`${formatCount(others)} of others`] : []),
  ];
  return `${name}: ${parts.join(' · ')}${troubleText(checked, list.trouble)}`;
}

const NOT_READ = {
  'no-key': 'not asked, there is no key for it',
  'no-list': 'it has no list of its tasks',
  free: 'placeholder pictures, free: nobody is asked',
} as const satisfies Record<NonNullable<CheckedProvider['why']>, string>;

function troubleText({ provider, title }: CheckedProvider, trouble: ListTrouble | null): string {
  if (trouble === null) return '';
  if (trouble.kind === 'failed') {
    const { message, code, kind } = trouble.failure;
    const reason = printable(message.trim() || code);
    if (kind !== 'unauthorized') return `. Its list could not be read whole: ${reason}`;
    const sheet = catalogue.providers.find(({ name }) => name === provider);
    const key = sheet?.settingsPrefix ? `key in ${sheet.settingsPrefix}_API_KEY` : 'key';
    return `. Its list could not be read whole: ${title} does not accept the ${key}: ${reason}`;
  }
  return `. Its list was not read whole: ${TROUBLES[trouble.kind]}`;
}

const TROUBLES = {
  endless: 'it does not end.',
  'goes-round': 'a page gave the tasks of an earlier one again.',
  unreadable: 'it holds what cannot be read as a task.',
} as const;

const RIGHT: Column = { align: 'right' };

function mismatchLines(mismatches: readonly Mismatch[]): string[] {
  if (mismatches.length === 0) return [];
  const rows = mismatches.slice(0, SHOWN).map((one) => {
    const { order, task, provider: told } = one;
    return [
      nameOf(order),
      printable(task),
      told.state === 'missing' ? 'not known there' : printable(told.word ?? told.state),
      moneyText(told.charge),
      order.state,
      moneyText(order.cost?.money ?? null),
      one.differs.join(' and '),
    ];
  });
  const heading = ['', 'task', 'provider says', '', 'journal says', '', 'differs'];
  const notes = mismatches
    .slice(0, SHOWN)
    .flatMap(({ order, provider: { note } }) =>
      note === null ? [] : [`${nameOf(order)}: ${printable(note)}`],
    );
  const columns = [{}, {}, {}, RIGHT, {}, RIGHT];
  return [...tableLines([heading, ...rows], columns), ...notes, ...more(mismatches.length)];
}

function strayLines({ provider, strays }: CheckedProvider, adopt: string): string[] {
  const { own = [], former = [] } = Object.groupBy(strays, ({ mark }) => mark);
  const its = `At ${provider} and in no journal`;
  const command = (task: string) =>
    // Whoever writes the list chooses the id.
    `${adopt} ${quotedWord(task)} --provider ${provider} --as FILE SHOT`;
  return [
    ...listOf(own, `${its}, with this project's mark:`, command),
    ...listOf(former, `${its} of this folder, with the mark of ${FORMER}:`, command),
    ...(former.length > 0 ? ['That folder may have them: reconcile tells it there.'] : []),
  ];
}

function listOf(
  strays: readonly StrayTask[],
  heading: string,
  command: (task: string) => string,
): string[] {
  const [first] = strays;
  if (!first) return [];
  const rows = strays
    .slice(0, SHOWN)
    .map(({ id, state, model, tier, tokens, createdAtMs }) => [
      printable(id),
      state,
      printable(model ?? ''),
      printable(tier ?? ''),
      tokens === null ? '' : `${formatCount(tokens)} tokens`,
      createdAtMs === null ? '' : formatDate(createdAtMs),
    ]);
  return [
    heading,
    ...tableLines(rows, [{}, {}, {}, {}, RIGHT]),
    ...more(strays.length),
    `To take one as a take: ${command(first.id)}`,
  ];
}

const BECAUSE: { readonly [Why in UncheckedBecause]: string } = {
  'no-key': 'there is no key for it',
  'no-list': 'it has no list of its tasks',
  free: 'placeholder pictures, free',
  older: 'older than its list',
  'other-account': 'ordered with another key or at another address',
  unanswered: 'sent, no answer is here, and the list has no task of it: a run finds out',
  'not-asked': 'not in what was read of its list',
};

function uncheckedLines(checked: readonly CheckedProvider[]): string[] {
  const lines = checked.flatMap(({ provider, reason, unchecked }) => {
    const groups = Map.groupBy(unchecked, ({ why }) => why);
    return [...groups].map(([why, orders]) => {
      const names = orders.slice(0, SHOWN_UNCHECKED).map(({ order }) => nameOf(order));
      const others = orders.length - names.length;
      const all = others > 0 ? [...names, `${formatCount(others)} more`] : names;
      const because = why === 'no-key' && reason !== null ? printable(reason) : BECAUSE[why];
      return `${provider}, ${count(orders.length, 'order')} (${listed(all)}): ${because}`;
    });
  });
  return lines.length === 0 ? [] : ['Not checkable:', ...lines.map((line) => `  ${line}`)];
}

function verdict(checked: readonly CheckedProvider[]): string {
  const isRead = checked.some(({ list }) => list !== null);
  if (!isRead) return 'No list was read.';
  const isDifferent = checked.some((one) => one.mismatches.length > 0 || one.strays.length > 0);
  if (isDifferent) return 'The journal and the providers differ. Nothing was changed.';
  const isWhole = checked.every(({ list }) => !list?.trouble);
  return isWhole ? 'Nothing differs.' : 'Nothing differs in what was read.';
}

function nameOf({ film, row, shot, take, order }: SourcedOrder): string {
  const place = order === null || order === 1 ? take : `${take}.${order}`;
  const ofFilm = row === undefined ? film : `${film} ${row}`;
  return `${printable(ofFilm)} ${shot} ${place}`;
}

function moneyText(money: Money | null): string {
  return money === null ? '–' : `${exactAmount(money.micros)} ${money.currency}`;
}

function more(all: number): string[] {
  return all > SHOWN ? [`… and ${formatCount(all - SHOWN)} more: --json names them all`] : [];
}
