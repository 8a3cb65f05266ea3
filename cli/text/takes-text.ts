/** The takes of a film's shots, a line each, and below it what people have said of it. */

import type { ListedTake } from '../../films/directing/takes.ts';
import { formatMoney } from '../../specs/money.ts';
import { secondsOf } from '../../specs/plan/size.ts';
import { printable } from '../../specs/storyboard/words.ts';
import { formatDate } from './date.ts';
import { decisionText } from './decision-text.ts';
import { keptText } from './kept-line.ts';
import { tableLines } from './table.ts';

export function takesLines(listed: readonly ListedTake[]): string[] {
  if (listed.length === 0) return ['No takes yet.'];
  const rows = tableLines(listed.map(takeRow));
  return listed.flatMap((take, index) => [
    ...(take.row !== undefined && take.row !== listed[index - 1]?.row ? [`${take.row}:`] : []),
    rows[index] ?? '',
    ...take.decisions.map((decision) => `    ${decisionText(decision)}`),
    `    ${take.clip}`,
  ]);
}

/** `sh0010  v002  stands  Mon 30 Nov 14:10  seedance-1.5-pro flex, byteplus  5 s  seed 7  0.065 USD  circled, fits`. */
function takeRow(listed: ListedTake): string[] {
  const { shot, take, takeOf, record, stands, said, differs } = listed;
  const fit = differs === null ? 'fits' : keptText(differs);
  const price = record.charge === null ? '–' : formatMoney(record.charge);
  const { ownFile } = record;
  const made = `${printable(record.family)} ${record.tier}, ${printable(record.provider)}`;
  return [
    shot,
    takeOf === null ? take : `${take} of ${takeOf}`,
    stands ? 'stands' : '',
    formatDate(Date.parse(record.finishedAt)),
    ownFile ? '' : made,
    `${Number(secondsOf(record.inputs.length).toFixed(2))} s`,
    record.seed === null ? '' : `seed ${record.seed}`,
    ownFile || (listed.isPlaceholder && !record.charge?.micros) ? 'free' : price,
    [...said, ...(record.handOver ? [handedOn(record.handOver)] : []), fit].join(', '),
  ];
}

/** What is handed on where that is not its last picture. */
function handedOn({ source, frame }: NonNullable<ListedTake['record']['handOver']>): string {
  return source === 'chosen' ? `ends at frame ${frame}` : source;
}
