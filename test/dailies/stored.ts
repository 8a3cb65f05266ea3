/** A film that lies in a store as a run has left it, with two takes of its first shot; nothing runs. */

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { planFilm } from '../../films/plan.ts';
import { loadStoryboard } from '../../films/storyboard-file.ts';
import { fingerprintOf, inputsOf } from '../../specs/plan/fingerprint.ts';
import { requestOf } from '../../specs/plan/request.ts';
import { openStore } from '../../store/store.ts';
import { temporaryFolder } from '../films/fixture.ts';
import { aTake } from '../store/fixtures.ts';

export const CLIP = Buffer.from('0000ftypisom and a hundred frames');
export const PNG = Buffer.from('\x89PNG and its pixels', 'latin1');

export type StoredFilm = Awaited<ReturnType<typeof storedFilm>>;

export async function storedFilm(text: string) {
  const folder = await temporaryFolder();
  const file = join(folder, 'film.yaml');
  await writeFile(file, text);
  const store = await openStore(folder);
  const film = (await store.films.openFilm(file)).id;
  const { plan } = await planFilm(await loadStoryboard(file), { project: folder });
  const hash = await store.plans.putPlan(plan);
  await store.films.setPlan(film, hash);
  await store.events.append(film, { kind: 'run.started', plan: hash });
  /** One more take of a shot, that fits the file as it is now. */
  const keep = async (shot: string, take: number): Promise<void> => {
    const now = await planFilm(await loadStoryboard(file), { project: folder });
    const planned = now.plan.shots.find(({ id }) => id === shot);
    const request =
      planned && requestOf(planned, { firstFrameSha256: null, lastFrameSha256: null });
    if (!request) throw new Error(shot);
    const base = aTake();
    const [clip, picture] = [await store.objects.put(CLIP), await store.objects.put(PNG)];
    await store.takes.writeTake({
      ...base,
      film,
      shot,
      take: `v00${take}`,
      fingerprint: fingerprintOf(request),
      inputs: inputsOf(request),
      clip: { ...base.clip, sha256: clip.sha256 },
      firstFrame: { sha256: picture.sha256 },
      lastFrame: { ...base.lastFrame, sha256: picture.sha256, decodedSha256: picture.sha256 },
      firstFrameFrom: null,
    });
  };
  await keep('sh0010', 1);
  await keep('sh0010', 2);
  return { folder, file, store, film, plan: hash, keep };
}
