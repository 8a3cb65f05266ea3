/** A line a shot in the film's order, for a spreadsheet. */

import { timecodeOf } from '../plan/timecode.ts';
import { csvCell } from './csv-cell.ts';
import { UNMARKED } from './mark.ts';
import { readable } from './safe.ts';
import type { ExportItem, ExportTimeline } from './timeline.ts';

type Value = string | number | boolean | null | undefined;

/** The first line names the columns; the last column is the mark of the export. */
export function csvText({ items }: ExportTimeline): string {
  const rows = items.map(rowOf);
  const names = Object.keys(rows[0] ?? {});
  const lines = [names, ...rows.map((row) => Object.values(row))];
  return lines
    .map((line) => line.map((value) => csvCell(readable(String(value ?? '')))).join(',') + '\r\n')
    .join('');
}

function rowOf(item: ExportItem): Readonly<Record<string, Value>> {
  const { take, takes, notes, startFrame, inFrame, outFrame, cut } = item;
  const facts = take?.facts;
  const end = startFrame + outFrame - inFrame;
  return {
    shot: item.shot,
    take: facts?.take,
    takeOf: facts && facts.shot !== item.shot ? facts.shot : null,
    missing: item.missing,
    clip: take?.name,
    path: take?.path,
    start: startFrame,
    end,
    frames: end - startFrame,
    timecodeIn: timecodeOf(startFrame),
    timecodeOut: timecodeOf(end),
    in: take ? inFrame : null,
    out: take ? outFrame : null,
    of: take?.frames,
    cutIn: cut.recordIn,
    cutOut: cut.recordOut,
    dissolveFrames: item.dissolveFrames,
    droppedFrames: item.droppedHeadFrames,
    width: take?.size.width,
    height: take?.size.height,
    sound: item.hasSound,
    provider: facts?.provider,
    model: facts?.model,
    tier: facts?.tier,
    seed: facts?.seed,
    task: facts?.task,
    tokens: facts?.tokens,
    charge: facts?.charge?.amount,
    currency: facts?.charge?.currency,
    estimated: facts?.charge?.estimated,
    orderedAt: facts?.orderedAt,
    finishedAt: facts?.finishedAt,
    prompt: facts?.prompt,
    differs: facts?.notes.join('\n'),
    notes: notes.map(({ by, text }) => `${by}: ${text}`).join('\n'),
    otherTakes: takes
      .filter((one) => one !== take)
      .map(({ path }) => path)
      .join('\n'),
    sha256: facts?.sha256,
    export: UNMARKED,
  };
}
