/** The sentences of the page of takes: those of the command line. */

import type { DailiesWords } from '../../dailies/words.ts';
import type { FilmView, ShotView } from '../../films/view/view.ts';
import { refusalOf } from '../refusal.ts';
import { shown, type CommandPlace } from '../text/command.ts';
import { actedLine, endedLine } from '../text/dailies-text.ts';
import { decisionText } from '../text/decision-text.ts';
import { joinFaultTexts } from '../text/joins-text.ts';
import { keptText } from '../text/kept-line.ts';
import { shotParts } from '../text/shot-line.ts';

/** What the page says; it makes no sentence itself. */
export function dailiesWords(place: CommandPlace): DailiesWords {
  return {
    refusal: (error) => refusalOf(error, place),
    decision: decisionText,
    differs: keptText,
    shot: (shot, film) => shotText(shot, film, place),
    faults: joinFaultTexts,
    done: (done) => {
      return actedLine(done, done.why === undefined ? null : refusalOf(done.why, place).message);
    },
    ended: (end) =>
      'film' in end
        ? endedLine(end.film)
        : { text: refusalOf(end.error, place).message, isBad: true },
  };
}

function shotText(shot: ShotView, film: FilmView, place: CommandPlace): string {
  const { age, details, question, answer } = shotParts(shot, shown(film, place), Date.now());
  // What the page has buttons for needs no command.
  const isSaidThere = shot.asks?.kind === 'approval' || shot.asks?.kind === 'circle';
  const parts =
    question === null ? [age, ...details] : [question, isSaidThere ? '' : (answer ?? '')];
  return parts.filter((part) => part !== '').join(' · ');
}
