/** Why a task at a provider does not become a take: the fact, and the way on. */

import type { FilmErrors } from '../../films/error.ts';
import type { ClipShape } from '../../films/reconciling/not-adopted.ts';
import { printable } from '../../specs/storyboard/words.ts';
import { commandFor, quoted, shotCommand, type CommandPlace } from './command.ts';
import { NOTHING } from './nothing.ts';

type Words = { readonly message: string; readonly hint: string | null };

export function notAdoptedWords(facts: FilmErrors['not-adopted'], place?: CommandPlace): Words {
  const { fact, hint } = factOf(facts, place);
  return { message: `${fact} ${NOTHING}`, hint };
}

export function takenTaskWords(
  { taskId, place: where, ways }: FilmErrors['taken-task'],
  place?: CommandPlace,
): Words {
  const message = `Task ${taskId} is that of ${where} already.`;
  if (!ways) return { message, hint: null };
  const { clip, wanted, has } = ways;
  const replace = shotCommand('replace', { file: wanted.file, place }, wanted.shot, quoted(clip));
  const itself = `To have its clip stand for ${wanted.shot}: ${replace}`;
  if (has.other === null) return { message, hint: itself };
  const itsPlace = place && { ...place, row: has.row };
  const circle = shotCommand('circle', { file: has.file, place: itsPlace }, has.shot, has.other);
  return {
    message,
    hint: `${itself}. To have ${has.other} stand for ${has.shot} again: ${circle}`,
  };
}

type Fact = { readonly fact: string; readonly hint: string | null };

function factOf(facts: FilmErrors['not-adopted'], place?: CommandPlace): Fact {
  const task = `Task ${printable(facts.taskId)}`;
  const just = (fact: string, hint: string | null = null): Fact => ({ fact, hint });
  switch (facts.why) {
    case 'not-ours':
      return just(`${task} does not carry this project's mark: it is another's.`);
    case 'gone':
      return just(`${task} is no longer known at its provider.`);
    case 'no-list':
      return just(
        `No provider that lists its tasks has a key here, so nobody can be asked for task ${printable(facts.taskId)}.`,
      );
    case 'not-finished':
      return just(`${task} is ${facts.state}: it has no clip yet.`, 'Try again when it is done.');
    case 'no-clip':
      return facts.state === 'succeeded'
        ? just(`${task} has succeeded, and its provider gives no clip of it.`)
        : just(`${task} has ${ENDED[facts.state] ?? facts.state}: it has no clip.`);
    case 'not-fetched':
      return just(
        `The clip of task ${printable(facts.taskId)} could not be fetched: ${printable(facts.because)}.`,
        'If that may pass, run the same command again.',
      );
    case 'unreadable':
      return just(
        `The clip of task ${printable(facts.taskId)} does not decode to its end (${facts.because}).`,
      );
    case 'free':
      return just(
        `${facts.shot} is rendered in placeholder pictures, and no clip that was bought stands there.`,
      );
    case 'no-frames':
      return just(
        `${facts.shot} needs a frame of a shot that has no take yet, so nobody can say what was asked for it.`,
        `Which shot that is: ${commandFor('plan', { file: facts.file, place })}`,
      );
    case 'own-order':
      return just(
        `${task} is that of an order of ${facts.shot} whose answer was lost.`,
        `Its run finds it: ${commandFor('run', { file: facts.file, place })}`,
      );
    case 'open-order':
      return just(
        `${facts.shot} has an open order, ${facts.take}, and nothing is taken beside it.`,
        `How it stands: ${commandFor('status', { file: facts.file, place })}`,
      );
    case 'other-seed':
      return just(`${task} was rendered with seed ${facts.is}, ${facts.shot} asks ${facts.asked}.`);
    case 'other-shape':
    default:
      return just(
        `The clip of task ${printable(facts.taskId)} has ${measuresText(facts.is)}, ` +
          `${facts.shot} asks ${measuresText(facts.asked)}.`,
      );
  }
}

const ENDED: Readonly<Record<string, string>> = {
  failed: 'failed',
  expired: 'expired',
  cancelled: 'been cancelled',
};

function measuresText({ width, height, seconds }: ClipShape): string {
  return `${width}×${height} and ${Number(seconds.toFixed(2))} s`;
}
