/** An answer to a shot that asks: what follows from it, or why it does not count. */

import type { SaidOfOrder } from '../../films/answering/answer.ts';
import type { Resubmitted } from '../../films/answering/resubmitted.ts';
import type { FilmErrors } from '../../films/error.ts';
import { isAnswer } from '../../specs/failures.ts';
import { formatMoney } from '../../specs/money.ts';
import type { TakeAsks } from '../../specs/plan/decision.ts';
import { commandFor, type CommandPlace, type CommandSubject } from './command.ts';
import { noRoomText } from './redirect-text.ts';

/** What an answer says of the shot's order. */
const ANSWERED = {
  adopt: 'the task is taken as its order',
  use: 'its clip is used as far as it decodes',
  fetch: 'its clip is fetched again',
  resubmit: 'it is ordered again; the lost order may be billed as well',
  'give-up': 'given up',
  'take-back': 'the task that was named is not its order',
} as const satisfies Record<SaidOfOrder['kind'], string>;

const TAKE_WAYS = {
  approval: 'approve or reject',
  circle: 'circle',
  'hand-over': '--accept, --retake or --frame N',
} as const satisfies Record<TakeAsks, string>;

type Answered = {
  readonly shot: string;
  readonly said: SaidOfOrder;
  /** Whether a production that runs has it. */
  readonly isHeard: boolean;
  /** Of an order that is placed anew. */
  readonly weighed: Resubmitted | null;
};

/** What was said, what it costs, and what goes on with it or holds it. */
export function answeredLine(
  { shot, said, isHeard, weighed }: Answered,
  subject: CommandSubject,
): string {
  const price = weighed?.quote ? `, for ${formatMoney(weighed.quote)}` : '';
  const what = `${shot}: ${ANSWERED[said.kind]}${price}`;
  if (!isHeard) return `${what}. It goes on with: ${commandFor('run', subject)}`;
  if (weighed?.noRoom) return `${what}: ${noRoomText(shot, weighed.noRoom, subject)}`;
  return `${what}. It goes on${weighed ? ', under the caps that hold' : ''}.`;
}

type Words = { readonly message: string; readonly hint: string | null };

/** With the way on of a shot that has failed: nothing of it can be answered any more. */
export function notAskedWords(facts: FilmErrors['nothing-asked'], place?: CommandPlace): Words {
  const message = notAskedText(facts);
  if (facts.why !== 'state' || facts.status !== 'failed') return { message, hint: null };
  const { file, shot } = facts;
  const run = commandFor('run', { file, place });
  const again = commandFor('run', { file, place }, `--again ${shot}`);
  return {
    message,
    hint: `To order it anew: ${run}. If that is refused: ${again}`,
  };
}

function notAskedText(facts: FilmErrors['nothing-asked']): string {
  switch (facts.why) {
    case 'not-sent':
      return 'Nothing was sent, so it has no task.';
    case 'never-ordered':
      return `${facts.file} has no shot ${facts.shot} that was ordered.`;
    case 'unnamed':
      return `${facts.shot}: no task was named for it whose clip is still to come.`;
    case 'state':
      return `${facts.shot} is ${facts.status}: it asks nothing.`;
    case 'about-take':
      return `${facts.shot} asks about a take, and about no order. To answer it: ${TAKE_WAYS[facts.asks]}.`;
    case 'no-order':
      return `${facts.shot} has no order to answer for.`;
    case 'ended':
    case 'moved-on':
      return `The order of ${facts.shot} that asked has ${facts.why.replace('-', ' ')} meanwhile.`;
    case 'answered':
      return `Somebody has answered for ${facts.shot} already.`;
    case 'not-offered':
    default: {
      const ways = facts.waysOn.filter(isAnswer).map((way) => `--${way}`);
      if (ways.length === 0) return `${facts.shot} waits for a higher cap: no answer counts.`;
      const refused = `${facts.shot} cannot be answered by --${facts.answer}, only by ${ways.join(', ')}`;
      if (facts.answer !== 'use') return `${refused}.`;
      return `${refused}: ${facts.hasClip ? 'no picture of its clip decodes' : 'no whole clip of it has come'}.`;
    }
  }
}
