/** A command as the host of films: what they tell becomes words on standard error. */

import type { FilmHost, Notice } from '../films/host.ts';
import type { Console } from './console.ts';
import type { CommandContext } from './context.ts';
import { refusalOf, reportRefusal } from './refusal.ts';
import { attributesCommand } from './text/cluster-text.ts';
import { placeFor, type CommandPlace } from './text/command.ts';
import { diagnosticTexts } from './text/diagnostics-text.ts';
import { AGAIN_QUESTIONS, movedLines } from './text/moved-text.ts';
import {
  awaitedLine,
  LEAVE_HINT,
  narrateServer,
  narrateTool,
  narrateWorker,
} from './text/narration.ts';
import { keptValuesLine } from './text/values-text.ts';
import { projectOriginLine } from './text/project-origin-line.ts';

/** `place`: what commands in hints have to say of their project and server. */
export function hostFor(
  { console, environment, packageVersion }: CommandContext,
  place?: CommandPlace,
): FilmHost {
  return {
    environment,
    packageVersion,
    tell: (notice) => tellNotice(notice, console, place),
    ...(console.isInteractive && {
      confirm: ({ kind }) => console.confirm(AGAIN_QUESTIONS[kind]),
    }),
  };
}

const NO_ATTRIBUTES =
  'This Temporal has not all search attributes of storyboard: the film is rendered, and found by ' +
  'its workflow ids alone.';

export function tellNotice(notice: Notice, console: Console, place?: CommandPlace): void {
  switch (notice.kind) {
    case 'tool':
      return narrateTool(console)(notice.event);
    case 'server':
      return narrateServer(console)(notice.event);
    case 'worker':
      return narrateWorker(console)(notice.event);
    case 'leaving':
      return console.sayWrapped(awaitedLine(notice.awaited, Date.now(), LEAVE_HINT));
    case 'stopping':
      return console.say('Stopping.');
    case 'read':
      return diagnosticTexts(notice.files)
        .flat()
        .forEach((text) => console.say(text));
    case 'values-kept':
      return console.sayOnce(keptValuesLine(notice));
    case 'ignored':
      return console.sayOnce(`${notice.message} ${notice.hint}`);
    case 'led':
      return console.sayOnce(projectOriginLine(notice.provider, notice.origin, notice.outside));
    case 'no-attributes': {
      const { missing } = notice;
      const lacks = `It lacks ${missing.join(', ')}: ${attributesCommand(notice, missing)}`;
      return console.sayOnce([NO_ATTRIBUTES, ...(missing.length > 0 ? [lacks] : [])].join(' '));
    }
    case 'unreachable':
      return console.tell(`${refusalOf(notice.error).message} Shown is what the store knows.`);
    case 'refused':
      return reportRefusal(refusalOf(notice.error, place), console, false);
    case 'renamed-films':
    case 'renamed-shots':
    default:
      for (const line of movedLines(notice, {
        file: notice.file,
        place: placeFor(place, notice.row),
      })) {
        if (notice.isBlocking) console.tellWrapped(line);
        else console.sayWrapped(line);
      }
  }
}
