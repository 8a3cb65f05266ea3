/** Storyboards, plans and finished takes for the tests of the plan. */

import { createHash } from 'node:crypto';
import { catalogue } from '../../../providers/catalogue.ts';
import { requestOf } from '../../../specs/plan/request.ts';
import { planProduction, type PlanOptions } from '../../../specs/plan/build.ts';
import { fingerprintOf, inputsOf } from '../../../specs/plan/fingerprint.ts';
import { orderOf } from '../../../specs/plan/graph.ts';
import type { Plan, PlannedFrame } from '../../../specs/plan/plan.ts';
import type { ShotDecision, TakeName, TakeSummary } from '../../../specs/plan/decision.ts';
import type { Selection } from '../../../specs/plan/selection.ts';
import { decide as decideAll } from '../../../specs/plan/decide.ts';
import { takeFinder } from '../../../specs/plan/takes.ts';
import type {
  PictureFacts,
  PictureLookup,
  Shot,
  Storyboard,
} from '../../../specs/storyboard/storyboard.ts';

export const FILM = 'film-1';

/** Every path is a picture of its own, 16:9 unless its name has a size; but for `gone` ones. */
export const pictures: PictureLookup = (picture) => {
  if (picture.kind === 'asset') return { problem: 'is no file' };
  if (picture.kind === 'url') return 'unfetched';
  if (picture.path.includes('gone')) return { problem: 'no such file' };
  const size = /(?<width>\d+)x(?<height>\d+)/u.exec(picture.path)?.groups;
  return factsOf(picture.path, [Number(size?.['width'] ?? 1600), Number(size?.['height'] ?? 900)]);
};

function factsOf(path: string, [width, height]: [number, number]): PictureFacts {
  return { sha256: sha256(path), bytes: 1000, format: 'png', width, height, isRotated: false };
}

export const NO_TAKE = () => false;

export function sha256(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

export const FROM_PREVIOUS = { isFromPrevious: true } as const;
export const TEXT_ONLY = { first: { kind: 'none' }, isFromPrevious: false, mode: 'text' } as const;

export function picture(path: string) {
  return { kind: 'picture', picture: { kind: 'file', path } } as const;
}

export function from(shot: string) {
  return { first: { kind: 'last-frame-of', shot }, isFromPrevious: false } as const;
}

/** A shot of seedance-1.5-pro on flex at byteplus, 5 s of silent 720p from `previous`. */
export function shotOf(id: string, own: Partial<Shot> = {}): Shot {
  return {
    id,
    at: { line: 10, column: 5 },
    text: `Words of ${id}.`,
    mode: 'frames',
    first: { kind: 'none' },
    isFromPrevious: true,
    last: { kind: 'none' },
    references: [],
    provider: 'byteplus',
    family: 'seedance-1.5-pro',
    modelId: 'seedance-1-5-pro-251215',
    resolution: '720p',
    ratio: '16:9',
    length: { unit: 'seconds', seconds: 5 },
    seed: null,
    audio: false,
    cameraFixed: false,
    watermark: false,
    tier: 'flex',
    expiresAfterSeconds: 48 * 3600,
    join: { kind: 'cut' },
    trim: { headFrames: 0, tailFrames: 0 },
    take: null,
    skip: false,
    note: null,
    ...own,
  };
}

export const LOCAL = { provider: 'local', tier: 'default' } as const;
export const SEEDANCE_2 = {
  family: 'seedance-2.0',
  modelId: 'dreamina-seedance-2-0-260128',
  tier: 'default',
} as const;

export function storyboardOf(
  shots: readonly Shot[],
  own: { policy?: Partial<Storyboard['policy']>; output?: Partial<Storyboard['output']> } = {},
): Storyboard {
  return {
    title: 'Night ferry',
    policy: {
      onExpired: ['flex', 'default', 'ask'],
      onFailed: 1,
      onUnknown: 'ask',
      onDownSeconds: 1800,
      poll: null,
      budget: null,
      ...own.policy,
    },
    output: { size: null, fit: 'crop', audio: 'clip', ...own.output },
    shots,
  };
}

export function planOf(
  shots: readonly Shot[],
  own: Parameters<typeof storyboardOf>[1] & { options?: Partial<PlanOptions> } = {},
): Plan {
  return planProduction(storyboardOf(shots, own), {
    catalogue,
    pictures,
    hasTake: NO_TAKE,
    ...own.options,
  });
}

type DecideOptions = {
  readonly selection?: Partial<Selection>;
  readonly loans?: ReadonlyMap<string, TakeName>;
};

const EVERYTHING: Selection = { only: null, until: null, isKeeping: false, again: new Map() };

/** The plan and its decisions, in a project that has these takes. */
export function decide(
  shots: readonly Shot[],
  takes: readonly TakeSummary[],
  film = FILM,
  { selection = {}, loans = new Map() }: DecideOptions = {},
): { plan: Plan; decisions: ShotDecision[]; byShot: Record<string, ShotDecision> } {
  const hasTake = takeFinder({ film, takes, loans }, catalogue);
  const whole = planOf(shots, { options: { hasTake } });
  const chosen = { ...EVERYTHING, ...selection };
  const { plan, decisions: all } = decideAll(whole, { film, takes, loans, selection: chosen });
  const decisions = [...all];
  return { plan, decisions, byShot: Object.fromEntries(decisions.map((d) => [d.shot, d])) };
}

export function ordered(decisions: readonly ShotDecision[]): string[] {
  return decisions.filter(({ kind }) => kind === 'orders').map(({ shot }) => shot);
}

/** Renders whatever the plan orders, as an engine would; gives all takes of the project. */
export function render(
  shots: readonly Shot[],
  takes: readonly TakeSummary[] = [],
  film = FILM,
): TakeSummary[] {
  const { plan, byShot } = decide(shots, takes, film);
  const all = [...takes];
  const standing = new Map<string, TakeSummary>();
  for (const shot of orderOf(plan.shots)) {
    const decision = byShot[shot.id];
    if (decision?.kind === 'stands') standing.set(shot.id, decision.take);
    if (decision?.kind === 'skipped' && decision.take) standing.set(shot.id, decision.take);
    if (decision?.kind !== 'orders') continue;
    const own = all.filter((take) => take.film === film && take.shot === shot.id).length;
    const take = `v${String(own + 1).padStart(3, '0')}`;
    const hashOf = (frame: PlannedFrame) => {
      if (!('shot' in frame)) return null;
      const source = standing.get(frame.shot);
      if (!source) throw new Error(`${shot.id} is rendered before ${frame.shot}.`);
      return frame.kind === 'last-frame-of' ? source.lastFrameSha256 : source.firstFrameSha256;
    };
    const frames = {
      firstFrameSha256: hashOf(shot.first),
      lastFrameSha256: hashOf(shot.last),
    };
    const request = requestOf(shot, frames);
    if (!request) throw new Error(`${shot.id} lacks a frame.`);
    const summary: TakeSummary = {
      film,
      shot: shot.id,
      take,
      fingerprint: fingerprintOf(request),
      inputs: inputsOf(request),
      firstFrameSha256: sha256(`${film}/${shot.id}/${take}/first`),
      lastFrameSha256: sha256(`${film}/${shot.id}/${take}/last`),
      isPlaceholder: shot.isPlaceholder,
      firstFrameFrom: shot.first.kind === 'last-frame-of' ? shot.first.shot : null,
      finishedAt: new Date(Date.UTC(2026, 10, 1, 0, all.length)).toISOString(),
    };
    all.push(summary);
    standing.set(shot.id, summary);
  }
  return all;
}
