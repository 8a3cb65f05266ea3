import { ledgerJson, ledgerSums } from '../../films/json/ledger.ts';
import type { LedgerGroup } from '../../films/money/ledger-groups.ts';
import { ledgerOf } from '../../films/money/ledger.ts';
import type { VerbAnswer } from '../program/answer.ts';
import { ledgerCsv, ledgerLines } from '../text/ledger-text.ts';

type Options = { by?: LedgerGroup; since?: number; csv?: true; project?: string; row?: string };

/** Reads the store alone: no server, no key. */
export async function ledger(files: readonly string[], options: Options): Promise<VerbAnswer> {
  const { by = null, since, csv, project, row } = options;
  const orders = await ledgerOf(files, {
    ...(project !== undefined && { project }),
    ...(row !== undefined && { row }),
    ...(since !== undefined && { sinceMs: since }),
  });
  const json = ledgerJson(orders, by);
  if (csv) return { json, lines: () => ledgerCsv(json, by) };
  return {
    json,
    isWrapped: true,
    lines: () => ledgerLines(json, { by, total: ledgerSums(orders, null) }),
  };
}
