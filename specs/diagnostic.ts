/** What is wrong with a file that a person wrote: a value, collected, never thrown. */

export type Severity = 'error' | 'warning';

export type Diagnostic = {
  /** Stable, lower-case with dashes, e.g. `unknown-key`. */
  readonly code: string;
  readonly severity: Severity;
  /** 1-based. */
  readonly line: number;
  /** 1-based, in UTF-16 code units. */
  readonly column: number;
  /** Where in the document, e.g. `shots[2].duration`; empty for the whole file. */
  readonly path: string;
  /** Subject, fact, limit. */
  readonly message: string;
  /** The remedy, or null. */
  readonly hint: string | null;
};
