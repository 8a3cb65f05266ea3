/** What is open under a name that a film or a shot had: the fact, and the way to pay once. */

import { formatMoney } from '../../specs/money.ts';
import type { BoughtBefore } from '../../films/host.ts';
import type { FilmErrors } from '../../films/error.ts';
import type { MovedOrder } from '../../films/facts.ts';
import { filmLabel } from './film-name.ts';
import { commandFor, placeFor, quoted, type CommandSubject } from './command.ts';
import type { RefusalWords } from './refusal-text.ts';

/** `place` of the subject: absent where the command is found again without a word. */
export function movedLines(about: BoughtBefore, subject: CommandSubject): string[] {
  if (about.kind === 'renamed-shots') {
    return about.renamed.flatMap(({ shot, order, isCertain }) => [
      isCertain
        ? `${shot} is ordered already under the id ${order.shot}: ${textOf(order)} is open.`
        : `${shot} is perhaps ordered already under the id ${order.shot} (its frame is not known yet): ${textOf(order)} is open.`,
      `  If its id was changed: give it the id ${order.shot} until that order has ended. ` +
        `Under the id ${shot} the same take is used then.`,
    ]);
  }
  return about.vanished.flatMap((gone) => {
    const { isLent = true, decided = [], noted = [] } = gone;
    const fact = isRowGone(gone, subject) ? 'is not in the table any more' : 'is gone';
    return [
      `${filmLabel(gone)} ${fact}.${gone.open.length === 0 && isLent ? ' Takes of it are reused.' : ''}`,
      ...gone.open.map((order) => `  ${textOf(order)} is open.`),
      `  If it was renamed: ${wayOn(gone, about.isKnown, subject)}`,
      ...(decided.length === 0
        ? []
        : [`  What was decided of its takes goes along: ${listed(decided)}.`]),
      ...(noted.length === 0 ? [] : [`  Remarks on its takes go along: ${listed(noted)}.`]),
    ];
  });
}

const MOST_SHOTS = 6;

function listed(shots: readonly string[]): string {
  const rest = shots.length > MOST_SHOTS ? ', …' : '';
  return `${shots.slice(0, MOST_SHOTS).join(', ')}${rest}`;
}

export const AGAIN_QUESTIONS: Readonly<Record<BoughtBefore['kind'], string>> = {
  'renamed-films': 'Order what is open there once more? [y/N] ',
  'renamed-shots': 'Order what is open under another id once more? [y/N] ',
};

export function boughtWords(
  facts: FilmErrors['bought-already'],
  subject: CommandSubject,
): RefusalWords {
  const { file } = facts;
  if ('gone' in facts) {
    const { isKnown, orders, row } = facts;
    const gone = { file: facts.gone, ...(row !== undefined && { row }) };
    const fact = isRowGone(gone, subject)
      ? 'which is not in the table any more'
      : 'whose file is gone';
    const cancel = commandFor('cancel', { file: gone.file, place: placeFor(subject.place, row) });
    return {
      message:
        `${file}: what it asks was ordered already for ${filmLabel(gone)}, ${fact} ` +
        `(${orders.map(textOf).join('; ')}). Nothing was ordered.`,
      hint:
        `If it was renamed: ${wayOn(gone, isKnown, subject)}. ` +
        `If not, end its orders first: ${cancel}`,
    };
  }
  const orders = facts.renamed.map(({ shot, order }) => `${shot}: ${textOf(order)}`);
  const [first] = facts.renamed;
  return {
    message:
      `${file}: what it asks is ordered already under another id (${orders.join('; ')}). ` +
      'Nothing was ordered.',
    hint:
      `Give ${first?.shot} the id ${first?.order.shot} until that order has ended: a take that comes of it ` +
      `is used under either id. Or end it first: ${commandFor('cancel', subject)}`,
  };
}

type Gone = { readonly file: string; readonly row?: string };

/** The storyboard is there, and its table has lost the film. */
function isRowGone({ file, row }: Gone, subject: CommandSubject): boolean {
  return row !== undefined && file === subject.file;
}

function wayOn(film: Gone, isKnown: boolean, subject: CommandSubject): string {
  const { file: gone, row } = film;
  if (isRowGone(film, subject)) {
    const again = commandFor('run', { file: gone, place: placeFor(subject.place, row) });
    return `give its row the name ${row} back, then: ${again}`;
  }
  if (!isKnown) return commandFor('run', subject, '--continues', quoted(gone));
  return (
    `${subject.file} is another film already, so give the file its name ${gone} back, then: ` +
    commandFor('run', { ...subject, file: gone })
  );
}

/** `sh0010 v001, task cgt-1, 0.065 USD`. */
function textOf({ shot, take, taskId, price }: MovedOrder): string {
  const task = taskId === null ? 'its answer is looked for' : `task ${taskId}`;
  return [`${shot} ${take}`, task, ...(price ? [formatMoney(price)] : [])].join(', ');
}
