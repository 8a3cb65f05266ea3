/** A ledger as people and spreadsheets get it. */

import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ledgerCsv, ledgerLines } from '../../cli/text/ledger-text.ts';
import { ledgerJson, ledgerSums } from '../../films/json/ledger.ts';
import type { LedgerOrder } from '../../films/money/ledger.ts';
import { temporaryFolder } from '../films/fixture.ts';
import { storyboard } from './fixture.ts';

const usd = (micros: number) => ({ currency: 'USD', micros });
const AT_MS = Date.parse('2026-11-30T08:12:00Z');
const COST = { tokens: 108_900, seconds: 5, pricedAt: '2026-07-13', isEstimated: false };

function anOrder(changes: Partial<LedgerOrder> = {}): LedgerOrder {
  return {
    atMs: AT_MS,
    film: 'film.yaml',
    isAnimatic: false,
    shot: 'sh0010',
    take: 'v001',
    order: 1,
    provider: 'byteplus',
    account: 'byteplus-01234567',
    model: 'seedance-1.5-pro',
    tier: 'flex',
    task: 'cgt-1',
    state: 'collected',
    quote: usd(65_340),
    cost: { money: usd(65_340), ...COST, orderedAtMs: AT_MS, isEarlier: false },
    saved: usd(65_340),
    ...changes,
  };
}

const OPEN = anOrder({ shot: 'sh0020', order: 2, state: 'queued', cost: null, saved: null });

function linesOf(orders: readonly LedgerOrder[], by: 'tier' | null = null) {
  const total = ledgerSums(orders, null);
  return ledgerLines(ledgerJson(orders, by), { by, total });
}

describe('a ledger in words', () => {
  test('is a line an order and the sum', () => {
    const lines = linesOf([anOrder(), OPEN]).map((line) => line.replace(/ \d\d:\d\d /, ' hh:mm '));
    expect(lines).toEqual([
      'at                film       shot    take    account            model             tier       charge  state',
      '2026-11-30 hh:mm  film.yaml  sh0010  v001    byteplus-01234567  seedance-1.5-pro  flex  0.06534 USD  collected',
      '2026-11-30 hh:mm  film.yaml  sh0020  v001.2  byteplus-01234567  seedance-1.5-pro  flex               queued',
      '',
      '        orders      charged  saved',
      'in all       1  0.06534 USD  0.06534 USD',
    ]);
  });

  test('by something is the sums of it alone', () => {
    const lines = linesOf([anOrder(), anOrder({ tier: 'default', saved: null })], 'tier');
    expect(lines.map((line) => line.split(/ {2,}/).join('|'))).toEqual([
      'tier|orders|charged|saved',
      'flex|1|0.06534 USD|0.06534 USD',
      'default|1|0.06534 USD|0.00 USD',
      'in all|2|0.13068 USD|0.06534 USD',
    ]);
  });

  test('says so where nothing was charged or ordered, and what is estimated', () => {
    expect(linesOf([OPEN]).at(-1)).toBe('Nothing was charged.');
    expect(linesOf([])).toEqual(['No order was placed.']);
    const cost = { ...anOrder().cost, ...COST, isEstimated: true };
    const estimated = { ...cost, money: usd(1), orderedAtMs: AT_MS, isEarlier: false };
    const last = linesOf([anOrder({ cost: estimated, isAnimatic: true })]).at(-1);
    expect(last).toMatch(/^Some charges are estimated/);
  });
});

describe('a ledger as CSV', () => {
  test('is a line an order, with empty cells for what is not known', () => {
    expect(ledgerCsv(ledgerJson([anOrder(), OPEN], null), null)).toEqual([
      'at,film,animatic,shot,take,order,provider,account,model,tier,task,state,quote,charge,currency,estimated,saved,tokens,seconds,pricedAt',
      '2026-11-30T08:12:00.000Z,film.yaml,false,sh0010,v001,1,byteplus,byteplus-01234567,seedance-1.5-pro,flex,cgt-1,collected,0.06534,0.06534,USD,false,0.06534,108900,5,2026-07-13',
      '2026-11-30T08:12:00.000Z,film.yaml,false,sh0020,v001,2,byteplus,byteplus-01234567,seedance-1.5-pro,flex,cgt-1,queued,0.06534,,USD,,,,,',
    ]);
    expect(ledgerCsv(ledgerJson([anOrder()], 'tier'), 'tier')).toEqual([
      'tier,orders,charge,currency,estimated,saved,tokens,seconds,pricedAt',
      'flex,1,0.06534,USD,false,0.06534,108900,5,2026-07-13',
    ]);
  });

  test.each([
    ['=1+1', "'=1+1"],
    ['+1', "'+1"],
    ['-sh', "'-sh"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['\tx', "'\tx"],
    ['\rx', '"\'\rx"'],
    ['a,b', '"a,b"'],
    ['=A1&"x"', '"\'=A1&""x"""'],
  ])('has %j as %j: no formula, and one cell', (film, cell) => {
    const [, line = ''] = ledgerCsv(ledgerJson([anOrder({ film })], null), null);
    expect(line).toContain(`Z,${cell},false`);
  });
});

describe('ledger', () => {
  test('makes nothing and starts nothing where no film was run', async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, 'film.yaml'), 'version: 1\n');
    const { exit, stdout } = await storyboard(folder, ['ledger', 'film.yaml']);
    expect([exit, stdout]).toEqual([0, 'No order was placed.']);
    const json = await storyboard(folder, ['ledger', '--json']);
    expect(JSON.parse(json.stdout)).toEqual({ orders: [], sums: [] });
    expect(await readdir(folder)).toEqual(['film.yaml']);
  });

  test.each([
    [['nowhere.yaml'], 'nowhere.yaml: there is no such file.'],
    [['--since', '2026-02-30'], 'A day is written as 2026-11-01.'],
    [['--since', 'soon'], 'A day is written as 2026-11-01.'],
    [['--by', 'mood'], 'Allowed choices are film, shot, day'],
    [['--csv', '--json'], 'cannot be used with'],
  ])('is refused for %j', async (args, words) => {
    const { exit, stdout, stderr } = await storyboard(await temporaryFolder(), ['ledger', ...args]);
    expect(exit).toBe(2);
    expect(stdout + stderr).toContain(words);
  });
});
