/** Why a command ends without its result: the one place where an error becomes an exit code and words. */

import { asFilmError, FilmError, type FileDiagnostics } from '../films/error.ts';
import type { Console } from './console.ts';
import { EXIT, exitOf, exitOfError, PRECEDENCE, type ExitCode } from './exit.ts';
import { placeFor, type CommandPlace } from './text/command.ts';
import { listedRows } from './text/film-name.ts';
import { diagnosticTexts } from './text/diagnostics-text.ts';
import { wordsOf, type RefusalWords } from './text/refusal-text.ts';

type RefusalFacts = Pick<Refusal, 'exit' | 'code' | 'message' | 'hint'> &
  Partial<Pick<Refusal, 'files'>>;

/** Thrown by verbs, shown by `main`. `message`: subject, fact, limit. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly exit: ExitCode;
  /** Stable, lower-case with dashes. */
  readonly code: string;
  /** The remedy, or null. */
  readonly hint: string | null;
  readonly files: readonly FileDiagnostics[];

  constructor({ exit, code, message, hint, files = [] }: RefusalFacts, cause?: unknown) {
    super(message, { cause });
    this.exit = exit;
    this.code = code;
    this.hint = hint;
    this.files = files;
  }
}

/** The `--json` form of a refusal. */
export function refusalJson({ code, message, hint, files }: Refusal): object {
  const diagnostics = files.flatMap((it) =>
    it.diagnostics.map((diagnostic) => ({ file: it.file, ...diagnostic })),
  );
  return { error: { code, message, hint }, diagnostics };
}

/** What nobody has thought of is a bug of this program. `place`: for commands in its hint. */
export function refusalOf(error: unknown, place?: CommandPlace): Refusal {
  if (error instanceof Refusal) return error;
  const known = asFilmError(error);
  if (known === null) {
    const bug = { exit: EXIT.bug, code: 'bug', message: bugLine(error), hint: BUG_HINT };
    return new Refusal(bug, error);
  }
  const { code, facts, row } = known;
  const said = wordsOf(known, placeFor(place, row));
  if ('errors' in facts) return together(facts.errors, said, place);
  const words =
    row === undefined
      ? said
      : { ...said, message: `${listedRows(row.split(','))}: ${said.message}` };
  const files = 'files' in facts ? facts.files : [];
  return new Refusal({ exit: exitOfError(known), code, ...words, files }, error);
}

/** One refusal for several. */
function together(
  errors: readonly unknown[],
  { message, hint }: RefusalWords,
  place?: CommandPlace,
): Refusal {
  const refusals = sameTogether(errors).map((error) => refusalOf(error, place));
  const files = refusals.flatMap((refusal) => refusal.files);
  const isInvalid = refusals.every(({ code }) => code === 'invalid-storyboard');
  const sorted = refusals.toSorted(
    (one, other) => PRECEDENCE.indexOf(one.exit) - PRECEDENCE.indexOf(other.exit),
  );
  const told = sorted.flatMap((one) =>
    isInvalid || one.code === 'invalid-storyboard'
      ? []
      : [one.message, ...(one.hint ? [`  ${one.hint}`] : [])],
  );
  const summary =
    files.length === 0
      ? message
      : wordsOf({ code: 'invalid-storyboard', facts: { files } }).message;
  return new Refusal({
    exit: exitOf(refusals.map(({ exit }) => exit)),
    code: sorted[0]?.code ?? 'invalid-storyboard',
    message: [...told, summary].join('\n'),
    hint,
    files,
  });
}

/** What is refused alike for films of a table is told once, with their names. */
function sameTogether(errors: readonly unknown[]): unknown[] {
  const alike = Map.groupBy(errors, (error) => {
    const isOfRow = error instanceof FilmError && error.row !== undefined;
    return isOfRow && !('files' in error.facts) ? JSON.stringify(wordsOf(error)) : error;
  });
  return [...alike.values()].map((same) => {
    const [first] = same;
    if (same.length === 1 || !(first instanceof FilmError)) return first;
    const one = new FilmError(first.code, first.facts, first);
    one.row = same.flatMap((error) => (error instanceof FilmError ? (error.row ?? []) : [])).join();
    return one;
  });
}

/** Words for a person, or JSON on standard output for a program. */
export function reportRefusal(refusal: Refusal, console: Console, isJson: boolean): void {
  // Quiet, what did not cause it is left out.
  const told = console.isQuiet ? refusal.files.map(errorsOf) : refusal.files;
  for (const text of diagnosticTexts(told).flat()) console.tell(text);
  const { message, hint } = refusal;
  for (const line of message.split('\n')) console.tellWrapped(line);
  if (hint !== null) console.tellWrapped(`  ${hint}`);
  if (
    refusal.exit === EXIT.bug &&
    process.env['STORYBOARD_DEBUG'] &&
    refusal.cause instanceof Error
  ) {
    console.tell(refusal.cause.stack ?? '');
  }
  if (isJson) console.json(refusalJson(refusal));
}

function errorsOf(one: FileDiagnostics): FileDiagnostics {
  return { ...one, diagnostics: one.diagnostics.filter(({ severity }) => severity === 'error') };
}

const BUG_HINT =
  'What is ordered and paid is in the project folder: the same command goes on from there. ' +
  'STORYBOARD_DEBUG=1 shows where it happened.';

function bugLine(error: unknown): string {
  const fact = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  const place =
    error instanceof Error ? /\(?([^()\s]+:\d+):\d+\)?$/m.exec(error.stack ?? '') : null;
  const where = place?.[1] ? ` (${place[1].replace(/^file:\/\//, '')})` : '';
  return `This is a bug of storyboard: ${fact}${where}`;
}
