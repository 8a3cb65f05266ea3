/** What people have said of takes, and why something that was said does not count. */

import { formatMoney } from '../../specs/money.ts';
import type { Decision } from '../../specs/plan/directing.ts';
import { printable, suggestion } from '../../specs/storyboard/words.ts';
import type { FilmErrors } from '../../films/error.ts';
import type { OneMore } from '../../films/directing/again.ts';
import type { DecisionMade } from '../../films/directing/decide.ts';
import { MAX_NOTE } from '../../store/decisions.ts';
import {
  againCommand,
  besidePlan,
  commandFor,
  type CommandPlace,
  type CommandSubject,
} from './command.ts';
import { formatDate } from './date.ts';
import { goesOn, noRoomText } from './redirect-text.ts';
import { keptText } from './kept-line.ts';
import { NOTHING } from './nothing.ts';

export const DONE = {
  circle: 'is circled',
  freeze: 'is frozen',
  unfreeze: 'is no longer frozen',
  approve: 'is approved',
  reject: 'is rejected',
  note: 'has a note',
  replace: 'stands from now on',
  accept: 'hands its last picture on as it is',
  frame: 'hands on its frame',
} as const satisfies Record<DecisionMade['kind'], string>;

/** `sh0010 v002 is circled.`, and what follows from it. */
export function decidedLines(
  { kind, shots, again, ownFile, frame }: DecisionMade,
  subject: CommandSubject,
): string[] {
  const lines = shots.flatMap(({ shot, take, pinned }) => {
    const name = [shot, ...(take === null ? [] : [take])].join(' ');
    const is = ownFile ? `, ${printable(ownFile.name)},` : '';
    const which = frame === undefined ? '' : ` ${frame}, and ends with it in the film`;
    const fact = `${name}${is} ${DONE[kind]}${which}.`;
    // What a take hands on is said of the one that stands.
    const isOfTake = kind === 'note' || kind === 'accept' || kind === 'frame';
    const isWeaker = pinned !== null && !isOfTake;
    const weaker = `${fact} take: ${pinned} in the file is stronger, and stands.`;
    return [isWeaker ? weaker : fact, ...(ownFile?.notes ?? [])];
  });
  if (kind === 'note') return lines;
  if (again !== undefined) return [...lines, ...againLines(again, subject)];
  if (kind === 'approve' || kind === 'accept' || kind === 'frame') {
    const next = `What waits behind it starts at once where the film runs; else: ${commandFor('run', subject)}`;
    if (kind === 'approve') return [...lines, next];
    const plan = commandFor('plan', subject);
    return [...lines, next, `What started from another picture of it waits for a run: ${plan}`];
  }
  if (kind === 'reject') {
    const names = shots.map(({ shot }) => shot).join(',');
    const again = commandFor('run', besidePlan(subject), '--again', names);
    return [...lines, `No other take steps in. One more: ${again}`];
  }
  return [...lines, `What follows from it, before it is ordered: ${commandFor('plan', subject)}`];
}

function againLines(again: readonly OneMore[], subject: CommandSubject): string[] {
  return again.map(({ shot, quote, carried, noRoom }) => {
    const price = quote === null ? 'at a price that is not known' : `for ${formatMoney(quote)}`;
    const what = `One more take of ${shot}, ${price}`;
    if (noRoom && carried === 'carried') return `${what}: ${noRoomText(shot, noRoom, subject)}`;
    return `${what}, under the caps that hold. ${goesOn(carried, subject)}`;
  });
}

/** `circled by ann, Mon 30 Nov 14:10: the wake is better`. */
export function decisionText(decision: Decision): string {
  const { kind, by, at, note } = decision;
  const words = {
    circle: 'circled',
    freeze: 'frozen',
    unfreeze: 'unfrozen',
    approve: 'approved',
    reject: 'rejected',
    note: 'noted',
    skip: 'skipped',
    unskip: 'taken into the film again',
    provider: `sent to ${'provider' in decision ? printable(decision.provider) : ''}`,
    bridge: 'bridge decided',
    cut: 'cut decided',
    replace: 'replaced',
    accept: 'its last picture accepted',
    frame: `frame ${'frame' in decision ? decision.frame : ''} chosen to be handed on`,
  } as const satisfies Record<Decision['kind'], string>;
  const remark = note === null ? '' : `: ${printable(note)}`;
  const atMs = Date.parse(at);
  return `${words[kind]} by ${printable(by)}, ${formatDate(atMs)}${remark}`;
}

