/** What is wrong with a picture that another shot starts from. */

import type { PictureFault } from '../../specs/picture/hand-over.ts';
import { printable } from '../../specs/storyboard/words.ts';
import type { BadPicture } from '../../films/planning/bad-pictures.ts';
import type { ShotView } from '../../films/view/view.ts';
import { resolveCommand, type CommandSubject } from './command.ts';

const FACTS: Readonly<Record<PictureFault, string>> = {
  black: 'is black',
  flat: 'is of one colour',
  blurred: 'is blurred',
  still: 'comes of a clip in which nothing moves',
  fading: 'is in a fade',
};

/** `its last frame is blurred`. Of a free picture nobody is told. */
export function pictureFaultText({ standing, isFree }: ShotView): string[] {
  if (isFree) return [];
  if (standing?.isUnmeasured) return ['its last frame could not be measured'];
  const faults = standing?.pictureFaults ?? [];
  return faults.length === 0 ? [] : [faultsText(faults)];
}

/** `its last frame is blurred and is in a fade`. */
export function faultsText(faults: readonly PictureFault[]): string {
  return `its last frame ${faults.map((fault) => FACTS[fault]).join(' and ')}`;
}

/** What answers a take that asks because of the picture that it hands on. */
export function handOverAnswer(shot: string, film: CommandSubject): string {
  return resolveCommand(shot, film, '--accept | --retake | --frame N');
}

/** `sh0010  v001: its last frame is black: /…/film_sh0010_v001.last.png`, and what answers. */
export function badPictureLines(bad: readonly BadPicture[], film: CommandSubject): string[] {
  return bad.flatMap(({ shot, take, faults, picture }) => [
    `${shot}  ${take}: ${faultsText(faults)}: ${printable(picture)}`,
    `        nothing starts from it before: ${handOverAnswer(shot, film)}`,
  ]);
}
