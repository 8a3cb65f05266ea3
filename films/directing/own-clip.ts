/**
 * A person's own file, copied into the store and judged there as a provider's clip is: so what was
 * judged is what is kept, whatever becomes of the file.
 */

import { createHash } from 'node:crypto';
import { constants, type BigIntStats } from 'node:fs';
import { open, rm, type FileHandle } from 'node:fs/promises';
import { basename } from 'node:path';
import { MediaError } from '../../media/error.ts';
import { ffmpegAt } from '../../media/ffmpeg.ts';
import { decodeClip, type DecodedClip } from '../../media/frames.ts';
import { printable } from '../../specs/storyboard/words.ts';
import { systemCode, toStoreError } from '../../store/error.ts';
import type { Store } from '../../store/store.ts';
import type { OWN_FILE_ENDINGS } from '../../store/takes.ts';
import { findTool } from '../../tools/find.ts';
import { FilmError } from '../error.ts';
import type { FilmHost } from '../host.ts';

/** Why a person's own file becomes no take. */
export type ClipFault = {
  /** As it was named. */
  readonly clip: string;
  readonly why:
    | 'missing'
    | 'folder'
    /** A pipe or a device. */
    | 'no-file'
    | 'unreadable'
    | 'empty'
    | 'too-large'
    /** It was written to while it was read. */
    | 'changed'
    /** Its container is none that is read, or has no pictures. */
    | 'no-clip'
    | 'truncated'
    | 'damaged'
    /** Longer, or of larger pictures, than any clip may be. */
    | 'absurd'
    /** ffmpeg failed, which is not its fault. */
    | 'not-judged';
  /** In the words of whoever noticed; null: `why` says it all. */
  readonly detail: string | null;
};

/** What every store takes as one object. */
export const MAX_OWN_BYTES = 5_000_000_000;
const CHUNK_BYTES = 1024 * 1024;

/** A whole copy of a file, with its hash; it is removed when the work with it is over. */
type Copied = { readonly path: string; readonly sha256: string; readonly bytes: number };

export type JudgedClip = Copied & {
  readonly decoded: DecodedClip;
  /** Paths of its first and last frame, and of the small pictures of its ends. */
  readonly first: string;
  readonly last: string;
  readonly edges: string;
};

export type OwnFileName = {
  readonly name: string;
  readonly ending: (typeof OWN_FILE_ENDINGS)[number];
};

/** Throws `unfit-clip`; then nothing is left of it. `work` may keep what lies at `path`. */
export async function withCopyOf<Result>(
  clip: string,
  { objects }: { readonly objects: Pick<Store['objects'], 'temporaryPath'> },
  work: (copied: Copied) => Promise<Result>,
): Promise<Result> {
  const file = await openClip(clip);
  try {
    const before = await factsOf(file, clip);
    const path = await objects.temporaryPath('clip');
    try {
      const { sha256, bytes } = await copy(file, clip, { path, before });
      return await work({ path, sha256, bytes });
    } finally {
      await rm(path, { force: true }).catch(() => undefined);
    }
  } finally {
    await file.close();
  }
}

