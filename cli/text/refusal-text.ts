/** What each refusal of a film says: the fact, and the way on. */

import { dirname } from 'node:path';
import type { FilmError, FilmErrors } from '../../films/error.ts';
import type { MEANINGS } from '../../films/meanings.ts';
import { printable, quoted, suggestion } from '../../specs/storyboard/words.ts';
import { notAskedWords } from './answer-text.ts';
import { clusterWords } from './cluster-text.ts';
import { copiedFact } from './cancel-text.ts';
import { commandFor, resolveCommand, type CommandPlace } from './command.ts';
import { DELIVERY_WORDS } from './delivery-words.ts';
import { notExportedWords } from './export-text.ts';
import { MONEY_WORDS } from './money-words.ts';
import { boughtWords } from './moved-text.ts';
import { notElsewhereWords, notRedirectedWords } from './redirect-text.ts';
import { unfitClipWords } from './own-clip-text.ts';
import { SAID_WORDS } from './said-words.ts';
import { ROW_WORDS } from './row-words.ts';
import { movedPlanHint, SAVED_PLAN_WORDS } from './saved-plan-text.ts';
import { notAdoptedWords, takenTaskWords } from './not-adopted-text.ts';
import { takesRefusal } from './several-text.ts';
import { restartText } from './unasked-line.ts';

/** `message`: subject, fact, limit. `hint`: the remedy, or null. */
export type RefusalWords = { readonly message: string; readonly hint: string | null };

/** `place`: what a command in the hint has to say of its project and server. */
export function wordsOf(
  { code, facts }: Pick<FilmError, 'code' | 'facts'>,
  place?: CommandPlace,
): RefusalWords {
  const words: unknown = Object.entries(WORDS).find(([name]) => name === code)?.[1] ?? foreign;
  // One function a code, each for the facts of its own: `FilmError` pairs them.
  // oxlint-disable-next-line no-unsafe-type-assertion
  return (words as (facts: unknown, place?: CommandPlace) => RefusalWords)(facts, place);
}

const foreign = ({ reason, hint }: FilmErrors['unreadable']): RefusalWords => ({
  message: reason,
  hint,
});

/** What to do about an ffmpeg that runs and cannot work in a project. */
export const UNFIT_HINT =
  'A sandboxed ffmpeg (snap, flatpak) cannot see hidden folders: set STORYBOARD_FFMPEG to ' +
  'another one, or take it out of PATH and let this program fetch its own.';

const NO_CONTINUES = 'Run it without --continues.';
const AGAIN = 'Run the same command again.';

const unfit = ({ reason, path }: FilmErrors['ffmpeg-unfit']): RefusalWords => ({
  message: `${reason} (${path}). Nothing was ordered.`,
  hint: UNFIT_HINT,
});

const setting = ({ provider, reason, hint, about }: FilmErrors['missing-key']): RefusalWords => {
  const fact = reason ?? `${provider} cannot be used.`;
  if (about === 'order') return { message: fact, hint };
  return {
    message: `${provider} cannot be asked for the task, and nothing was written. ${fact}`,
    hint,
  };
};

const cluster = ({ cluster: which, trouble }: FilmErrors['temporal-tls']): RefusalWords =>
  clusterWords(which, trouble);

const at = ({ file, shot, at: { line, column } }: FilmErrors['no-source']): string =>
  `${file}:${line}:${column} ${shot}`;

const FILE_FACTS = {
  missing: ': there is no such file.',
  folder: ' is a folder.',
  unreadable: ' may not be read.',
  'broken-link': ' is a link that leads to no file.',
  'no-file': ' is no file.',
} as const satisfies Record<FilmErrors['no-such-file']['why'], string>;

const SHOWN_FILES = 5;

/** The storyboards that lie where the missing one was looked for; null: no such folder either. */
function alternatives(folder: string, others: readonly string[] | null): string | null {
  if (others === null) return `There is no folder ${folder} either.`;
  if (others.length === 0) return null;
  return `There is: ${others.slice(0, SHOWN_FILES).join(', ')}${others.length > SHOWN_FILES ? ', …' : ''}`;
}

