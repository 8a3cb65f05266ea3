/** What is asked of a provider: neutral words, complete, JSON-serialisable, without bytes. */

import type { Tier } from './models/sheet.ts';
import type { RequestOptions } from './options.ts';

export type PictureRole = 'first_frame' | 'last_frame' | 'reference_image';

/** A picture by what it is: our bytes by hash, or the provider's own asset. */
export type Picture =
  | { readonly kind: 'bytes'; readonly sha256: string; readonly format: string }
  | { readonly kind: 'asset'; readonly assetId: string };

export type RequestPicture = { readonly role: PictureRole; readonly picture: Picture };

export type Length =
  | { readonly unit: 'seconds'; readonly seconds: number }
  | { readonly unit: 'frames'; readonly frames: number };

/** One order's place in the journal: film, shot, take number, order number within the take. */
export type OrderKey = {
  readonly film: string;
  readonly shot: string;
  /** From 1; written `v001` for people. */
  readonly take: number;
  /** From 1; a resubmit after `expired` is a new order of the same take. */
  readonly order: number;
};

/** `v001`, the name of a take for people and in paths. */
export function takeName(take: number): string {
  return `v${String(take).padStart(3, '0')}`;
}

/**
 * A task's id as a provider writes it: 1 to 200 printable ASCII characters without spaces. It
 * becomes part of an address, so it takes no steps (`..`) in a path.
 */
export const TASK_ID = /^(?!(?:.*\/)?\.{1,2}(?:\/|$))[\x21-\x7e]{1,200}$/;

/** Everything that determines a take's picture, and nothing else but the drawn seed. */
export type RenderRequest = RequestOptions & {
  readonly family: string;
  /** Prompt, a space, style; white space folded. Empty when only pictures are given. */
  readonly text: string;
  readonly pictures: readonly RequestPicture[];
  readonly length: Length;
};

/** One create request for a take. */
export type Order = {
  readonly request: RenderRequest;
  /** The provider's own model id. */
  readonly modelId: string;
  readonly tier: Tier;
  readonly expiresAfterSeconds: number;
  /** The seed that is sent: the file's or the one drawn for this take. */
  readonly seed: number;
  /** `sb-` and 40 hex digits: finds the task when the answer is lost. */
  readonly token: string;
};
