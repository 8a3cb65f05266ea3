/** The one place where an error becomes an exit code and words. */

import { StoreError, type StoreErrorCode } from '../store/error.ts';
import { ServerError, type ServerErrorCode } from '../server/error.ts';
import { ToolError } from '../tools/tool.ts';
import type { Console } from './console.ts';
import { EXIT, type ExitCode } from './exit.ts';
import { Refusal, refusalJson, type FileDiagnostics } from './refusal.ts';
import { diagnosticTexts } from './text/diagnostics-text.ts';

const STORE_EXITS: Partial<Record<StoreErrorCode, ExitCode>> = {
  'several-projects': EXIT.usage,
  'bad-name': EXIT.usage,
  conflict: EXIT.bug,
};

const SERVER_EXITS: Readonly<Record<ServerErrorCode, ExitCode>> = {
  'did-not-start': EXIT.unreachable,
  busy: EXIT.unreachable,
  'older-version': EXIT.settings,
  'bad-target': EXIT.settings,
};

/** No answer at all, and none in time from a production that is busy or waits for a provider. */
const TEMPORAL_ERRORS = ['ServiceError', 'WorkflowUpdateRPCTimeoutOrCancelledError'];

/** What nobody has thought of is a bug of this program. */
export function refusalOf(error: unknown): Refusal {
  if (error instanceof Refusal) return error;
  if (error instanceof StoreError) {
    const { code, message, remedy } = error;
    const exit = STORE_EXITS[code] ?? EXIT.settings;
    return new Refusal({ exit, code, message, hint: remedy }, error);
  }
  if (error instanceof ServerError) {
    const { code, message } = error;
    return new Refusal({ exit: SERVER_EXITS[code], code, message, hint: null }, error);
  }
  if (error instanceof ToolError) {
    const code = `no-${error.tool}`;
    return new Refusal({ exit: EXIT.settings, code, message: error.message, hint: null }, error);
  }
  // By its name: this module is loaded by every command, Temporal's client is not.
  if (error instanceof Error && TEMPORAL_ERRORS.includes(error.name)) {
    const message = `Temporal does not answer: ${error.message.replace(/\.$/, '')}.`;
    const hint = 'Run the same command again: nothing is lost.';
    const code = 'temporal-unreachable';
    return new Refusal({ exit: EXIT.unreachable, code, message, hint }, error);
  }
  return new Refusal(
    { exit: EXIT.bug, code: 'bug', message: bugLine(error), hint: BUG_HINT },
    error,
  );
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
