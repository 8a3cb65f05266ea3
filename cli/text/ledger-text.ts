/** A ledger for people, and as CSV for a spreadsheet. */

import { ledgerName, type LedgerJson, type LedgerSum } from '../../films/json/ledger.ts';
import type { LedgerGroup } from '../../films/money/ledger-groups.ts';
import { printable } from '../../specs/storyboard/words.ts';
import { formatDate } from './date.ts';
import { tableLines, type Column } from './table.ts';

const NONE = 'No order was placed.';
const RIGHT: Column = { align: 'right' };
const ORDER_COLUMNS: readonly Column[] = [{}, {}, {}, {}, {}, {}, {}, RIGHT, RIGHT];
const SUM_COLUMNS: readonly Column[] = [{}, RIGHT, RIGHT, RIGHT];

type OrderJson = LedgerJson['orders'][number];

/** A line an order and the sums; of groups the sums alone. */
export function ledgerLines(
  { orders, sums }: LedgerJson,
  { by, total }: { readonly by: LedgerGroup | null; readonly total: readonly LedgerSum[] },
): string[] {
  if (orders.length === 0) return [NONE];
  const lines = by === null ? orderLines(orders) : [];
  const rows = [
    [by ?? '', 'orders', 'charged', 'saved'],
    ...(by === null ? [] : sums.map((sum) => sumRow(sum, printable(sum.of ?? '')))),
    ...total.map((sum) => sumRow(sum, 'in all')),
  ];
  const summed = total.length === 0 ? ['Nothing was charged.'] : tableLines(rows, SUM_COLUMNS);
  const estimated = total.some((sum) => sum.estimated);
  return [
    ...lines,
    ...(lines.length > 0 ? [''] : []),
    ...summed,
    ...(estimated
      ? ['', 'Some charges are estimated from the price tables: no use was told for them.']
      : []),
  ];
}

function orderLines(orders: readonly OrderJson[]): string[] {
  const rows = orders.map((order) => [
    formatDate(Date.parse(order.at)),
    printable(ledgerName(order)) + (order.animatic ? ' (animatic)' : ''),
    order.shot,
    order.order === null || order.order === 1 ? order.take : `${order.take}.${order.order}`,
    printable(order.account),
    printable(order.model),
    order.tier,
    order.charge ? `${order.charge.amount} ${order.charge.currency}` : '',
    order.state,
  ]);
  const heading = ['at', 'film', 'shot', 'take', 'account', 'model', 'tier', 'charge', 'state'];
  return tableLines([heading, ...rows], ORDER_COLUMNS);
}

function sumRow({ orders, amount, currency, saved }: LedgerSum, of: string): string[] {
  return [of, String(orders), `${amount} ${currency}`, `${saved} ${currency}`];
}

/** A line an order; of groups a line a sum. The first one names the columns. */
export function ledgerCsv({ orders, sums }: LedgerJson, by: LedgerGroup | null): string[] {
  const rows = by === null ? orders.map(orderRecord) : sums.map((sum) => sumRecord(sum, by));
  const columns = by === null ? ORDER_NAMES : [by, 'orders', ...MONEY_NAMES];
  return [columns, ...rows.map((row) => row.map(String))].map((row) => row.map(cell).join(','));
}

const MONEY_NAMES = ['charge', 'currency', 'estimated', 'saved', 'tokens', 'seconds', 'pricedAt'];
const ORDER_NAMES = 'at film animatic shot take order provider account model tier task state quote'
  .split(' ')
  .concat(MONEY_NAMES);

/** Money of one order is in one currency: that of its charge, else of its quote. */
function orderRecord(order: OrderJson): (string | number | boolean)[] {
  const { quote, charge, saved } = order;
  return [
    order.at,
    ledgerName(order),
    order.animatic ?? false,
    order.shot,
    order.take,
    order.order ?? '',
    order.provider,
    order.account,
    order.model,
    order.tier,
    order.task ?? '',
    order.state,
    quote?.amount ?? '',
    charge?.amount ?? '',
    (charge ?? quote)?.currency ?? '',
    order.estimated ?? '',
    saved?.amount ?? '',
    charge?.tokens ?? '',
    charge?.seconds ?? '',
    charge?.pricedAt ?? '',
  ];
}

function sumRecord(sum: LedgerSum, by: LedgerGroup): (string | number | boolean)[] {
  const { of, orders, amount, currency, estimated, saved, tokens, seconds, pricedAt } = sum;
  const money = [amount, currency, estimated, saved, tokens ?? '', seconds, pricedAt ?? ''];
  return [of ?? by, orders, ...money];
}

/** What a spreadsheet would take for a formula is a text to it after an apostrophe. */
function cell(text: string): string {
  const safe = /^[=+\-@\t\r\n]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
