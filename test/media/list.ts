/** Edit lists of clips whose hash is the name of their file. */

import type { EditClip, EditList } from '../../specs/plan/edit-list.ts';

export type Cut = Partial<EditClip> & Pick<EditClip, 'inFrame' | 'outFrame'>;

export function listOf(cuts: readonly Cut[], options: Partial<EditList> = {}): EditList {
  let end = 0;
  const clips = cuts.map((cut, index): EditClip => {
    const joinBefore = cut.joinBefore ?? { kind: 'cut' };
    const startFrame = end - (joinBefore.kind === 'dissolve' ? joinBefore.frames : 0);
    end = startFrame + cut.outFrame - cut.inFrame;
    const shot = `sh${index}`;
    const rest = { take: 'v001', sha256: null, hasAudio: true, droppedHeadFrames: 0 };
    return { shot, kind: 'clip', ...rest, ...cut, joinBefore, startFrame };
  });
  const size = { width: 64, height: 36 };
  return { size, fit: 'crop', audio: 'clip', clips, frames: end, ...options };
}
