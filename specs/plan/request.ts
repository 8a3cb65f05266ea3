/** What is asked for a shot, once the frames that other shots give it are known. */

import type { Mode } from '../models/sheet.ts';
import type { RenderRequest, RequestPicture, Picture, PictureRole } from '../order.ts';
import type { PlannedFrame, PlannedShot } from './plan.ts';

/** Hashes of the frames that come from other shots; null: not needed, or not known yet. */
export type KnownFrames = {
  readonly firstFrameSha256: string | null;
  readonly lastFrameSha256: string | null;
};

/**
 * Null while a frame that is needed is not known. Frames of clips are PNG but for those that a
 * provider returned otherwise: their bytes tell when they are sent.
 */
export function requestOf(
  shot: Pick<PlannedShot, 'ask' | 'first' | 'last' | 'references'>,
  frames: KnownFrames,
): RenderRequest | null {
  const first = pictureIn('first_frame', shot.first, frames.firstFrameSha256);
  const last = pictureIn('last_frame', shot.last, frames.lastFrameSha256);
  if (!first || !last) return null;
  const references = shot.references.map((picture): RequestPicture => ({
    role: 'reference_image',
    picture,
  }));
  return { ...shot.ask, pictures: [...first, ...last, ...references] };
}

function pictureIn(
  role: PictureRole,
  frame: PlannedFrame,
  sha256: string | null,
): RequestPicture[] | null {
  if (frame.kind === 'none') return [];
  if (frame.kind === 'picture') return [{ role, picture: frame.picture }];
  if (sha256 === null) return null;
  return [{ role, picture: frameOf(sha256) }];
}

/** A frame of a clip, as it is asked for and named. */
export function frameOf(sha256: string): Picture {
  return { kind: 'bytes', sha256, format: 'png' };
}

/** What a shot is made from, by the pictures that are sent. */
export function modeOf(pictures: readonly { readonly role: PictureRole }[]): Mode {
  if (pictures.length === 0) return 'text';
  return pictures.some(({ role }) => role === 'reference_image') ? 'references' : 'frames';
}

/** Two pictures with the same name are the same picture. */
export function pictureName(picture: Picture): string {
  return picture.kind === 'asset' ? `asset:${picture.assetId}` : `sha256:${picture.sha256}`;
}
