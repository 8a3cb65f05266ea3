/** From checked drafts to the storyboard that everything else reads. */

import { captionText } from '../delivery/captions.ts';
import { askedValue, optionsAs, type ShotOptions } from '../options.ts';
import { UNSAID } from '../plan/approval.ts';
import { oneSpace, type Draft } from './draft.ts';
import type { Report } from './report.ts';
import type { SheetRoute } from './route.ts';
import type { StoryboardFile } from './schema.ts';
import type { Sources } from './source.ts';
import type { Join, Music, MusicLookup, Output, Policy, Shot, Storyboard } from './storyboard.ts';

export type Checked = {
  readonly draft: Draft;
  readonly sources: Sources;
  readonly routes: readonly [SheetRoute, ...SheetRoute[]];
};

export function buildStoryboard(
  file: StoryboardFile,
  checked: readonly Checked[],
  { report, music }: { readonly report: Report; readonly music: MusicLookup },
): Storyboard {
  return {
    title: file.title === undefined ? 'Untitled' : oneSpace(file.title),
    policy: buildPolicy(file.policy ?? {}),
    output: buildOutput(file.output ?? {}, music),
    shots: checked.map((shot) => buildShot(shot, report)),
  };
}

function buildPolicy(policy: NonNullable<StoryboardFile['policy']>): Policy {
  const { poll } = policy;
  return {
    onExpired: policy.on_expired ?? ['flex', 'default', 'ask'],
    onFailed: policy.on_failed ?? 1,
    onUnknown: policy.on_unknown ?? 'ask',
    onDownSeconds: policy.on_down ?? 1_800,
    poll: poll === undefined ? null : { minMs: poll.min * 1_000, maxMs: poll.max * 1_000 },
    budget: policy.budget ?? null,
    ...approvalOf(policy),
    ...handOverOf(policy),
  };
}

/** A plan of a file that says nothing of it is the one that it was before there was approval. */
function approvalOf(policy: NonNullable<StoryboardFile['policy']>): Pick<Policy, 'approval'> {
  const { approve, approve_within: within, approve_else: otherwise } = policy;
  if (approve === undefined && within === undefined && otherwise === undefined) return {};
  const approval = {
    of: approve ?? UNSAID.of,
    withinSeconds: within ?? UNSAID.withinSeconds,
    otherwise: otherwise ?? UNSAID.otherwise,
  };
  return { approval };
}

/** As above: the default leaves the plan as it was before. */
function handOverOf({ handover }: NonNullable<StoryboardFile['policy']>): Pick<Policy, 'handOver'> {
  return handover === undefined || handover === 'warn' ? {} : { handOver: handover };
}

type OutputFile = NonNullable<StoryboardFile['output']>;

/** A plan of a file that says nothing of delivery is the one that it was before there was any. */
function buildOutput(output: OutputFile, musicOf: MusicLookup): Output {
  const { size = null, fit = 'crop', audio = 'clip', codec, quality, match } = output;
  const { loudness, music } = output;
  return {
    size,
    fit,
    audio,
    ...(codec !== undefined && codec !== 'h264' && { codec }),
    ...(quality !== undefined && quality !== 'standard' && { quality }),
    ...(match === 'colour' && { match }),
    ...(loudness !== undefined && { loudness }),
    ...(music !== undefined && { music: buildMusic(music, musicOf) }),
  };
}

const USUAL_FADE_SECONDS = 1;

function buildMusic(
  { file, gain_db: gainDb = 0, fade }: NonNullable<OutputFile['music']>,
  musicOf: MusicLookup,
): Music {
  const found = musicOf(file);
  const sha256 = found !== 'unread' && 'sha256' in found ? found.sha256 : null;
  return { path: file, sha256, gainDb, fadeSeconds: fade ?? USUAL_FADE_SECONDS };
}

function buildShot({ draft, sources, routes }: Checked, report: Report): Shot {
  const { file } = draft;
  const [{ provider, sheet, modelId }, ...others] = routes;
  const { first, last, references, mode, isFromPrevious } = sources;
  const fallbacks = others.map((route) => ({
    provider: route.provider.name,
    modelId: route.modelId,
  }));
  return {
    id: file.id,
    at: report.at(draft.path),
    text: draft.text,
    mode,
    first,
    ...(isFromPrevious && { isFromPrevious }),
    last,
    references,
    provider: provider.name,
    family: sheet.family,
    modelId,
    ...(fallbacks.length > 0 && { fallbacks }),
    ...optionsAs<ShotOptions>((option) => {
      const { value } = draft[option.name];
      return [option.name, value === option.drawn ? null : askedValue(option, value)];
    }),
    ...(sheet.adaptive[mode] === 'only' && { ratio: 'adaptive' }),
    length: draft.length.value,
    join: joinOf(file.join),
    trim: { headFrames: file.trim?.head ?? 0, tailFrames: file.trim?.tail ?? 0 },
    take: file.take ?? null,
    ...(file.take !== undefined && { takeAt: report.at([...draft.path, 'take']) }),
    ...(draft.takes.value > 1 && { takes: draft.takes.value }),
    skip: file.skip ?? false,
    ...(file.approve !== undefined && { approve: file.approve }),
    note: file.note ?? null,
    ...captionOf(file.caption),
    ...(file.gain_db !== undefined && file.gain_db !== 0 && { gainDb: file.gain_db }),
  };
}

/** One of control characters alone is none. */
function captionOf(given: string | undefined): Pick<Shot, 'caption'> {
  const caption = captionText(given ?? '');
  return caption === '' ? {} : { caption };
}

function joinOf(join: Draft['file']['join']): Join {
  if (join === undefined || join === 'cut') return { kind: 'cut' };
  if (join.dissolve !== undefined) return { kind: 'dissolve', frames: join.dissolve };
  return join.keep_duplicate === true ? { kind: 'cut', keepsDuplicate: true } : { kind: 'cut' };
}
