/** A failed order in words: who did what, whether it is billed, and the way on. */

import {
  isQuestion,
  NO_LONGER_AWAITED,
  type Billed,
  type Failure,
  type FailureKind,
} from '../../specs/failures.ts';
import { formatMoney } from '../../specs/money.ts';
import { printable } from '../../specs/storyboard/words.ts';
import type { ShotView } from '../../films/view/view.ts';
import { clauseOf } from './clause.ts';
import { projectCommand, type CommandPlace, type CommandSubject } from './command.ts';

type Words = {
  /** What happened; `{provider}`, `{code}`, `{message}` and `{doctor}` are filled in. */
  readonly fact: string;
  readonly remedy: string;
};

const WORDS: Readonly<Record<FailureKind, Words>> = {
  invalid: { fact: 'refused by {provider}: {code}', remedy: 'Change the shot, run again.' },
  'moderated-input': {
    fact: 'refused by {provider}: {code}',
    remedy: 'Change its prompt, run again.',
  },
  'moderated-output': {
    fact: 'withheld by {provider}: {code}',
    remedy: 'Change its prompt, run again.',
  },
  unauthorized: {
    fact: '{provider} does not accept the key: {code}',
    remedy: 'Check the key ({doctor}), run again.',
  },
  unfunded: {
    fact: 'the account at {provider} has no funds: {code}',
    remedy: 'Fund the account, run again.',
  },
  'model-unavailable': {
    fact: 'its model is not open to the account at {provider}: {code}',
    remedy: 'Open it there or choose another model, run again.',
  },
  misrouted: {
    fact: 'the order did not get to {provider}: {message}',
    remedy: 'Check the base URL and what stands on the way ({doctor}), run again.',
  },
  'over-cap': { fact: 'held back by a cap: {message}', remedy: 'Raise the cap, run again.' },
  'local-fault': {
    fact: 'something on this machine is in the way: {message}',
    remedy: 'Put it right, run again.',
  },
  throttled: { fact: '{provider} took no more orders: {code}', remedy: 'Run again later.' },
  unavailable: { fact: '{provider} could not be reached: {code}', remedy: 'Run again later.' },
  'outcome-unknown': {
    fact: 'outcome unknown',
    remedy: 'Look for its task at {provider}, then answer.',
  },
  failed: { fact: 'failed at {provider}: {code}', remedy: 'Run again.' },
  expired: { fact: 'expired at {provider}', remedy: 'Run again.' },
  cancelled: { fact: 'cancelled', remedy: 'Run again.' },
  'link-dead': {
    fact: 'its clip can no longer be fetched from {provider}: {code}',
    remedy: 'Run again to fetch it, order it again, or give it up.',
  },
  unreadable: {
    fact: 'its clip cannot be used: {code}',
    remedy: 'Run again to fetch it, use it as it is, order it again, or give it up.',
  },
};

/** A task that is asked about for its age has not ended, and may yet be billed. */
const STILL_OPEN = 'still open at {provider} past its time';

/** Its clip may be here: nothing but a person's word is in its way. */
const GIVEN_UP = 'given up by a person';

/** For a shot that was given up: nothing is asked any more. */
const ORDER_ANEW = 'To order it anew, run again.';

const BILLED: Readonly<Record<Billed, string>> = {
  no: 'not billed',
  yes: 'billed',
  maybe: 'perhaps billed',
};

/** `not billed`. */
export function billedText(billed: Billed): string {
  return BILLED[billed];
}

/** What happened, without the bill and the remedy: `outcome unknown`. */
export function failureFact(failure: Failure, provider: string): string {
  if (failure.code === NO_LONGER_AWAITED) return GIVEN_UP;
  const isOpen = failure.kind === 'expired' && failure.billed !== 'no';
  return fill(isOpen ? STILL_OPEN : WORDS[failure.kind].fact, failure, provider);
}

/** `row`: of a table's film, its name. */
type InFilm = CommandSubject & { readonly row?: string };

/** `film.yaml:24:5 sh0060`, of a table's film `film.yaml:24:5 oslo sh0060`. */
function placeIn({ file, row }: InFilm, { line, column }: ShotView['at'], id: string): string {
  return [`${file}:${line}:${column}`, ...(row === undefined ? [] : [row]), id].join(' ');
}

/** `film.yaml:24:5 sh0060 refused by …, not billed. Change its prompt, run again. 2 shots wait.` */
export function failureLine(film: InFilm, shot: ShotView): string | null {
  const { failure, provider, at, id, holdsUp } = shot;
  if (!failure) return null;
  const place = placeIn(film, at, id);
  const fact = `${failureFact(failure, provider)}, ${BILLED[failure.billed]}.`;
  const isAnswered = shot.status === 'failed' && shot.waysOn.includes('run-again');
  const words = isAnswered && isQuestion(failure.kind) ? ORDER_ANEW : WORDS[failure.kind].remedy;
  const remedy = fill(words, failure, provider, film.place);
  const waiting =
    holdsUp === 0 ? '' : ` ${holdsUp === 1 ? '1 shot waits' : `${holdsUp} shots wait`}.`;
  return [place, fact, ...leftTexts(shot).map((left) => `${left}.`), `${remedy}${waiting}`].join(
    ' ',
  );
}

/** `film.yaml:24:5 sh0070 outcome unknown, perhaps billed, 0.065 USD: the answer … Look for …` */
export function lostLine(film: InFilm, shot: ShotView): string | null {
  const { failure, provider, at, id, quote } = shot;
  if (!failure) return null;
  const price = quote.expected && quote.expected.micros > 0 ? [formatMoney(quote.expected)] : [];
  const bill = [failureFact(failure, provider), BILLED[failure.billed], ...price].join(', ');
  const reason = clauseOf(printable(failure.message.trim() || failure.code));
  const remedy = fill(WORDS[failure.kind].remedy, failure, provider, film.place);
  return `${placeIn(film, at, id)} ${bill}: ${reason}. ${remedy}`;
}

/** `Instead of byteplus: the account at byteplus has no funds: AccountOverdue`. */
export function leftTexts({ left }: Pick<ShotView, 'left'>): string[] {
  return left.map(
    ({ provider, failure }) => `Instead of ${provider}: ${failureFact(failure, provider)}`,
  );
}

function fill(text: string, failure: Failure, provider: string, place?: CommandPlace): string {
  // By functions: a `$&` in somebody else's words is no pattern of ours.
  return text
    .replace('{provider}', () => provider)
    .replace('{doctor}', () => projectCommand('doctor', place))
    .replace('{code}', () => printable(failure.code))
    .replace('{message}', () => clauseOf(printable(failure.message)));
}
