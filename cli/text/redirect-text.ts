/** A shot that the film goes on without, or that is ordered elsewhere: what follows, or why not. */

import { formatMoney } from '../../specs/money.ts';
import { listed, printable } from '../../specs/storyboard/words.ts';
import type { Carried } from '../../films/answering/carried.ts';
import type { Redirected } from '../../films/answering/redirecting.ts';
import type { FilmErrors } from '../../films/error.ts';
import type { NoRoom } from '../../films/money/room.ts';
import { capAnswer } from './cap-text.ts';
import { commandFor, resolveCommand, type CommandPlace, type CommandSubject } from './command.ts';
import { NOTHING } from './nothing.ts';

type Words = { readonly message: string; readonly hint: string | null };

/** What was said, what it costs, and who goes on with it. */
export function redirectedLines(
  { kind, shot, isKnown, gives, quote, carried, noRoom }: Redirected,
  provider: string | undefined,
  subject: CommandSubject,
): string[] {
  if (kind === 'unskip') {
    const plan = commandFor('plan', subject);
    return [
      `${shot} is in the film again. ${goesOn('rests', subject)}`,
      `What that orders: ${plan}`,
    ];
  }
  const next = goesOn(carried, subject);
  if (kind === 'provider') {
    const price = quote === null ? 'at a price that is not known' : `for ${formatMoney(quote)}`;
    const word = isKnown ? 'as was said before' : 'under the caps that hold';
    const what = `${shot} is ordered from ${printable(provider ?? '')}, ${price}`;
    return noRoom && carried === 'carried'
      ? [`${what}: ${noRoomText(shot, noRoom, subject)}`]
      : [`${what}, ${word}. ${next}`];
  }
  const fact = isKnown ? 'was skipped before' : 'is skipped: the film goes on without it';
  const frames = gives === null ? '' : ` What starts from it starts from its ${gives}.`;
  const back = resolveCommand(shot, subject, '--unskip');
  return [`${shot} ${fact}.${frames} ${next}`, `To have it in the film again: ${back}`];
}

/** Whether the production that runs has it, or what brings it there. */
export function goesOn(carried: Carried, subject: CommandSubject): string {
  if (carried === 'carried') return 'It goes on.';
  const run = commandFor('run', subject);
  const isEdited = carried === 'edited';
  const edited = `${subject.file} was edited since, so that waits for the next run: ${run}`;
  return isEdited ? edited : `It goes on with: ${run}`;
}

/** What the production does with an order for which no cap leaves room. */
export function noRoomText(
  shot: string,
  { message, code, endsAt }: NoRoom,
  subject: CommandSubject,
): string {
  const isTried = endsAt !== null;
  const waits = isTried ? 'is held back (over-cap), and ' : 'asks (over-cap). To go on: ';
  return `no room now. ${message} ${shot} ${waits}${capAnswer(code, subject, isTried)}`;
}

export function notRedirectedWords(
  facts: FilmErrors['not-redirected'],
  place?: CommandPlace,
): Words {
  const { shot } = facts;
  switch (facts.why) {
    case 'not-skipped':
      return {
        message: `No person has skipped ${shot}. ${NOTHING}`,
        hint: 'What the file skips is in the film again without its skip.',
      };
    case 'state':
      // Asked is about a take that is there, and no order of it.
      if (facts.status === 'asking') {
        return {
          message: `${shot} asks about a take: --${facts.answer} is for an order that asks, or has failed. ${NOTHING}`,
          hint: 'To answer it: approve, reject or circle; of a bad picture --accept, --retake, --frame N.',
        };
      }
      return {
        message: `${shot} is ${facts.status}: --${facts.answer} is for a shot that asks, or has failed. ${NOTHING}`,
        hint:
          facts.answer === 'skip'
            ? 'To leave it out all the same: skip: true in the file.'
            : 'To have it from another provider all the same: name that in the file.',
      };
    case 'no-order':
      return {
        message: `Nothing that ${shot} asks about may be ordered anew. ${NOTHING}`,
        hint: 'Answer what it asks first.',
      };
    case 'unproven':
      return {
        message: `An order of ${shot} at ${printable(facts.provider)} has no known end, and may be paid. ${NOTHING}`,
        hint: 'Run the film: that brings it to its end, or asks.',
      };
    case 'unplannable':
    default: {
      const { line, column, message, hint } = facts.problem;
      return {
        message: `${facts.file}:${line}:${column} ${message} ${NOTHING}`,
        hint:
          facts.problem.code === 'skipped-source'
            ? `Name another "from:" or picture there, then: ${resolveCommand(shot, { file: facts.file, place }, '--skip')}`
            : hint,
      };
    }
  }
}

export function notElsewhereWords(facts: FilmErrors['not-elsewhere']): Words {
  const { shot, family, lack, possible } = facts;
  const provider = printable(facts.provider);
  return {
    message: `${shot}: ${lackText({ provider, family, lack })}. ${NOTHING}`,
    hint:
      possible.length === 0
        ? 'No other provider whose key is here sells it as it is asked.'
        : `It can be ordered from: ${listed(possible)}`,
  };
}

function lackText({
  provider,
  family,
  lack,
}: Pick<FilmErrors['not-elsewhere'], 'provider' | 'family' | 'lack'>): string {
  switch (lack.why) {
    case 'unknown':
      return `there is no provider "${provider}"`;
    case 'same':
      return `it is ordered from ${provider} already`;
    case 'placeholders':
      return `${provider} and its own provider do not both sell clips: one renders placeholder pictures`;
    case 'not-offered':
      return `${provider} does not offer ${family}`;
    case 'ended':
      return `${family} on ${provider} has ended`;
    case 'unfit':
    default:
      return `${family} on ${provider} ${lack.fact}`;
  }
}
