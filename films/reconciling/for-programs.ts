/** What a program asks of a project's money: the objects that the command line prints. */

import type { FilmHost } from '../host.ts';
import { ledgerJson, type LedgerJson } from '../json/ledger.ts';
import { reconciledJson, type ReconciledJson } from '../json/reconcile.ts';
import { ledgerOf } from '../money/ledger.ts';
import type { LedgerGroup } from '../money/ledger-groups.ts';
import { reconcile } from './reconcile.ts';

export type LedgerChoice = {
  /** Sums of each of these; absent: of everything. */
  readonly by?: LedgerGroup;
  /** Orders from then on. */
  readonly since?: Date;
  /** Of a table's films these alone, by name; of one storyboard. */
  readonly row?: string;
};

export type ReconcileChoice = {
  /** This provider alone; absent: every one that has orders here, or a key. */
  readonly provider?: string;
  /** Orders and tasks from then on. */
  readonly since?: Date;
};

export async function ledgerFor(
  project: string,
  files: readonly string[],
  { by, since, row }: LedgerChoice,
): Promise<LedgerJson> {
  const choice = {
    project,
    ...(row !== undefined && { row }),
    ...(since !== undefined && { sinceMs: since.getTime() }),
  };
  return ledgerJson(await ledgerOf(files, choice), by ?? null);
}

export async function reconcileFor(
  project: string,
  { provider, since }: ReconcileChoice,
  host: FilmHost,
  signal: AbortSignal,
): Promise<ReconciledJson> {
  const choice = {
    project,
    ...(provider !== undefined && { provider }),
    ...(since !== undefined && { sinceMs: since.getTime() }),
  };
  return reconciledJson(await reconcile(choice, host, { signal, onPage: () => undefined }));
}
