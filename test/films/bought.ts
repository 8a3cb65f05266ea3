/** What a film orders, ordered and collected as far as the store tells it: without a server. */

import { knownFrames } from '../../specs/plan/takes.ts';
import { inputsNow } from '../../specs/plan/explain.ts';
import { takeName, type OrderKey } from '../../specs/order.ts';
import { planFilm, type PlanChoice } from '../../films/plan.ts';
import { loadStoryboard } from '../../films/storyboard-file.ts';
import { openStore } from '../../store/store.ts';
import type { TakeRecord } from '../../store/takes.ts';
import { aTake, anIntent } from '../store/fixtures.ts';

type Wanted = {
  readonly folder: string;
  /** Absent: every shot that is ordered. */
  readonly shots?: readonly string[];
  /** So many takes; absent: all that are ordered. */
  readonly most?: number;
  readonly choice?: Partial<PlanChoice>;
  /** Its clip, where it is to be seen. */
  readonly clip?: TakeRecord['clip'];
  /** What is wrong with its last picture; absent: nothing. */
  readonly faults?: NonNullable<TakeRecord['pictureFaults']>;
  /** What its pictures begin with; absent: they are none. */
  readonly picture?: Uint8Array;
  /** The order is open: its clip has not come. */
  readonly isOpen?: true;
};

/** Buys shot after shot, as a run of the file does it; gives the hash of its plan. */
export async function buy(
  file: string,
  { folder, shots, most, choice, clip, faults, picture, isOpen }: Wanted,
) {
  const store = await openStore(folder);
  const film = await store.films.openFilm(file);
  const loaded = await loadStoryboard(file);
  let begun: string | null = null;
  for (let bought = 0; ; bought += 1) {
    const planned = await planFilm(loaded, { project: folder, ...choice });
    const { plan, decisions } = planned;
    const hash = await store.plans.putPlan(plan);
    await store.films.setPlan(film.id, hash);
    begun ??= await store.events
      .append(film.id, { kind: 'run.started', plan: hash })
      .then(() => hash);
    const decided = new Map(decisions.map((decision) => [decision.shot, decision]));
    const next = decisions.find(
      (one) =>
        one.kind === 'orders' && one.fingerprint !== null && (shots?.includes(one.shot) ?? true),
    );
    const shot = plan.shots.find(({ id }) => id === next?.shot);
    if (next?.kind !== 'orders' || next.fingerprint === null || !shot) return hash;
    if (bought === most) return hash;
    const { fingerprint } = next;
    const frames = knownFrames(shot, decided);
    const { bridge } = shot;
    const [{ provider, tier }] = shot.routes;
    const { take, order } = await store.journal.nextSlot(film.id, shot.id);
    const key: OrderKey = { film: film.id, shot: shot.id, take, order };
    await store.journal.placeIntent(
      key,
      anIntent({ fingerprint, provider, tier, plan: hash, frames, ...(bridge && { bridge }) }),
    );
    if (isOpen) continue;
    const name = takeName(take);
    const of = async (what: string) =>
      (
        await store.objects.put(
          Buffer.concat([picture ?? Buffer.of(), Buffer.from(`${shot.id} ${name} ${what}`)]),
        )
      ).sha256;
    const last = await of('last');
    const handOver = bridge && ({ sha256: bridge, source: 'bridge', frame: null } as const);
    await store.takes.writeTake(
      aTake({
        film: film.id,
        shot: shot.id,
        take: name,
        fingerprint,
        inputs: inputsNow(shot, frames),
        firstFrame: { sha256: await of('first') },
        lastFrame: { sha256: last, decodedSha256: last, source: 'returned', reason: null },
        ...(handOver && { handOver }),
        ...(clip && { clip }),
        ...(faults && { pictureFaults: faults }),
        firstFrameFrom: shot.first.kind === 'last-frame-of' ? shot.first.shot : null,
        isPlaceholder: shot.isPlaceholder,
        provider,
        tier,
      }),
    );
    const at = new Date().toISOString();
    await store.journal.recordEnd(key, { state: 'collected', failure: null, at });
  }
}
