/** What a measurement gives, and how it is printed: one table for people and for documents. */

export type BenchRow = {
  /** What was measured. */
  readonly what: string;
  readonly value: string;
  /** The same for what it is held against, or null. */
  readonly against: string | null;
  /** Conditions that the number depends on. */
  readonly note: string;
};

export type Scale = 'full' | 'quick';

/** A measurement: a name for the command line, and the rows that it gives. */
export type Bench = { readonly name: string; readonly run: (scale: Scale) => Promise<BenchRow[]> };

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  const upper = sorted[Math.floor(middle)] ?? NaN;
  return Number.isInteger(middle) ? ((sorted[middle - 1] ?? NaN) + upper) / 2 : upper;
}

/** `5.2 (4.9 5.2 6.0)`: the median and the runs in their order. */
export function spread(values: readonly number[], digits = 1): string {
  const runs = values.map((value) => value.toFixed(digits)).join(' ');
  return `${median(values).toFixed(digits)} (${runs})`;
}

/** Median of the ratios of neighbouring runs: load that comes and goes hits both sides alike. */
export function ratio(ours: readonly number[], theirs: readonly number[]): string {
  return median(ours.map((value, run) => value / (theirs[run] ?? NaN))).toFixed(2);
}

export function table(rows: readonly BenchRow[]): string {
  const lines = rows.map(({ what, value, against, note }) => [what, value, against ?? '–', note]);
  const cells = [['measured', 'storyboard', 'against', 'conditions'], ...lines];
  const [head = '', ...body] = cells.map((line) => `| ${line.join(' | ')} |`);
  return [head, '| --- | --- | --- | --- |', ...body].join('\n');
}
