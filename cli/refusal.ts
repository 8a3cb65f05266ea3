/** Why a command ends without its result, as a person and a program read it. */

import type { Diagnostic } from '../specs/diagnostic.ts';
import type { ExitCode } from './exit.ts';

/** The files whose diagnostics caused a refusal. */
export type FileDiagnostics = {
  readonly file: string;
  readonly text: string;
  readonly diagnostics: readonly Diagnostic[];
};

export type RefusalFacts = {
  readonly exit: ExitCode;
  /** Stable, lower-case with dashes. */
  readonly code: string;
  /** Subject, fact, limit. */
  readonly message: string;
  /** The remedy, or null. */
  readonly hint: string | null;
  readonly files?: readonly FileDiagnostics[];
};

/** Thrown by verbs, shown by `main`. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly exit: ExitCode;
  readonly code: string;
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
