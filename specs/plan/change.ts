/** Which fields of a take's inputs differ, in words that fit into one line. */

import { requestOptionsAs, type RecordedOptions, type Scalar } from '../options.ts';
import { canonicalJson, type TakeInputs } from './fingerprint.ts';

/** One field by the name that the storyboard file gives it, with its old and its new value. */
export type FieldChange = { readonly field: string; readonly was: string; readonly is: string };

type Field = keyof TakeInputs;

type Shown = { readonly name: string; readonly show: (inputs: TakeInputs) => string };

const { resolution, ratio, ...otherOptions } = requestOptionsAs<
  Record<keyof RecordedOptions, Shown>
>(({ name, key, ...option }) => {
  const show = (inputs: TakeInputs) => {
    const value: Scalar | null = inputs[name] ?? null;
    return value === null && option.drawn !== undefined ? 'drawn' : String(value ?? option.default);
  };
  return [name, { name: key, show }];
});

/** In the order in which changes are told. */
const SHOWN: Readonly<Record<Field, Shown>> = {
  model: { name: 'model', show: ({ model }) => model },
  prompt: { name: 'prompt', show: ({ prompt }) => prompt },
  firstFrame: { name: 'first_frame', show: ({ firstFrame }) => showPicture(firstFrame) },
  lastFrame: { name: 'last_frame', show: ({ lastFrame }) => showPicture(lastFrame) },
  references: { name: 'references', show: ({ references }) => showPictures(references) },
  resolution,
  ratio,
  length: { name: 'duration', show: ({ length }) => showLength(length) },
  ...otherOptions,
};

const FIELDS = Object.keys(SHOWN).filter((name): name is Field => Object.hasOwn(SHOWN, name));

/** Characters of a changed prompt that are shown, and how many of them before the change. */
const SHOWN_LENGTH = 48;
const LEAD = 12;

/** The fields that differ, in a fixed order; `ignored` ones are not looked at. */
export function changedFields(
  before: TakeInputs,
  after: TakeInputs,
  ignored: readonly Field[] = [],
): FieldChange[] {
  return FIELDS.filter((field) => !ignored.includes(field)).flatMap((field) =>
    changeOf(field, before, after),
  );
}

/** A field as it was and is, in full; `was`: null where there is no take to compare with. */
export type ComparedField = {
  readonly field: string;
  readonly was: string | null;
  readonly is: string;
  readonly differs: boolean;
};

/** Every field, whether or not it differs, in the order in which changes are told. */
export function comparedFields(before: TakeInputs | null, after: TakeInputs): ComparedField[] {
  return FIELDS.map((field) => {
    const { name, show } = SHOWN[field];
    if (before === null) return { field: name, was: null, is: show(after), differs: true };
    const differs = changeOf(field, before, after).length > 0;
    return { field: name, was: show(before), is: show(after), differs };
  });
}

function changeOf(field: Field, before: TakeInputs, after: TakeInputs): FieldChange[] {
  // What is left out is neutral, and JSON has no undefined.
  const [old, now] = [before, after].map((inputs) => canonicalJson([inputs[field] ?? null]));
  if (old === now) return [];
  const { name, show } = SHOWN[field];
  const [was, is] = shorten(show(before), show(after));
  return [{ field: name, was, is }];
}

/** Eight hex digits tell pictures apart; `none` where none was or is sent. */
export function showPicture(name: string | null): string {
  if (name === null) return 'none';
  const asset = /^asset:(?<id>.+)$/u.exec(name)?.groups?.['id'];
  return asset === undefined
    ? name.slice('sha256:'.length, 'sha256:'.length + 8)
    : `asset://${asset}`;
}

function showPictures(names: readonly string[]): string {
  return names.length === 0 ? 'none' : names.map(showPicture).join(' ');
}

function showLength(length: TakeInputs['length']): string {
  return length.unit === 'seconds' ? `${length.seconds} s` : `${length.frames} frames`;
}

/** Both texts from just before the place where they part. */
export function shorten(was: string, is: string): [string, string] {
  const old = charactersOf(was);
  const now = charactersOf(is);
  if (old.length <= SHOWN_LENGTH && now.length <= SHOWN_LENGTH) return [was, is];
  let same = 0;
  while (same < Math.min(old.length, now.length) && old[same] === now[same]) same += 1;
  const start = Math.max(0, same - LEAD);
  return [excerpt(old, start), excerpt(now, start)];
}

/** As people count them: no excerpt begins inside one. */
function charactersOf(text: string): string[] {
  const segments = new Intl.Segmenter('en', { granularity: 'grapheme' }).segment(text);
  return Array.from(segments, ({ segment }) => segment);
}

function excerpt(characters: readonly string[], start: number): string {
  const end = start + SHOWN_LENGTH;
  const head = start > 0 ? '…' : '';
  const tail = end < characters.length ? '…' : '';
  return head + characters.slice(start, end).join('') + tail;
}
