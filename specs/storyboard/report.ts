/**
 * Collects what is wrong with a file: by path or offset in, diagnostics in file order out.
 *
 * The same fact about many shots at one place (a default that none of them can take) is one
 * diagnostic that names them.
 */

import { LineCounter } from 'yaml';
import type { Diagnostic, Severity } from '../diagnostic.ts';
import type { DiagnosticCode } from './codes.ts';
import { formatPath, keyOffset, treeAt, type Path, type Tree } from './tree.ts';

/** More than one for each shot of the longest film. */
const MAX_FINDINGS = 5_000;

export type Spot = {
  readonly path: Path;
  /** Stand at the key instead of its value. */
  readonly atKey?: boolean;
  /** Characters past the place, for a fault inside a text. */
  readonly shift?: number;
};

export type Finding = {
  readonly severity?: Severity;
  readonly code: DiagnosticCode;
  readonly message: string;
  readonly hint?: string | null;
};

/** A finding about shots; the message is led by their names. */
export type ShotFinding = Omit<Finding, 'hint'> & {
  readonly shot: string;
  readonly place: Spot;
  readonly hint?: string | ((shots: readonly string[]) => string) | null;
};

type Group = { readonly finding: ShotFinding; readonly shots: string[] };

export class Report {
  readonly #lines = new LineCounter();
  readonly #found: Diagnostic[] = [];
  readonly #offsets = new Set<number>();
  readonly #groups = new Map<string, Group>();
  /** Set once the file is read; before that every place is an offset. */
  root: Tree | null = null;
  /** From offsets of the text that is being read to those of the file, where they differ. */
  toFile: (offset: number) => number = (offset) => offset;

  constructor(text: string) {
    this.#lines.addNewLine(0);
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', end + 1)) {
      this.#lines.addNewLine(end + 1);
    }
  }

  /** With all that was found so far, for one of several readings of the same text. */
  fork(): Report {
    const fork = new Report('');
    fork.#lines.lineStarts = this.#lines.lineStarts;
    fork.#found.push(...this.#found);
    for (const offset of this.#offsets) fork.#offsets.add(offset);
    fork.root = this.root;
    fork.toFile = this.toFile;
    return fork;
  }

  /** Nothing more is listed: the rest would say nothing new. */
  get isFull(): boolean {
    return this.#found.length >= MAX_FINDINGS;
  }

  get hasErrors(): boolean {
    const isError = (severity: Severity | undefined): boolean => severity !== 'warning';
    return (
      this.#found.some(({ severity }) => isError(severity)) ||
      [...this.#groups.values()].some(({ finding }) => isError(finding.severity))
    );
  }

  positionOf(offset: number): { line: number; column: number } {
    const { line, col } = this.#lines.linePos(this.toFile(offset));
    return { line, column: col };
  }

  at(path: Path): { line: number; column: number } {
    return this.positionOf(this.#offset({ path }));
  }

  addAtOffset(offset: number, finding: Finding, path: Path = []): void {
    if (this.isFull) return;
    if (finding.severity !== 'warning') this.#offsets.add(offset);
    this.#found.push({
      code: finding.code,
      severity: finding.severity ?? 'error',
      ...this.positionOf(offset),
      path: formatPath(path),
      message: finding.message,
      hint: finding.hint ?? null,
    });
  }

  add(finding: Spot & Finding): void {
    this.addAtOffset(this.#offset(finding), finding, finding.path);
  }

  saidAt(offset: number): boolean {
    return this.#offsets.has(offset);
  }

  /** Whether something was said of this place already. */
  hasErrorAt(place: Spot): boolean {
    return this.saidAt(this.#offset(place));
  }

  addForShot(finding: ShotFinding): void {
    const { code, place, message } = finding;
    const key = `${code} ${formatPath(place.path)} ${place.shift ?? 0} ${message}`;
    const group = this.#groups.get(key);
    if (group === undefined) this.#groups.set(key, { finding, shots: [finding.shot] });
    else if (group.shots.at(-1) !== finding.shot) group.shots.push(finding.shot);
  }

  /** Everything found so far, in the order of the file. */
  diagnostics(): Diagnostic[] {
    for (const { finding, shots } of this.#groups.values()) {
      const { hint, shot: _shot, place, message, ...rest } = finding;
      const names = nameShots(shots);
      this.add({
        ...place,
        ...rest,
        message: `${names}: ${message}`,
        hint: typeof hint === 'function' ? hint(shots) : (hint ?? null),
      });
    }
    this.#groups.clear();
    if (this.isFull) this.#found.push(this.#cutOff());
    return this.#found.toSorted(
      (a, b) =>
        a.line - b.line || a.column - b.column || (a.code < b.code ? -1 : Number(a.code > b.code)),
    );
  }

  #cutOff(): Diagnostic {
    const [line, column] = [1, 1];
    const message = `More than ${MAX_FINDINGS} problems; the rest is not listed.`;
    const code: DiagnosticCode = 'too-many-problems';
    return { code, severity: 'error', line, column, path: '', message, hint: null };
  }

  /** A key that is not there stands where its mapping begins. */
  #offset({ path, atKey = false, shift = 0 }: Spot): number {
    const { root } = this;
    if (root === null) return shift;
    for (let length = path.length; length >= 0; length -= 1) {
      const part = path.slice(0, length);
      const offset = atKey ? keyOffset(root, part) : treeAt(root, part)?.start;
      if (offset !== undefined && offset !== null)
        return length === path.length ? offset + shift : offset;
    }
    return 0;
  }
}

/** `sh0010`, `sh0010, sh0020` or `sh0010, sh0020 and 7 more`. */
function nameShots(shots: readonly string[]): string {
  const [first = '', second] = shots;
  if (second === undefined) return first;
  if (shots.length <= 3) return shots.join(', ');
  return `${first}, ${second} and ${shots.length - 2} more`;
}
