/**
 * Copies of a storyboard's stills as its models take them: upright, in a shape, a size and a format
 * that is taken. They lie beside the originals; neither these nor the storyboard is changed.
 */

import { randomUUID } from 'node:crypto';
import { copyFile, lstat, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, parse, posix } from 'node:path';
import { ffmpegAt, type Ffmpeg } from '../../media/ffmpeg.ts';
import { inspectPicture } from '../../media/picture.ts';
import { prepareStill } from '../../media/prepare-still.ts';
import type { Diagnostic } from '../../specs/diagnostic.ts';
import { prepare, type Fit, type Preparation } from '../../specs/picture/preparation.ts';
import { pictureFindings } from '../../specs/storyboard/picture.ts';
import type { StillUse } from '../../specs/storyboard/still.ts';
import { uprightSize } from '../../specs/storyboard/storyboard.ts';
import { createAnywhere } from '../../store/write.ts';
import { findTool } from '../../tools/find.ts';
import type { FilmHost } from '../host.ts';
import type { FilmOptions } from '../options.ts';
import { hasErrors, invalid, loadStoryboard, type OpenedFile } from '../storyboard-file.ts';

/** Where the storyboard names the still. */
type StillPlace = {
  readonly shot: string;
  /** As in diagnostics: `shots[2].first_frame`. */
  readonly path: string;
  /** 1-based. */
  readonly line: number;
  readonly column: number;
};

export type PreparedStill = {
  /** As the storyboard names it. */
  readonly file: string;
  /** The name to write in its place; null: there is none, see `problem`. */
  readonly copy: string | null;
  /** False: the same copy was there. */
  readonly isNew: boolean;
  readonly format: 'png' | 'jpeg';
  readonly isTurned: boolean;
  /** Transparent places became black. */
  readonly isFilled: boolean;
  readonly preparation: Preparation | null;
  /** Why there is no copy: it is too small, is not whole, or this ffmpeg does not read it. */
  readonly problem: 'too-small' | 'damaged' | 'unreadable' | null;
  readonly places: readonly StillPlace[];
};

/** What a copy mends; `picture-shape`, a shape that the provider would cut, only where it is asked. */
const MENDED = [
  'picture-rotated',
  'picture-format',
  'picture-size',
  'picture-bytes',
  'picture-kind',
];
const DAMAGED = 'picture-damaged';
const SHAPE = 'picture-shape';

type Asked = {
  /** Makes the shape of each frame its shot's own; absent: only where its shape is not taken. */
  readonly fit?: Fit | undefined;
  readonly set?: FilmOptions['set'];
};

/** Throws `no-such-file`, `unreadable`, `invalid-storyboard`, `ffmpeg-missing`. */
export async function prepareStills(
  file: string,
  { fit, set }: Asked,
  { environment, tell }: FilmHost,
): Promise<PreparedStill[]> {
  const loaded = await loadStoryboard(file, null, { set });
  const others = loaded.diagnostics.filter(({ code }) => !isOfPicture(code));
  if (hasErrors(others)) throw invalid([{ file, text: loaded.text, diagnostics: others }]);
  const wanted = stillsToPrepare(loaded, fit);
  if (wanted.length === 0) return [];
  const tool = await findTool('ffmpeg', {
    environment,
    onEvent: (event) => tell({ kind: 'tool', event }),
  });
  const prepared: PreparedStill[] = [];
  for (const still of wanted)
    prepared.push(await preparedStill(loaded, still, ffmpegAt(tool.path)));
  return prepared;
}

function isOfPicture(code: string): boolean {
  return code.startsWith('picture-') && code !== 'picture-missing' && code !== 'picture-link';
}

type Still = {
  readonly use: StillUse;
  readonly shape: number | null;
  readonly fit: Fit;
  readonly isDamaged: boolean;
  readonly places: readonly StillPlace[];
};

