/** By what a ledger can be summed up. By itself: every command loads it with its options. */

export const LEDGER_GROUPS = [
  'film',
  'shot',
  'day',
  'provider',
  'account',
  'model',
  'tier',
] as const;
export type LedgerGroup = (typeof LEDGER_GROUPS)[number];
