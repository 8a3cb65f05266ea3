/** Keys that the format does not have: refused by name, written elsewhere, or misspelt. */

import { OPTION_LIST } from '../options.ts';
import { byWord, words, type Words } from './habit.ts';
import type { Finding } from './report.ts';
import { defaultsSchema, shotSchema, storyboardSchema } from './schema.ts';
import { plainText } from './sign.ts';
import { treeAt, type Path, type Tree } from './tree.ts';
import { listed, nearest, quoted } from './words.ts';

/** What version 1 refuses by name, and what to do instead. */
const REFUSED: ReadonlyMap<string, string> = new Map(
  Object.entries({
    draft: 'To see the film for free, render a copy of it with provider: local.',
    priority: 'Orders of one account wait in the order in which they were placed. Take it out.',
    web_search: 'Take it out, and say in the prompt what is to be seen.',
    output_format: 'The film’s file is H.264 in MP4; "output: { codec: … }" takes others.',
    negative_prompt: 'Seedance models have none. Say in the prompt what is to be seen.',
    reference_video: 'Use pictures: references.',
    reference_videos: 'Use pictures: references.',
    reference_audio: 'Take it out: an order has a prompt and pictures.',
    reference_audios: 'Take it out: an order has a prompt and pictures.',
  }),
);

/** Names that providers, other programs and habit give to keys of the format. */
const OTHER_NAMES: Words = {
  ...Object.fromEntries(OPTION_LIST.map(({ key, otherKeys = [] }) => [key, otherKeys])),
  first_frame: words('first_image, image, start_frame, start_image'),
  last_frame: words('end_frame, end_image, last_image'),
  references: words('images, reference, reference_images'),
  duration: words('length, seconds'),
  prompt: words('description, text'),
  id: ['name'],
  shots: words('scenes, sequence'),
  join: ['transition'],
  providers: ['fallback'],
  defaults: ['settings'],
  caption: words('subtitle, subtitles, captions'),
  gain_db: words('gain, volume, db'),
  match: words('color, colour, color_match, grade'),
  music: words('soundtrack, score, song'),
  loudness: words('lufs, normalize, normalise'),
};

/** The same below `join`, `trim`, `last_frame`, `poll` and `music`. */
const INNER_NAMES: Words = {
  dissolve: words('fade, crossfade, cross-fade, mix, frames, length, duration'),
  head: words('start, begin, in, front'),
  tail: words('end, out, back'),
  first_frame_of: words('shot, of'),
  min: ['minimum'],
  max: ['maximum'],
  file: words('path, src, source, track, song'),
  gain_db: words('gain, volume, level, db'),
};

export const KEYS = {
  top: Object.keys(storyboardSchema.shape),
  shot: Object.keys(shotSchema.shape),
  defaults: Object.keys(defaultsSchema.shape),
  policy: Object.keys(storyboardSchema.shape.policy.unwrap().shape),
  output: Object.keys(storyboardSchema.shape.output.unwrap().shape),
} satisfies Record<string, readonly string[]>;

export type KeyPlace = keyof typeof KEYS;

const PLACES: Readonly<Record<KeyPlace, string>> = {
  top: 'at the top of the file',
  shot: 'in a shot',
  defaults: 'in a shot or under "defaults:"',
  policy: 'under "policy:"',
  output: 'under "output:"',
};

type Unknown = {
  readonly path: Path;
  readonly key: string;
  readonly subject: string;
  readonly root: Tree;
};

export function keyFinding({ path, key, subject, root }: Unknown): Finding {
  const refused = REFUSED.get(key);
  if (refused !== undefined) {
    return {
      code: 'not-in-version-1',
      message: `${subject}${key} is not in version 1 of the format.`,
      hint: refused,
    };
  }
  return {
    code: 'unknown-key',
    message: `${subject}${quoted(key)} is no key ${placeName(path)}.`,
    hint: keyHint(path, root),
  };
}

/** The key of this mapping that an unknown one seems to be; null when none is near. */
export function meantKey(path: Path): string | null {
  const key = String(path.at(-1) ?? '');
  if (REFUSED.has(key)) return null;
  const own = ownKeys(path);
  const names = path.length > ownDepth(path) ? INNER_NAMES : OTHER_NAMES;
  const other = byWord(names, plainText(key));
  return other !== null && own.includes(other) ? other : nearest(plainText(key), own);
}

/** Keys of a path that stand in a shot or a section itself, and not in a mapping below it. */
function ownDepth([top]: Path): number {
  return top === 'shots' ? 3 : 2;
}

function keyHint(path: Path, root: Tree): string {
  const key = String(path.at(-1) ?? '');
  const meant = meantKey(path);
  if (meant !== null) {
    const isGiven = treeAt(root, path.slice(0, -1))?.entries?.has(meant) ?? false;
    return isGiven
      ? `If "${meant}" is meant, it is given already: take this one out.`
      : `Did you mean "${meant}"?`;
  }
  const wanted = byWord(OTHER_NAMES, key) ?? key;
  for (const level of ['policy', 'output', 'defaults', 'shot', 'top'] as const) {
    if (KEYS[level].includes(wanted)) return `"${wanted}" stands ${PLACES[level]}.`;
  }
  const extension = path.length === 1 ? ' Keys that begin with "x-" are free.' : '';
  return `Keys here are ${listed(ownKeys(path))}.${extension}`;
}

function ownKeys(path: Path): readonly string[] {
  const [top, , key] = path;
  if (path.length === 1) return KEYS.top;
  if (top === 'shots') return path.length === 3 ? KEYS.shot : (INNER.get(String(key)) ?? []);
  if (top === 'policy') return path.length === 2 ? KEYS.policy : (INNER.get('poll') ?? []);
  if (top === 'output') return path.length === 2 ? KEYS.output : (INNER.get('music') ?? []);
  return KEYS.defaults;
}

/** The keys of the mappings that stand in a shot, under `policy` or under `output`. */
export const INNER: ReadonlyMap<string, readonly string[]> = new Map([
  ['join', ['dissolve', 'keep_duplicate']],
  ['trim', ['head', 'tail']],
  ['last_frame', ['first_frame_of']],
  ['poll', ['min', 'max']],
  ['music', ['file', 'gain_db', 'fade']],
]);

/** Every key that the format has, wherever it stands. */
export const KNOWN_KEYS: ReadonlySet<string> = new Set([
  ...Object.values(KEYS).flat(),
  ...[...INNER.values()].flat(),
]);

function placeName(path: Path): string {
  if (path.length === 1) return 'of a storyboard';
  const owner = path.at(-2);
  return typeof owner === 'number' ? 'of a shot' : `of ${owner}`;
}