/** Of a still that several shots use in one shape there is one copy. */
function stillsToPrepare({ stills, diagnostics }: OpenedFile, fit: Fit | undefined): Still[] {
  const found = stills.flatMap((use) => {
    const said = diagnostics.filter(({ path }) => path === use.path);
    const isMeant = said.some(
      ({ code }) =>
        MENDED.includes(code) || code === DAMAGED || (fit !== undefined && code === SHAPE),
    );
    const [first] = said;
    if (!isMeant || !first) return [];
    const shape = fit === undefined ? null : use.shape;
    return [{ use, shape, said, place: placeOf(use, first) }];
  });
  const groups = Map.groupBy(found, ({ use, shape }) =>
    JSON.stringify([use.file, shape, use.sheet.family]),
  );
  return [...groups.values()].flatMap((group) => {
    const [one] = group;
    if (!one) return [];
    const isDamaged = one.said.some(({ code }) => code === DAMAGED);
    const places = group.map(({ place }) => place);
    return [{ use: one.use, shape: one.shape, fit: fit ?? 'crop', isDamaged, places }];
  });
}

function placeOf({ shot, path }: StillUse, { line, column }: Diagnostic): StillPlace {
  return { shot, path, line, column };
}

async function preparedStill(
  { pictures }: OpenedFile,
  { use, shape, fit, isDamaged, places }: Still,
  ffmpeg: Ffmpeg,
): Promise<PreparedStill> {
  const { facts, file } = use;
  const made = prepare(uprightSize(facts), { shape, fit });
  const preparation = 'why' in made ? null : made;
  const told = {
    file,
    isTurned: facts.isRotated,
    isFilled: facts.isTransparent === true,
    preparation,
    places,
  };
  const none = { ...told, copy: null, isNew: false, format: 'png' as const };
  if (isDamaged) return { ...none, problem: 'damaged' };
  if (preparation === null) return { ...none, problem: 'too-small' };
  const from = pictures.pathOf({ kind: 'file', path: file });
  const copied = await copyOf({ from, use, preparation }, ffmpeg);
  if (copied === null) return { ...none, problem: 'unreadable' };
  const { name, isNew } = await placed(from, shape, copied);
  const copy = posix.join(posix.dirname(file), name);
  return { ...told, copy, isNew, format: copied.format, problem: null };
}

type Copied = { readonly bytes: Buffer; readonly format: 'png' | 'jpeg' };

/** As PNG where it was none of a camera's, and is not too large as one. */
async function copyOf(
  { from, use, preparation }: { from: string; use: StillUse; preparation: Preparation },
  ffmpeg: Ffmpeg,
): Promise<Copied | null> {
  const folder = await mkdtemp(join(tmpdir(), 'storyboard-still-'));
  const signal = AbortSignal.timeout(LONGEST_MS);
  try {
    // Under a plain name: ffmpeg would take some names for those of many pictures.
    const still = join(folder, 'still');
    await copyFile(from, still);
    for (const format of use.facts.format === 'jpeg' ? JPEG_ALONE : PNG_FIRST) {
      const to = join(folder, `${randomUUID()}.${format === 'png' ? 'png' : 'jpg'}`);
      const isTransparent = use.facts.isTransparent === true;
      const copy = { ...preparation, from: still, to, format, isTransparent, signal };
      if (!(await prepareStill(ffmpeg, copy))) return null;
      const facts = await inspectPicture(to);
      if ('problem' in facts) return null;
      if (pictureFindings(facts, use.sheet).length === 0)
        return { bytes: await readFile(to), format };
    }
    return null;
  } catch (error) {
    if (signal.aborted) return null;
    throw error;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** No still takes so long; a file that was made to may. */
const LONGEST_MS = 120_000;

const JPEG_ALONE = ['jpeg'] as const;
const PNG_FIRST = ['png', 'jpeg'] as const;

/** More names of one still than anybody keeps. */
const MOST_NAMES = 1_000;

/** Under a name that is free: no file of a person's own is written over. */
async function placed(from: string, shape: number | null, { bytes, format }: Copied) {
  const { dir, name } = parse(from);
  const words = shape === null ? 'prepared' : `prepared-${shape.toFixed(2)}`;
  for (let count = 1; count < MOST_NAMES; count += 1) {
    const number = count === 1 ? '' : `-${count}`;
    const own = `${name}.${words}${number}.${format === 'png' ? 'png' : 'jpg'}`;
    const path = join(dir, own);
    if (await createAnywhere(path, bytes)) return { name: own, isNew: true };
    if (await isSame(path, bytes)) return { name: own, isNew: false };
  }
  throw new Error(`${from} has ${MOST_NAMES} copies.`);
}

async function isSame(path: string, bytes: Buffer): Promise<boolean> {
  const facts = await lstat(path).catch(() => null);
  if (!facts?.isFile() || facts.size !== bytes.length) return false;
  return bytes.equals(await readFile(path));
}
