/** A failed order in words: who did what, whether it is billed, and the way on. */

import type { Billed, Failure, FailureKind } from '../../specs/failures.ts';
import { formatMoney } from '../../specs/money.ts';
import { printable } from '../../specs/storyboard/words.ts';
import type { ShotView, WayOn } from '../../films/view/view.ts';
import { projectCommand, type CommandPlace, type CommandSubject } from './command.ts';

type Words = {
  /** What happened; `{provider}`, `{code}`, `{message}` and `{doctor}` are filled in. */
  readonly fact: string;
  readonly remedy: string;
  readonly waysOn: readonly WayOn[];
};

const ANSWERS: readonly WayOn[] = ['adopt', 'resubmit', 'give-up'];
const AGAIN: readonly WayOn[] = ['resubmit', 'give-up'];
/** Of a clip that is paid: in the order of what they cost. */
const OF_CLIP: readonly WayOn[] = ['use', 'fetch', ...AGAIN];

const WORDS: Readonly<Record<FailureKind, Words>> = {
  invalid: {
    fact: 'refused by {provider}: {code}',
    remedy: 'Change the shot, run again.',
    waysOn: ['change-shot'],
  },
  'moderated-input': {
    fact: 'refused by {provider}: {code}',
    remedy: 'Change its prompt, run again.',
    waysOn: ['change-shot'],
  },
  'moderated-output': {
    fact: 'withheld by {provider}: {code}',
    remedy: 'Change its prompt, run again.',
    waysOn: ['change-shot'],
  },
  unauthorized: {
    fact: '{provider} does not accept the key: {code}',
    remedy: 'Check the key ({doctor}), run again.',
    waysOn: ['change-settings'],
  },
  unfunded: {
    fact: 'the account at {provider} has no funds: {code}',
    remedy: 'Fund the account, run again.',
    waysOn: ['fund-account'],
  },
  'model-unavailable': {
    fact: 'its model is not open to the account at {provider}: {code}',
    remedy: 'Open it there or choose another model, run again.',
    waysOn: ['choose-model'],
  },
  misrouted: {
    fact: 'the order did not get to {provider}: {message}',
    remedy: 'Check the base URL and what stands on the way ({doctor}), run again.',
    waysOn: ['change-settings'],
  },
  'over-cap': {
    fact: 'held back by a cap: {message}',
    remedy: 'Raise the cap, run again.',
    waysOn: ['raise-cap'],
  },
  'local-fault': {
    fact: 'something on this machine is in the way: {message}',
    remedy: 'Put it right, run again.',
    waysOn: ['run-again'],
  },
  throttled: {
    fact: '{provider} took no more orders: {code}',
    remedy: 'Run again later.',
    waysOn: ['run-again'],
  },
  unavailable: {
    fact: '{provider} could not be reached: {code}',
    remedy: 'Run again later.',
    waysOn: ['run-again'],
  },
  'outcome-unknown': {
    fact: 'outcome unknown',
    remedy: 'Look for its task at {provider}, then answer.',
    waysOn: ANSWERS,
  },
  failed: { fact: 'failed at {provider}: {code}', remedy: 'Run again.', waysOn: ['run-again'] },
  expired: { fact: 'expired at {provider}', remedy: 'Run again.', waysOn: AGAIN },
  cancelled: { fact: 'cancelled', remedy: 'Run again.', waysOn: ['run-again'] },
  'link-dead': {
    fact: 'its clip can no longer be fetched from {provider}: {code}',
    remedy: 'Run again to fetch it, order it again, or give it up.',
    waysOn: OF_CLIP,
  },
  unreadable: {
    fact: 'its clip cannot be used: {code}',
    remedy: 'Run again to fetch it, use it as it is, order it again, or give it up.',
    waysOn: OF_CLIP,
  },
};

/** A task that is asked about for its age has not ended, and may yet be billed. */
const STILL_OPEN = 'still open at {provider} past its time';

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
  const isOpen = failure.kind === 'expired' && failure.billed !== 'no';
  return fill(isOpen ? STILL_OPEN : WORDS[failure.kind].fact, failure, provider);
}

/** What a person can do: only a question can be answered, an ended shot is run again. */
export function waysOnAfter(failure: Failure, isAsking: boolean): readonly WayOn[] {
  const { waysOn } = WORDS[failure.kind];
  const isQuestion = waysOn.some((way) => ANSWERS.includes(way));
  return isQuestion && !isAsking ? ['run-again'] : waysOn;
}

/** The same about a clip that is paid: whatever is in the way, it can still be got. */
export function waysToClip(failure: Failure, hasPictures: boolean): readonly WayOn[] {
  const { waysOn } = WORDS[failure.kind];
  const repairs = waysOn.filter((way) => !OF_CLIP.includes(way) && way !== 'run-again');
  return [...repairs, ...OF_CLIP.filter((way) => way !== 'use' || hasPictures)];
}

/** `film.yaml:24:5 sh0060 refused by …, not billed. Change its prompt, run again. 2 shots wait.` */
export function failureLine(film: CommandSubject, shot: ShotView): string | null {
  const { failure, provider, at, id, holdsUp } = shot;
  if (!failure) return null;
  const place = `${film.file}:${at.line}:${at.column} ${id}`;
  const fact = `${failureFact(failure, provider)}, ${BILLED[failure.billed]}.`;
  const isAnswered = shot.status === 'failed' && shot.waysOn.includes('run-again');
  const isQuestion = WORDS[failure.kind].waysOn.some((way) => ANSWERS.includes(way));
  const words = isAnswered && isQuestion ? ORDER_ANEW : WORDS[failure.kind].remedy;
  const remedy = fill(words, failure, provider, film.place);
  const waiting =
    holdsUp === 0 ? '' : ` ${holdsUp === 1 ? '1 shot waits' : `${holdsUp} shots wait`}.`;
  return [place, fact, ...leftTexts(shot).map((left) => `${left}.`), `${remedy}${waiting}`].join(
    ' ',
  );
}

/** `film.yaml:24:5 sh0070 outcome unknown, perhaps billed, 0.065 USD: the answer … Look for …` */
export function lostLine(film: CommandSubject, shot: ShotView): string | null {
  const { failure, provider, at, id, quote } = shot;
  if (!failure) return null;
  const price = quote.expected && quote.expected.micros > 0 ? [formatMoney(quote.expected)] : [];
  const bill = [failureFact(failure, provider), BILLED[failure.billed], ...price].join(', ');
  const reason = clauseOf(printable(failure.message.trim() || failure.code));
  const remedy = fill(WORDS[failure.kind].remedy, failure, provider, film.place);
  return `${film.file}:${at.line}:${at.column} ${id} ${bill}: ${reason}. ${remedy}`;
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

/** A sentence of our own as a part of another one. */
function clauseOf(sentence: string): string {
  return sentence.charAt(0).toLowerCase() + sentence.slice(1).replace(/\.$/, '');
}
