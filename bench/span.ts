/** How long one activity attempt or one run of ffmpeg took, as the measured worker writes it. */

import { readFile } from 'node:fs/promises';
import { z } from 'zod';

/** Times in milliseconds since 1970, with fractions. */
const spanSchema = z.object({ name: z.string(), startMs: z.number(), endMs: z.number() });
export type Span = Readonly<z.infer<typeof spanSchema>>;

/** Spans that began within a stretch of time. */
export async function readSpans(path: string, fromMs: number, toMs: number): Promise<Span[]> {
  const lines = (await readFile(path, 'utf8')).split('\n').filter(Boolean);
  const spans = lines.map((line) => spanSchema.parse(JSON.parse(line)));
  return spans.filter(({ startMs }) => startMs >= fromMs && startMs <= toMs);
}

export function totalMs(spans: readonly Span[], name: string): number {
  return spans
    .filter((span) => span.name === name)
    .reduce((sum, { startMs, endMs }) => sum + endMs - startMs, 0);
}