/** A pipe that nobody writes to is not waited for. */
async function openClip(clip: string): Promise<FileHandle> {
  try {
    return await open(clip, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (error) {
    const code = systemCode(error) ?? '';
    const isMissing = ['ENOENT', 'ENOTDIR', 'ELOOP', 'ENAMETOOLONG'].includes(code);
    const isDevice = code === 'ENXIO' || code === 'ENODEV';
    throw unfit(clip, isMissing ? 'missing' : isDevice ? 'no-file' : 'unreadable', code || null);
  }
}

async function factsOf(file: FileHandle, clip: string): Promise<BigIntStats> {
  const facts = await file.stat({ bigint: true });
  if (facts.isDirectory()) throw unfit(clip, 'folder');
  if (!facts.isFile()) throw unfit(clip, 'no-file');
  if (facts.size === 0n) throw unfit(clip, 'empty');
  if (facts.size > BigInt(MAX_OWN_BYTES)) throw unfit(clip, 'too-large', String(facts.size));
  return facts;
}

/** One that somebody is still writing to, an export that is not over, is no clip yet. */
async function copy(
  file: FileHandle,
  clip: string,
  { path, before }: { readonly path: string; readonly before: BigIntStats },
): Promise<{ readonly sha256: string; readonly bytes: number }> {
  const hash = createHash('sha256');
  const buffer = Buffer.allocUnsafe(CHUNK_BYTES);
  const size = Number(before.size);
  const out = await open(path, 'wx').catch((error: unknown) => {
    throw toStoreError(error, path);
  });
  let bytes = 0;
  try {
    for (;;) {
      const { bytesRead } = await file.read(buffer, 0, CHUNK_BYTES, bytes).catch((error) => {
        throw unfit(clip, 'unreadable', systemCode(error));
      });
      if (bytesRead === 0) break;
      bytes += bytesRead;
      if (bytes > size) throw unfit(clip, 'changed');
      const chunk = buffer.subarray(0, bytesRead);
      hash.update(chunk);
      await writeAll(out, chunk, path);
    }
  } finally {
    await out.close();
  }
  const after = await file.stat({ bigint: true });
  const isSame = after.size === before.size && after.mtimeNs === before.mtimeNs;
  if (!isSame || bytes !== size) throw unfit(clip, 'changed');
  return { sha256: hash.digest('hex'), bytes };
}

/** A write may take less than it was given, when the disk is almost full. */
async function writeAll(out: FileHandle, chunk: Buffer, path: string): Promise<void> {
  try {
    await out.writeFile(chunk);
  } catch (error) {
    throw toStoreError(error, path);
  }
}

/** Decodes all of it. Throws `unfit-clip`, `ffmpeg-missing`. */
export async function judged<Result>(
  clip: string,
  copied: Copied,
  { store, host }: { readonly store: Store; readonly host: FilmHost },
  work: (judgedClip: JudgedClip, file: OwnFileName) => Promise<Result>,
): Promise<Result> {
  const { environment, tell } = host;
  const tool = await findTool('ffmpeg', {
    environment,
    onEvent: (event) => tell({ kind: 'tool', event }),
  });
  const { objects } = store;
  const names = ['first.png', 'last.png', 'edges.ppm'];
  const paths = await Promise.all(names.map((name) => objects.temporaryPath(name)));
  const [first = '', last = '', edges = ''] = paths;
  try {
    const { path, sha256 } = copied;
    const pictures = { firstFrame: first, lastFrame: last, edges, isMeasured: true };
    const decoded = await decodeClip(ffmpegAt(tool.path), { clip: path, sha256, ...pictures });
    const ending = ENDINGS[decoded.facts.container] ?? 'mp4';
    const name = printable(basename(clip)).slice(0, MAX_NAME) || 'clip';
    return await work({ ...copied, decoded, first, last, edges }, { name, ending });
  } catch (error) {
    if (!(error instanceof MediaError)) throw error;
    throw faultOf(clip, copied, error, tool.path);
  } finally {
    await Promise.all(paths.map((path) => rm(path, { force: true }).catch(() => undefined)));
  }
}

const MAX_NAME = 255;
const MAX_DETAIL = 300;

const ENDINGS: Readonly<Record<string, OwnFileName['ending']>> = {
  MP4: 'mp4',
  'QuickTime File Format': 'mov',
  Matroska: 'mkv',
  WebM: 'webm',
};

const FAULTS: Readonly<Record<string, ClipFault['why']>> = {
  'clip-truncated': 'truncated',
  'clip-unreadable': 'no-clip',
  'clip-damaged': 'damaged',
  'clip-absurd': 'absurd',
};

/** Names of temporary files say nothing to anybody. */
function faultOf(clip: string, { path }: Copied, error: MediaError, ffmpeg: string): FilmError {
  const words = error.message.replaceAll(`clip ${path} `, '').replaceAll(path, 'it');
  const detail = printable(words).slice(0, MAX_DETAIL);
  if (error.code === 'ffmpeg-missing') {
    return new FilmError('ffmpeg-missing', { reason: error.message, path: ffmpeg }, error);
  }
  const why = FAULTS[error.code] ?? 'not-judged';
  return unfit(clip, why, why === 'absurd' || why === 'not-judged' ? detail : null);
}

function unfit(clip: string, why: ClipFault['why'], detail: string | null = null) {
  return new FilmError('unfit-clip', { clip, why, detail });
}