const WORDS: {
  readonly [Code in keyof typeof MEANINGS]: (
    facts: FilmErrors[Code],
    place?: CommandPlace,
  ) => RefusalWords;
} = {
  'invalid-storyboard': ({ files }) => ({
    message: `${files.map(({ file }) => printable(file)).join(', ')}: not valid, nothing was ordered.`,
    hint: null,
  }),
  'no-such-file': ({ file, why, others, plan }, place) => ({
    message: `${file}${FILE_FACTS[why]}`,
    hint:
      plan === undefined
        ? alternatives(why === 'folder' ? file : dirname(file), others)
        : movedPlanHint(plan, place),
  }),
  'several-files': ({ choice }) => {
    const isOfFile = ['continues', 'table', 'row'].includes(choice);
    const what = isOfFile ? 'is about' : 'names shots of';
    return {
      message: `--${choice} ${what} one film, and there are several.`,
      hint: 'Name that film by itself.',
    };
  },
  'no-such-shot': ({ choice, name, shots }) => ({
    message:
      choice === null
        ? `The film has no shot "${printable(name)}".`
        : `--${choice}: the film has no shot "${name}".`,
    hint: suggestion(name, shots, 'shot'),
  }),
  ...ROW_WORDS,
  'no-such-variable': ({ file, name, variables }) => ({
    message: `--set ${name}: ${file} has no variable ${quoted(name)}.`,
    hint:
      variables.length === 0
        ? 'Write it under "variables:" at the top of the file, and ${…} where it belongs.'
        : suggestion(name, variables, 'variable'),
  }),
  backwards: ({ choice, name }) => ({
    message: `--${choice}: ${name} ends above its start.`,
    hint: null,
  }),
  'bad-takes': takesRefusal,
  skipped: ({ shot, file }, place) => ({
    message: `--again: ${shot} is skipped.`,
    hint:
      file === undefined
        ? 'Remove its skip.'
        : `To have it in the film again: ${resolveCommand(shot, { file, place }, '--unskip')}`,
  }),
  pinned: ({ shot, take }) => ({
    message: `--again: ${shot} stands with ${take} by its take:.`,
    hint: 'Remove its take: to have another one stand.',
  }),
  frozen: ({ shot, take }) => ({
    message: `--again: ${shot} stands with ${take}, which is frozen.`,
    hint: 'Unfreeze it to have another one stand.',
  }),
  'unfit-clip': unfitClipWords,
  'nothing-to-continue': ({ old, gone }) => ({
    message: `--continues: ${old} is no film here.`,
    hint:
      gone.length === 0
        ? 'Every film of the project has its file.'
        : `Films whose file is gone: ${gone.join(', ')}`,
  }),
  'still-there': ({ old, file }) => ({
    message: `${old} is still there: ${file} is a film of its own. Nothing was changed.`,
    hint: NO_CONTINUES,
  }),
  'has-orders': ({ file }) => ({
    message: `${file} has a run, orders or takes of its own already. Nothing was changed.`,
    hint: NO_CONTINUES,
  }),
  'no-source': (facts) => ({
    message: `${at(facts)} needs a frame of ${facts.source}, which has no take and is not to be ordered. Nothing was ordered.`,
    hint: `Order what it needs as well: --until ${facts.shot}`,
  }),
  'placeholder-source': (facts) => ({
    message: `${at(facts)} would be bought from ${facts.provider}, and starts from a placeholder: ${facts.source} is rendered by the simulator. Nothing was ordered.`,
    hint: `Ask for both at the same kind of address, or write "from: none" for ${facts.shot}.`,
  }),
  'silent-provider': ({ file, shot, provider, origin }) => ({
    message: `${file} ${shot} would be ordered from ${provider} at ${origin}, and nobody answers there: whether it sells clips or is the simulator is not known. Nothing was ordered.`,
    hint: 'Start what is to answer there (storyboard simulator), then run the same command again.',
  }),
  'picture-unreachable': ({ file, link, reason }, place) =>
    reason === null
      ? {
          message: `${file}: the picture ${printable(link)} was never fetched, and this command asks nobody.`,
          hint: `To fetch it: ${commandFor('plan', { file, place })}`,
        }
      : {
          message: `${file}: the picture ${link} cannot be fetched. ${reason}`,
          hint:
            'Check the network and the link, then run the same command again; or save the picture ' +
            'beside the storyboard and name it by its path.',
        },
  'bad-proxy': (facts) => {
    if ('about' in facts) return setting(facts);
    const { file, link, reason, hint } = facts;
    return { message: `${file}: the picture ${link} cannot be fetched: ${reason}`, hint };
  },
  'missing-key': setting,
  'bad-key': setting,
  'bad-base-url': setting,
  'not-running': setting,
  unreadable: foreign,
  'bad-notify': foreign,
  'bad-webhook': foreign,
  'ffmpeg-unfit': unfit,
  'ffmpeg-missing': unfit,
  ...DELIVERY_WORDS,
  ...MONEY_WORDS,
  'bought-already': (facts, place) => boughtWords(facts, { file: facts.file, place }),
  ...SAID_WORDS,
  ...SAVED_PLAN_WORDS,
  'not-exported': notExportedWords,
  'nothing-runs': ({ file, state }, place) => {
    if (state === null) {
      return {
        message: `${file} was never run here: there is nothing to cancel.`,
        hint: `To see what it takes: ${commandFor('plan', { file, place })}`,
      };
    }
    const fact =
      state === 'done'
        ? ' is done: nothing of it runs and no order is open. The film and its takes stay.'
        : ': nothing of it runs and no order is open.';
    const hint = `To see how it stands: ${commandFor('status', { file, place })}`;
    return { message: `${file}${fact}`, hint };
  },
  'ordered-elsewhere': ({ file, copied }, place) => ({
    message: `${file}: nothing was cancelled. ${copiedFact(copied)}`,
    hint: `To take it back for both: ${commandFor('cancel', { file, place }, '--yes')}`,
  }),
  'needs-restart': (facts) => ({
    message: restartText(facts),
    hint: 'To have it so: add --restart.',
  }),
  'temporal-unreachable': (facts) => {
    if ('cluster' in facts) return cluster(facts);
    if ('reason' in facts) {
      const message = `Temporal does not answer: ${facts.reason.replace(/\.$/, '')}.`;
      return { message, hint: `${AGAIN.replace(/\.$/, '')}: nothing is lost.` };
    }
    return {
      message: `Temporal at ${facts.address} does not answer.`,
      hint: "It is this project's own: run the same command again, nothing is lost.",
    };
  },
  'bad-target': (facts) => ('cluster' in facts ? cluster(facts) : foreign(facts)),
  'temporal-tls': cluster,
  'temporal-key': cluster,
  'temporal-namespace': cluster,
  'not-adopted': notAdoptedWords,
  'no-such-provider': ({ name, providers }) => ({
    message: `--provider: there is no provider "${printable(name)}".`,
    hint: suggestion(name, providers, 'provider'),
  }),
  'bad-task-id': ({ taskId }) => {
    const shown = taskId === '' ? 'an empty text' : `"${printable(taskId.slice(0, 60))}"`;
    return {
      message: `--adopt: ${shown} is no task id: 1 to 200 letters, digits and signs, no spaces, no step of a path.`,
      hint: 'Copy the id of the task as its provider shows it.',
    };
  },
  'nothing-asked': notAskedWords,
  'not-redirected': notRedirectedWords,
  'not-elsewhere': notElsewhereWords,
  'unknown-task': ({ title, taskId, other }) => {
    const key = other ? ` with this key (${other.asked}; the order is of ${other.ordered})` : '';
    return { message: `${title} knows no task ${taskId}${key}.`, hint: null };
  },
  'other-task': ({ taskId, shot, models }) => {
    const fact = models
      ? `Task ${taskId} is of ${models.task}, the order of ${shot} of ${models.ordered}`
      : `Task ${taskId} is older than the order of ${shot}`;
    return { message: `${fact}: it cannot be its task. Nothing was written.`, hint: null };
  },
  'taken-task': takenTaskWords,
  'not-asked': ({ provider, failed }) => ({
    message: failed
      ? `${provider} could not be asked for task ${failed.taskId}, and nothing was written: ${failed.reason}.`
      : `${provider || 'The provider'} cannot be asked for the task, and nothing was written. Its simulator runs in the worker alone.`,
    hint: null,
  }),
  closed: ({ folder }) => ({ message: `${folder} is closed: nothing was begun.`, hint: null }),
  // Its errors say it, each for itself.
  several: ({ canGoOn }) => ({
    message: 'Nothing was ordered.',
    hint: canGoOn ? 'To run the others without them: --keep-going.' : null,
  }),
  'not-taken-back': ({ shot, why }) => {
    if (why === 'at-work') {
      return {
        message: `${shot} is at work with the task that was named.`,
        hint: 'Name the right one with --adopt TASK, or interrupt the run first.',
      };
    }
    const message =
      why === 'collected'
        ? `The clip of ${shot} has come meanwhile: its task stays.`
        : `The clip of the task that was named for ${shot} is being fetched.`;
    return { message, hint: null };
  },
};
