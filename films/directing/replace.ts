/**
 * Makes a take of a person's own file (`replace`). It costs nothing and was never ordered; it fits
 * nothing and is lent to nobody. A file that is a take of the shot already is that take again.
 */

import { catalogue } from '../../providers/catalogue.ts';
import { factsOfClip } from '../../media/measured.ts';
import { faultsFound } from '../../specs/picture/hand-over.ts';
import { nameOf, type TakeName } from '../../specs/plan/decision.ts';
import { differencesOf } from '../../media/expectation.ts';
import { inputsOf } from '../../specs/plan/fingerprint.ts';
import type { Plan, PlannedShot } from '../../specs/plan/plan.ts';
import { FRAMES_PER_SECOND } from '../../specs/plan/timecode.ts';
import { pictureFindings } from '../../specs/storyboard/picture.ts';
import { printable } from '../../specs/storyboard/words.ts';
import { openStore, type Store } from '../../store/store.ts';
import { FILM_SHOT_TAKE } from '../../store/take-files.ts';
import type { TakeRecord } from '../../store/takes.ts';
import type { FilmHost } from '../host.ts';
import { judged, withCopyOf, type JudgedClip, type OwnFileName } from './own-clip.ts';
import type { WeighedFilm } from './weighed.ts';

export type OwnTake = {
  readonly take: TakeName;
  /** The name of the file. */
  readonly name: string;
  /** What differs from what is asked of the shot, and what was set aside. */
  readonly notes: readonly string[];
};

/** Of whom such a take says that it is. */
const OWN_FILE = 'own-file';

/** With its record the take is there; nothing is said of it yet. */
export async function keepOwnFile(
  { store: { root }, film, planned: { plan } }: WeighedFilm,
  shot: PlannedShot,
  clip: string,
  host: FilmHost,
): Promise<OwnTake> {
  const store = await openStore(root);
  return withCopyOf(clip, store, async (copied) => {
    const takes = await store.takes.takesOfShot(film.id, shot.id);
    const known = takes.findLast((one) => one.ownFile && one.clip.sha256 === copied.sha256);
    if (known && (await store.objects.has(copied.sha256))) return ownTake(known, plan);
    return judged(clip, copied, { store, host }, async (clipOf, file) => {
      const record = await recordOf({ store, film: film.id, shot }, clipOf, file);
      return ownTake(await store.takes.writeTake(record), plan);
    });
  });
}

function ownTake(record: TakeRecord, plan: Plan): OwnTake {
  const handOver = handOverNote(record, plan);
  return {
    take: nameOf(record),
    name: record.ownFile?.name ?? '',
    notes: [...(record.notes ?? []), ...handOver],
  };
}

/** Whoever starts from it sends that picture to a provider. */
function handOverNote({ shot, clip }: TakeRecord, { shots }: Plan): string[] {
  const follower = shots.find(({ first }) => first.kind === 'last-frame-of' && first.shot === shot);
  const sheet = catalogue.models.find(({ family }) => family === follower?.ask.family);
  if (!follower || !sheet) return [];
  const { width, height } = clip;
  const picture = { width, height, format: 'png' as const, bytes: 0, isRotated: false };
  const findings = pictureFindings({ ...picture, sha256: '' }, sheet);
  return findings
    .filter(({ code }) => code === 'picture-size')
    .map(({ message }) => {
      const picture = `${follower.id} starts from its last frame: ${message.replace(/\.$/, '')}`;
      return `${picture}. Scale the clip, or write "from: none" for ${follower.id}.`;
    });
}

/** Of `16:9`; null for one that follows a picture. */
function shapeOf(ratio: string): number | null {
  const [width = 0, height = 0] = ratio.split(':').map(Number);
  return width > 0 && height > 0 ? width / height : null;
}

/** The bytes come first, then a number that no order has, and last the record. */
async function recordOf(
  {
    store,
    film,
    shot,
  }: { readonly store: Store; readonly film: string; readonly shot: PlannedShot },
  { path, sha256, bytes, decoded, first, last, edges }: JudgedClip,
  ownFile: OwnFileName,
): Promise<TakeRecord> {
  const { objects, ownFiles } = store;
  const [firstFrame, lastFrame] = [await objects.adopt(first), await objects.adopt(last)];
  // Without them the clip is only decoded once more.
  await store.measures.keep(sha256, decoded, edges).catch(() => null);
  await objects.adopt(path);
  const facts = factsOfClip(decoded);
  const at = new Date().toISOString();
  const asked = { ...shot.size, durationSeconds: shot.frames / FRAMES_PER_SECOND };
  const shape = shapeOf(shot.ask.ratio);
  const differences = differencesOf(decoded.facts, asked, shape === null ? {} : { shape });
  const notes = [...new Set([...decoded.notes, ...decoded.differences, ...differences])];
  return {
    film,
    shot: shot.id,
    take: await ownFiles.claim({ film, shot: shot.id }),
    // No fingerprint is ever this: those are 64 hex digits alone.
    fingerprint: `${OWN_FILE}:${sha256}`,
    inputs: {
      ...inputsOf({ ...shot.ask, pictures: [] }),
      model: OWN_FILE,
      prompt: '',
      length: { unit: 'frames', frames: facts.frames },
    },
    clip: { sha256, bytes, ...facts },
    firstFrame: { sha256: firstFrame.sha256 },
    lastFrame: {
      sha256: lastFrame.sha256,
      decodedSha256: lastFrame.sha256,
      source: 'decoded',
      reason: null,
    },
    ...faultsFound(decoded.measures),
    firstFrameFrom: null,
    isPlaceholder: false,
    ownFile,
    provider: OWN_FILE,
    family: OWN_FILE,
    modelId: OWN_FILE,
    account: OWN_FILE,
    taskId: '',
    tier: 'default',
    seed: null,
    tokens: null,
    charge: null,
    isEstimated: false,
    pricedAt: null,
    orderedAt: at,
    finishedAt: at,
    publishedAs: FILM_SHOT_TAKE,
    ...(notes.length > 0 && { notes: notes.map(printable) }),
  };
}
