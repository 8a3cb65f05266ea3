/** `film.json`: what the master is made of, for people and for editing programs. */

import { relative, sep } from 'node:path';
import { moneyJson } from '../specs/money.ts';
import { requestOf } from '../specs/plan/request.ts';
import type { EditClip, EditList } from '../specs/plan/edit-list.ts';
import { isSameSize } from '../specs/plan/film-size.ts';
import { fingerprintOf } from '../specs/plan/fingerprint.ts';
import type { Plan, PlannedFrame, PlannedShot } from '../specs/plan/plan.ts';
import { decisionsOf, toldDecision } from '../specs/plan/said.ts';
import { secondsOf } from '../specs/plan/size.ts';
import { FRAMES_PER_SECOND, timecodeOf } from '../specs/plan/timecode.ts';
import type { Film } from '../store/films.ts';
import { handOverOf, type TakeRecord } from '../store/takes.ts';
import type { Services } from './context.ts';
import { NOT_MEASURED, type FilmJoin } from '../specs/picture/joins.ts';
import type { MeasuredJoins } from './joins.ts';

type Parts = {
  readonly plan: Plan;
  readonly list: EditList;
  readonly takes: ReadonlyMap<string, TakeRecord>;
  readonly joins: MeasuredJoins;
};

/** Paths are relative to the film's own folder, so that it may be moved or copied whole. */
export async function describeFilm(
  { store }: Services,
  film: Film,
  { plan, list, takes, joins }: Parts,
): Promise<object> {
  const folder = await store.renders.folderOf(film);
  const said = {
    decisions: await store.decisions.of(film.id),
    shots: new Set(plan.shots.map(({ id }) => id)),
  };
  const shots: object[] = [];
  for (const clip of list.clips) {
    const record = takes.get(clip.shot) ?? null;
    const planned = plan.shots.find(({ id }) => id === clip.shot);
    const files = record && (await filesOf(store, record));
    const decisions = decisionsOf(clip.shot, record, said).map((one) =>
      toldDecision(one, clip.shot),
    );
    shots.push({
      shot: clip.shot,
      take: clip.take,
      ...(record && record.shot !== clip.shot && { takeOf: record.shot }),
      ...(clip.missing !== undefined && { missing: clip.missing }),
      ...(clip.caption !== undefined && { caption: clip.caption }),
      ...(clip.gainDb !== undefined && { gainDb: clip.gainDb }),
      ...(clip.match !== undefined && { match: clip.match }),
      clip: files && relative(folder, files.clip).split(sep).join('/'),
      sha256: record && record.clip.sha256,
      ...(record?.labelled && { fileSha256: record.labelled.sha256 }),
      in: clip.inFrame,
      out: clip.outFrame,
      start: clip.startFrame,
      timecode: timecodeOf(clip.startFrame),
      join: clip.joinBefore,
      kept: record !== null && planned !== undefined && isKept(planned, record, takes),
      charge: record && chargeOf(record),
      ...(record?.ownFile && { ownFile: record.ownFile.name }),
      ...(record?.notes && { notes: record.notes }),
      ...(decisions.length > 0 && { decisions }),
    });
  }
  return {
    title: plan.title,
    size: list.size,
    // The size that the sheets of its models give, if its clips have another one.
    ...(!isSameSize(list.size, plan.size) && { sheetSize: plan.size }),
    framesPerSecond: FRAMES_PER_SECOND,
    frames: list.frames,
    ...deliveredAs(list),
    shots,
    joins: joinsOf({ plan, list, takes, joins }),
  };
}

/** Absent: as films always were. */
function deliveredAs({ delivery }: EditList): object {
  if (delivery === undefined) return {};
  const { title: _, codec = 'h264', quality = 'standard', ...sound } = delivery;
  return { delivery: { codec, quality, ...sound } };
}

/** In the order of the film. */
export function joinsOf({ plan, list, takes, joins }: Parts): FilmJoin[] {
  return list.clips.slice(1).map((clip, index) => {
    const from = list.clips[index]?.shot ?? '';
    const asked = plan.shots.find(({ id }) => id === clip.shot)?.join;
    const isKept = asked?.kind === 'cut' && asked.keepsDuplicate === true;
    return {
      from,
      to: clip.shot,
      kind: isKept ? 'keep_duplicate' : clip.joinBefore.kind,
      ...(joins.get(clip.shot) ?? NOT_MEASURED),
      bridgeDb: bridgeDbOf(plan, from, clip, takes),
    };
  });
}

/**
 * How near the clip before the join comes to the picture that it was to end on; null where that is no
 * bridge, or the shot after it does not start from it.
 */
function bridgeDbOf(
  plan: Plan,
  from: string,
  { shot }: EditClip,
  takes: Parts['takes'],
): number | null {
  const first = plan.shots.find(({ id }) => id === shot)?.first;
  if (first?.kind !== 'last-frame-of' || first.shot !== from) return null;
  return takes.get(from)?.handOver?.bridgeDb ?? null;
}

async function filesOf({ films, renders }: Services['store'], record: TakeRecord) {
  return renders.filesOfTake(await films.readFilm(record.film), record);
}

/** Whether the shot's take stands although it is not what the plan asks for. */
function isKept(shot: PlannedShot, record: TakeRecord, takes: Parts['takes']): boolean {
  const known = (frame: PlannedFrame): string | null => {
    if (frame.kind === 'last-frame-of') {
      const take = takes.get(frame.shot);
      return take ? handOverOf(take).sha256 : null;
    }
    if (frame.kind === 'first-frame-of') return takes.get(frame.shot)?.firstFrame.sha256 ?? null;
    return null;
  };
  const frames = { firstFrameSha256: known(shot.first), lastFrameSha256: known(shot.last) };
  const request = requestOf(shot, frames);
  return request !== null && fingerprintOf(request) !== record.fingerprint;
}

/** What the take was billed, at the price of that time; null when no price is known. */
function chargeOf({ charge, tokens, inputs, pricedAt, isEstimated }: TakeRecord): object | null {
  if (!charge) return null;
  return moneyJson(charge, { tokens, seconds: secondsOf(inputs.length), pricedAt, isEstimated });
}
