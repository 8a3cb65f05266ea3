/**
 * What identifies a take: everything that determines its picture, and nothing else.
 *
 * A field added to `TakeInputs` gives every take ever paid for another fingerprint. So a new one
 * must be left out while it has its neutral value, as the table of options does it.
 */

import { createHash } from 'node:crypto';
import { requestOptions, type RecordedOptions } from '../options.ts';
import type { RenderRequest, Length, PictureRole } from '../order.ts';
import { pictureName } from './request.ts';

/** The fields of a fingerprint by name, as a take's record keeps them. */
export type TakeInputs = RecordedOptions & {
  /** Model family, e.g. `seedance-1.5-pro`. */
  readonly model: string;
  readonly prompt: string;
  /** `sha256:` and 64 hex digits, or `asset:` and the provider's id. */
  readonly firstFrame: string | null;
  readonly lastFrame: string | null;
  readonly references: readonly string[];
  readonly length: Length;
};

export function inputsOf(request: RenderRequest): TakeInputs {
  return {
    model: request.family,
    prompt: request.text,
    firstFrame: picturesOf(request, 'first_frame')[0] ?? null,
    lastFrame: picturesOf(request, 'last_frame')[0] ?? null,
    references: picturesOf(request, 'reference_image'),
    length: request.length,
    ...requestOptions(request),
  };
}

/** 64 hex digits. */
export function fingerprintOf(request: RenderRequest): string {
  return hashOf(inputsOf(request));
}

/** SHA-256 of a value's canonical JSON, 64 hex digits. */
export function hashOf(value: unknown): string {
  return createHash('sha256').update(canonicalJson(value)).digest('hex');
}

/**
 * JSON with the members of every object sorted by name, so that equal values are equal text.
 * Members that are `undefined` are left out. Throws a `TypeError` for what JSON would change
 * silently: NaN, infinities, functions, dates, maps.
 */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value === 'object' && value !== null) return canonicalObject(value);
  const isPlain =
    value === null ||
    typeof value === 'string' ||
    typeof value === 'boolean' ||
    (typeof value === 'number' && Number.isFinite(value));
  if (!isPlain) throw new TypeError(`JSON has no such ${typeof value}.`);
  return JSON.stringify(value);
}

function canonicalObject(value: object): string {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) {
    throw new TypeError(`JSON has no ${value.constructor.name}.`);
  }
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, member]) => `${JSON.stringify(name)}:${canonicalJson(member)}`);
  return `{${members.join(',')}}`;
}

function picturesOf(request: RenderRequest, role: PictureRole): string[] {
  return request.pictures
    .filter((asked) => asked.role === role)
    .map(({ picture }) => pictureName(picture));
}
