/** How a command ends: the documented table of exit codes, and which of several counts. */

import type { FilmError, FilmErrorCode } from '../films/error.ts';

/** What each means: the table in `program/help.ts`. */
export const EXIT = {
  done: 0,
  failed: 1,
  usage: 2,
  asking: 3,
  refused: 4,
  cancelled: 5,
  invalid: 65,
  unreachable: 69,
  bug: 70,
  settings: 78,
  interrupted: 130,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

const refused = [
  'still-there',
  'has-orders',
  'no-source',
  'placeholder-source',
  'picture-changed',
  'unfit-music',
  'no-cap',
  'unpriced',
  'over-cap',
  'bought-already',
  'plan-differs',
  'not-replaced',
  'not-exported',
  'not-reported',
  'not-saved',
  'nothing-runs',
  'ordered-elsewhere',
  'needs-restart',
  'no-bridge',
  'no-cut',
  'decided-meanwhile',
  'stale',
  'runs-elsewhere',
] as const;

const usage = [
  'no-such-file',
  'several-files',
  'no-such-shot',
  'no-such-variable',
  'no-such-row',
  'row-needed',
  'one-row',
  'backwards',
  'bad-takes',
  'skipped',
  'pinned',
  'frozen',
  'not-decided',
  'unfit-clip',
  'nothing-to-continue',
  'bad-cap',
  'bad-plan',
  'not-adopted',
  'no-such-provider',
  'bad-task-id',
  'nothing-asked',
  'not-redirected',
  'not-elsewhere',
  'unknown-task',
  'other-task',
  'taken-task',
  'not-asked',
  'not-taken-back',
  'several-projects',
  'bad-name',
] as const;

const unreachable = [
  'silent-provider',
  'picture-unreachable',
  'temporal-unreachable',
  'did-not-start',
  'busy',
] as const;

/** Of refusals of films, by code; all others are settings. */
const EXITS: ReadonlyMap<FilmErrorCode, ExitCode> = new Map([
  ['invalid-storyboard', EXIT.invalid],
  ['conflict', EXIT.bug],
  ...refused.map((code) => [code, EXIT.refused] as const),
  ...usage.map((code) => [code, EXIT.usage] as const),
  ...unreachable.map((code) => [code, EXIT.unreachable] as const),
]);

export function exitOfError({ code, facts }: Pick<FilmError, 'code' | 'facts'>): ExitCode {
  // A provider that does not answer now may do so later.
  if ('isPassing' in facts && facts.isPassing) return EXIT.unreachable;
  if ('isNamed' in facts && facts.isNamed) return EXIT.usage;
  return EXITS.get(code) ?? EXIT.settings;
}

/** An interruption first: it is what the person at the terminal did. */
export const PRECEDENCE: readonly ExitCode[] = [130, 70, 78, 69, 65, 2, 4, 1, 5, 3, 0];

/** The exit code of a command over several films; 0 for none. */
export function exitOf(codes: readonly ExitCode[]): ExitCode {
  return PRECEDENCE.find((code) => codes.includes(code)) ?? EXIT.done;
}
