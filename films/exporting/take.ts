/** A take as media of an export. Its files are put back where a person has moved them away. */

import { moneyJson } from '../../specs/money.ts';
import type { ExportTake } from '../../specs/export/timeline.ts';
import { secondsOf } from '../../specs/plan/size.ts';
import type { Store } from '../../store/store.ts';
import type { TakeRecord } from '../../store/takes.ts';

type Place = {
  /** The film and its shot that it is listed under. */
  readonly film: string;
  readonly shot: string;
  readonly pathOf: (clip: string) => string;
  /** It is in the film; a take beside it that is lost stops nothing. */
  readonly isNeeded: boolean;
};

export async function exportTake(
  { films, renders }: Store,
  record: TakeRecord,
  { film: of, shot, pathOf, isNeeded }: Place,
): Promise<ExportTake | null> {
  const film = await films.readFilm(record.film);
  const published = await renders.publishTake(film, record).catch((error: unknown) => {
    if (isNeeded) throw error;
    return null;
  });
  if (published === null) return null;
  const { clip, name } = await renders.filesOfTake(film, record);
  const { width, height, frames, framesPerSecond, hasAudio } = record.clip;
  const isOwn = record.film === of && record.shot === shot;
  return {
    key: isOwn ? record.take : name,
    name,
    path: pathOf(clip),
    frames,
    size: { width, height },
    framesPerSecond,
    hasAudio,
    facts: factsOf(record),
  };
}

function factsOf(record: TakeRecord): ExportTake['facts'] {
  const { charge, tokens, pricedAt, isEstimated, inputs, ownFile, notes = [] } = record;
  const price = { tokens, seconds: secondsOf(inputs.length), pricedAt, isEstimated };
  return {
    shot: record.shot,
    take: record.take,
    prompt: inputs.prompt,
    seed: record.seed,
    model: record.family,
    provider: record.provider,
    tier: record.tier,
    task: ownFile ? null : record.taskId,
    tokens,
    charge: charge && moneyJson(charge, price),
    orderedAt: record.orderedAt,
    finishedAt: record.finishedAt,
    sha256: record.clip.sha256,
    notes: notes.map(withoutLinks),
    ownFile: ownFile?.name ?? null,
  };
}

/** In a provider's words there may be one that opens its files. */
function withoutLinks(text: string): string {
  return text.replace(/\b[a-z][a-z0-9+.-]*:\/\/\S+/gi, '(link)');
}
