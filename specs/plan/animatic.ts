/**
 * A storyboard as its animatic: the same shots, lengths, sizes and joins in placeholder pictures,
 * from the provider that is free, at once. Nothing of it is ever a reason to order anything else.
 */

import type { Catalogue } from '../models/sheet.ts';
import type { FrameSource, PictureReference, Shot, Storyboard } from '../storyboard/storyboard.ts';

/** Throws where no provider is free: then there is nothing to render it. */
export function animaticOf(storyboard: Storyboard, { providers }: Catalogue): Storyboard {
  const free = providers.find(({ isFree }) => isFree);
  if (!free) throw new Error('No provider renders placeholder pictures.');
  const skipped = new Set(storyboard.shots.filter(({ skip }) => skip).map(({ id }) => id));
  const shots = storyboard.shots.map((shot): Shot => {
    const { fallbacks: _, approve: _approve, ...rest } = withKnownFrames(shot, skipped);
    const offer = free.offers.find(({ family }) => family === shot.family);
    const modelId = offer?.modelId ?? shot.modelId;
    // A pinned take is a picture of the film's own.
    return { ...rest, provider: free.name, modelId, tier: 'default', take: null };
  });
  // Bounds and budget are meant for who is paid, and for who lets wait; approval for real pictures.
  const { approval: _, handOver: _handOver, ...policy } = storyboard.policy;
  return { ...storyboard, policy: { ...policy, poll: null, budget: null }, shots };
}

/** Without the frames that only a provider's library or a take of the film itself could give. */
function withKnownFrames(shot: Shot, skipped: ReadonlySet<string>): Shot {
  const isKnown = (frame: FrameSource) => {
    if (frame.kind === 'picture') return isOurs(frame.picture);
    return frame.kind === 'none' || !skipped.has(frame.shot);
  };
  const first: FrameSource =
    shot.isFromPrevious || isKnown(shot.first) ? shot.first : { kind: 'none' };
  // No model takes a last frame alone where a first one was meant.
  const isCut = first !== shot.first || !isKnown(shot.last);
  const last: FrameSource = isCut ? { kind: 'none' } : shot.last;
  const references = shot.references.filter(isOurs);
  return { ...shot, first, last, references, text: shot.text || shot.id };
}

function isOurs({ kind }: PictureReference): boolean {
  return kind !== 'asset';
}
