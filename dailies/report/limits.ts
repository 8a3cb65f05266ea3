/** How much text a report has room for: of more shots less is told of each. */

export type TextLimits = {
  /** Characters of one text. */
  readonly text: number;
  /** Takes and remarks of a shot, each. */
  readonly lines: number;
  /** Rows of each table. */
  readonly shots: number;
};

/** The first that leaves room for pictures is taken. */
export const TEXT_LIMITS: readonly TextLimits[] = [
  { text: 10_000, lines: 50, shots: Infinity },
  { text: 1_500, lines: 12, shots: Infinity },
  { text: 300, lines: 3, shots: Infinity },
];
/** As much as a storyboard's most shots have room for. */
export const BRIEF: TextLimits = { text: 120, lines: 1, shots: Infinity };
/** Of signs that take many bytes each. */
export const LEAST: TextLimits = { text: 40, lines: 0, shots: 500 };

export function cut(text: string, { text: most }: TextLimits): string {
  return text.length <= most ? text : `${text.slice(0, most - 1)}…`;
}

/** The newest ones, and how many there are beside them. */
export function newest<Item>(items: readonly Item[], most: number) {
  const shown = most === 0 ? [] : items.slice(-most);
  return { shown, more: items.length - shown.length };
}
