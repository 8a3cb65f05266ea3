/** What an order of each shot says: the text and the pictures, as they are sent. */

import type { PictureRole } from '../../specs/order.ts';
import type { Plan, PlannedFrame } from '../../specs/plan/plan.ts';
import type { FrameSource, PictureReference } from '../../specs/storyboard/storyboard.ts';
import { validStoryboard, type OpenedFile } from '../storyboard-file.ts';

export type SentPicture = {
  readonly role: PictureRole;
  /** As a prompt names a reference: `[Image 1]`; null for frames. */
  readonly name: string | null;
  /** A path, an address, `asset://ID`, or the shot whose frame it is. */
  readonly from: string;
};

export type SentShot = {
  readonly id: string;
  readonly provider: string;
  readonly modelId: string;
  /** Prompt and style; empty where only pictures are sent. */
  readonly text: string;
  /** In the order in which they are sent. */
  readonly pictures: readonly SentPicture[];
};

/** In film order, of all shots that are not skipped. */
export function sentShots({ shots }: Plan, loaded: OpenedFile): SentShot[] {
  const asWritten = new Map(validStoryboard(loaded).shots.map((shot) => [shot.id, shot]));
  return shots
    .filter(({ skip }) => !skip)
    .map(({ id, ask, first, last, routes: [route] }) => {
      const written = asWritten.get(id);
      const references = written?.references ?? [];
      return {
        id,
        provider: route.provider,
        modelId: route.modelId,
        text: ask.text,
        pictures: [
          ...frameOf('first_frame', first, written?.first),
          ...frameOf('last_frame', last, written?.last),
          ...references.map((reference, index): SentPicture => ({
            role: 'reference_image',
            name: `[Image ${index + 1}]`,
            from: nameOf(reference),
          })),
        ],
      };
    });
}

function frameOf(
  role: PictureRole,
  frame: PlannedFrame,
  written: FrameSource | undefined,
): SentPicture[] {
  if (frame.kind === 'none') return [];
  if (frame.kind !== 'picture') {
    const which = frame.kind === 'last-frame-of' ? 'last' : 'first';
    return [{ role, name: null, from: `${which} frame of ${frame.shot}` }];
  }
  const from = written?.kind === 'picture' ? nameOf(written.picture) : 'a picture';
  return [{ role, name: null, from }];
}

function nameOf(reference: PictureReference): string {
  if (reference.kind === 'file') return reference.path;
  return reference.kind === 'url' ? reference.url : `asset://${reference.assetId}`;
}