/** The fact, what is possible, and that nothing was changed. */
export function undecidedWords(
  facts: FilmErrors['not-decided'],
  place?: CommandPlace,
): { readonly message: string; readonly hint: string | null } {
  switch (facts.why) {
    case 'never-run':
      return {
        message: `${facts.file} was not run yet: it has no takes. ${NOTHING}`,
        hint: `To have some: ${commandFor('run', { file: facts.file, place })}`,
      };
    case 'empty-note':
      return { message: `The note is empty. ${NOTHING}`, hint: null };
    case 'long-note':
      return { message: `A note has at most ${MAX_NOTE} characters. ${NOTHING}`, hint: null };
    case 'no-such-shot':
      return {
        message: `The film has no shot "${printable(facts.shot)}". ${NOTHING}`,
        hint: suggestion(facts.shot, facts.shots, 'shot'),
      };
    case 'no-such-take':
    case 'placeholder':
    case 'unfit':
    case 'pinned':
    case 'rejected':
    case 'not-frozen':
    case 'no-take':
    case 'none-stands':
    case 'not-waiting':
    case 'several':
    case 'no-frame':
    case 'undecoded':
    default:
      return ofShot(facts, place);
  }
}

type OfShot = Extract<FilmErrors['not-decided'], { readonly shot: string }>;

function ofShot(
  facts: Exclude<OfShot, { readonly why: 'no-such-shot' }>,
  place?: CommandPlace,
): ReturnType<typeof undecidedWords> {
  const { shot } = facts;
  switch (facts.why) {
    case 'no-such-take':
      return {
        message: `${shot} has no take ${printable(facts.take)}. ${NOTHING}`,
        hint: `It has: ${listed(facts.takes)}`,
      };
    case 'placeholder':
      return {
        message: `${shot} ${facts.take} is a placeholder picture: it never stands in a paid film. ${NOTHING}`,
        hint: null,
      };
    case 'unfit':
      return {
        message: `${shot} ${facts.take} does not fit what is asked now: ${keptText(facts.cause)}. ${NOTHING}`,
        hint: `Fitting: ${listed(facts.fitting)}. To have it stand as it is: ${asItIs(facts)}.`,
      };
    case 'pinned':
      return {
        message: `${shot} stands with ${facts.take} by its take:, which is stronger. ${NOTHING}`,
        hint: 'Remove its take: first.',
      };
    case 'rejected':
      return {
        message: `${shot} ${facts.take} is rejected. ${NOTHING}`,
        hint: facts.isAwaited
          ? 'One more take of it was asked for: freeze that when it is there, or circle one.'
          : `Circle another take of it, or order one more: ${againCommand(shot, { file: facts.file, place })}`,
      };
    case 'not-frozen':
      return { message: `${shot} is not frozen. ${NOTHING}`, hint: null };
    case 'no-take':
      return { message: `${shot} has no take yet. ${NOTHING}`, hint: null };
    case 'not-waiting':
      return {
        message: `No take of ${shot} waits for approval. ${NOTHING}`,
        hint: `Waiting: ${listed(facts.waiting)}`,
      };
    case 'several':
      return {
        message: `Several takes of ${shot} wait for a choice. ${NOTHING}`,
        hint: `Circle one first: ${listed(facts.takes)}`,
      };
    case 'no-frame': {
      const last = facts.frames - 1;
      return {
        message: `${shot} ${facts.take} has no frame ${facts.frame}: they are 0 to ${last}. ${NOTHING}`,
        hint: `Its last one: --frame ${last}. As the clip ends, unchanged: --accept.`,
      };
    }
    case 'undecoded':
      return {
        message: `Frame ${facts.frame} of ${shot} ${facts.take} does not decode. ${NOTHING}`,
        hint: 'Choose one before it.',
      };
    case 'none-stands':
    default:
      return {
        message: `No take of ${shot} stands now: it would be ordered. ${NOTHING}`,
        hint: `It has: ${listed(facts.takes)}`,
      };
  }
}

/** A file of one's own fits nothing, and is given once more. */
function asItIs({ cause, shot, take }: Extract<OfShot, { readonly why: 'unfit' }>): string {
  const pinned = `take: ${take} in the file`;
  if (cause.kind !== 'own-file') return pinned;
  return `replace ${shot} with ${printable(cause.name)} again, or ${pinned}`;
}

function listed(takes: readonly string[]): string {
  return takes.length === 0 ? 'none' : takes.join(', ');
}
