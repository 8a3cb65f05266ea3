/** Which clips begin with the picture that the clip before them ends with, by what was kept of them. */

import { measureJoin } from '../../media/duplicate.ts';
import { readEdges, type Edges, type SmallPicture } from '../../media/edges.ts';
import { ownFrame } from '../../specs/picture/own-frame.ts';
import { framesUntil } from '../../specs/plan/chosen-end.ts';
import { sharedJoins } from '../../specs/plan/edit-list.ts';
import type { Plan } from '../../specs/plan/plan.ts';
import { chosenEndOf } from '../../store/hand-over.ts';
import { pictureInClip } from '../../store/named-objects.ts';
import type { Store } from '../../store/store.ts';
import type { TakeRecord } from '../../store/takes.ts';

/** By what was kept of the clips' ends when they were collected, or when the film was put together. */
export async function repeatsIn(
  store: Store,
  plan: Plan,
  takes: ReadonlyMap<string, TakeRecord>,
): Promise<{ readonly repeats: ReadonlySet<string>; readonly unmeasured: readonly string[] }> {
  const repeats = new Set<string>();
  const unmeasured: string[] = [];
  for (const { before, after } of sharedJoins(plan)) {
    const [ending, beginning] = [takes.get(before), takes.get(after)];
    if (!ending || !beginning) continue;
    const left = await (chosenEndOf(ending) ? chosenEnd : endsOf)(store, ending);
    const right = await endsOf(store, beginning);
    if (!left || !right) unmeasured.push(after);
    else if (left.ends && right.ends && measureJoin(left.ends, right.ends)?.duplicate) {
      repeats.add(after);
    }
  }
  return { repeats, unmeasured };
}

/** `ends`: null where they could not be read, and no frame is dropped. */
type Kept = { readonly ends: Edges | null };

async function endsOf(
  { edges, objects }: Store,
  { clip: { sha256 } }: TakeRecord,
): Promise<Kept | null> {
  const kept = await edges.find(sha256);
  return (
    kept && { ends: kept.sha256 === null ? null : await readEdges(await objects.file(kept.sha256)) }
  );
}

/** Null where a person has chosen none, or nobody has put the film together since. */
async function chosenEnd(store: Store, record: TakeRecord): Promise<Kept | null> {
  const end = chosenEndOf(record);
  if (!end) return null;
  const { sha256, frames } = record.clip;
  const counted = (await store.measures.find(sha256))?.measures?.frames ?? frames;
  const last = ownFrame(framesUntil(end) - 1, counted, frames);
  const pictures = [await smallAt(store, sha256, last - 1), await smallAt(store, sha256, last)];
  const tail = pictures.filter((picture) => picture !== null);
  return tail.length > 0 ? { ends: { head: [], tail } } : null;
}

async function smallAt(
  { cutPictures, objects }: Store,
  clip: string,
  frame: number,
): Promise<SmallPicture | null> {
  const kept = frame < 0 ? null : await cutPictures.read(pictureInClip(clip, frame));
  const edges = kept === null ? null : await readEdges(await objects.file(kept));
  return edges?.head[0] ?? null;
}
