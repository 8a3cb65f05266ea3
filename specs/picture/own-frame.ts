/** Which picture of a clip is shown at a frame of the film. */

/**
 * By what the clip has and what it fills of the film. The film takes the picture that is nearest in
 * time; of two that fall into one frame the later.
 */
export function ownFrame(frame: number, frames: number, filmFrames: number): number {
  if (frame === 0 || frames === filmFrames) return Math.min(frame, frames - 1);
  const latest = Math.ceil(((frame + 0.5) * frames) / filmFrames) - 1;
  return Math.min(frames - 1, Math.max(0, latest));
}
