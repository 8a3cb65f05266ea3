/**
 * Where each shot's frames come from once skips, `previous` and `first_frame_of` are resolved.
 *
 * A skipped shot gives frames only if it has a take: nothing is ever ordered for it.
 */

import type { Diagnostic } from '../diagnostic.ts';
import type { Picture } from '../order.ts';
import type {
  FrameSource,
  PictureFacts,
  PictureLookup,
  PictureReference,
  Shot,
} from '../storyboard/storyboard.ts';
import type { PlannedFrame } from './plan.ts';

export type ShotFrames = {
  readonly first: PlannedFrame;
  readonly last: PlannedFrame;
  readonly references: readonly Picture[];
  /** Of the first frame, where it is a picture whose header is known. */
  readonly firstFacts: PictureFacts | null;
};

export type ResolvedFrames = {
  /** By shot id. */
  readonly frames: ReadonlyMap<string, ShotFrames>;
  /** Why a shot that is in the film cannot be ordered as it stands. */
  readonly problems: readonly Diagnostic[];
};

export type FrameOptions = {
  readonly pictures: PictureLookup;
  /** Asked of skipped shots only. */
  readonly hasTake: (shot: Shot) => boolean;
};

export function resolveFrames(shots: readonly Shot[], options: FrameOptions): ResolvedFrames {
  const firsts = firstSources(shots, options);
  const frameless = new Map(
    shots
      .filter((shot) => shot.skip && !options.hasTake(shot))
      .map((shot) => [shot.id, shot] as const),
  );
  const problems: Diagnostic[] = [];
  const frames = new Map<string, ShotFrames>();
  shots.forEach((shot, index) => {
    const isOrdered = !shot.skip && shot.take === null;
    const report = (key: string) => (problem: Problem) => {
      if (isOrdered) problems.push(diagnosticOf(shot, `shots[${index}].${key}`, problem));
    };
    const plan = (source: FrameSource, key: string) =>
      plannedFrame(source, options.pictures, frameless, report(key));
    const first = firsts.get(shot.id) ?? shot.first;
    const isPassedOver = shot.isFromPrevious && first.kind === 'none';
    if (isPassedOver && shot.last.kind !== 'none' && shots.slice(0, index).some(isSkipped)) {
      report('last_frame')(FIRST_IS_SKIPPED);
    }
    frames.set(shot.id, {
      first: plan(first, first.kind === 'picture' ? 'first_frame' : 'from'),
      last: plan(lastSource(shot.last, firsts), 'last_frame'),
      references: shot.references.flatMap((reference, place) =>
        pictureOf(reference, options.pictures, report(`references[${place}]`)),
      ),
      firstFacts: first.kind === 'picture' ? factsOf(first.picture, options.pictures) : null,
    });
  });
  return { frames, problems };
}

function isSkipped({ skip }: Shot): boolean {
  return skip;
}

/** `previous` passes over a skipped shot, unless that has a take to start from. */
function firstSources(shots: readonly Shot[], { hasTake }: FrameOptions): Map<string, FrameSource> {
  const sources = new Map<string, FrameSource>();
  let previous: FrameSource = { kind: 'none' };
  for (const shot of shots) {
    sources.set(shot.id, shot.isFromPrevious ? previous : shot.first);
    if (!shot.skip || hasTake(shot)) {
      previous = { kind: 'last-frame-of', shot: shot.id };
    }
  }
  return sources;
}

/** A shot's frame 0 is what it is given as its first frame: known before it renders. */
function lastSource(last: FrameSource, firsts: ReadonlyMap<string, FrameSource>): FrameSource {
  const seen = new Set<string>();
  let source = last;
  while (source.kind === 'first-frame-of' && !seen.has(source.shot)) {
    seen.add(source.shot);
    const given = firsts.get(source.shot);
    if (!given || given.kind === 'none') return source;
    source = given;
  }
  return source;
}

type Problem = { readonly code: string; readonly message: string; readonly hint: string };

function plannedFrame(
  source: FrameSource,
  pictures: PictureLookup,
  frameless: ReadonlyMap<string, Shot>,
  report: (problem: Problem) => void,
): PlannedFrame {
  if (source.kind === 'none') return source;
  if (source.kind === 'picture') {
    const [picture] = pictureOf(source.picture, pictures, report);
    return picture ? { kind: 'picture', picture } : { kind: 'none' };
  }
  const skipped = frameless.get(source.shot);
  if (skipped) report(skippedSource(skipped));
  return source;
}

/** One picture, or none and a report. */
function pictureOf(
  reference: PictureReference,
  pictures: PictureLookup,
  report: (problem: Problem) => void,
): Picture[] {
  if (reference.kind === 'asset') return [{ kind: 'asset', assetId: reference.assetId }];
  const found = pictures(reference);
  const name = reference.kind === 'file' ? reference.path : reference.url;
  if (found === 'unfetched') {
    const message = `${name} has not been fetched yet.`;
    report({ code: 'picture-unfetched', message, hint: 'Fetch it first: its bytes are sent.' });
    return [];
  }
  if ('problem' in found) {
    const hint = 'Put the picture there, or name another one.';
    report({ code: 'picture-unusable', message: `${name}: ${found.problem}`, hint });
    return [];
  }
  return [{ kind: 'bytes', sha256: found.sha256, format: found.format }];
}

function factsOf(reference: PictureReference, pictures: PictureLookup): PictureFacts | null {
  if (reference.kind === 'asset') return null;
  const found = pictures(reference);
  return typeof found === 'object' && 'sha256' in found ? found : null;
}

/** Validation has seen a first frame: the shot above, which is left out and has no take. */
const FIRST_IS_SKIPPED: Problem = {
  code: 'first-frame-missing',
  message:
    'last_frame is given and every shot above is skipped without a take, so there is no first ' +
    'frame; models take both or the first alone.',
  hint: 'Name a first_frame, or remove skip from the shot above.',
};

function skippedSource({ id: source, redirect }: Shot): Problem {
  const back = redirect?.skip ? 'Have it in the film again (resolve --unskip)' : null;
  return {
    code: 'skipped-source',
    message: `${source} is skipped and has no take, so it has no frame to give.`,
    hint: `${back ?? `Remove skip from ${source}`}, or start from another shot.`,
  };
}

function diagnosticOf(shot: Shot, path: string, problem: Problem): Diagnostic {
  const { code, message, hint } = problem;
  return { code, severity: 'error', ...shot.at, path, message: `${shot.id}: ${message}`, hint };
}
