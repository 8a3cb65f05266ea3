/**
 * What the store reports: what is wrong, where, and the remedy. The store never deletes what it
 * names.
 */

export type StoreErrorCode =
  /** A file is there but is not what was written. */
  | 'damaged'
  /** A newer version of this program wrote the file. */
  | 'foreign-version'
  | 'disk-full'
  /** Permissions or a read-only file system. */
  | 'no-access'
  /**
   * The file system has no hard links, without which nothing can be created exclusively and whole.
   */
  | 'no-hard-links'
  /** Any other refusal of the operating system. */
  | 'file-system'
  | 'network-file-system'
  | 'other-machine'
  /** The project folder's path has more bytes than SQLite opens. */
  | 'long-path'
  /** The folder that was named as the project is not a folder. */
  | 'no-project'
  /** One command names storyboards of more than one project. */
  | 'several-projects'
  /** Bytes that a record names are not in the store. */
  | 'missing-object'
  /** Two facts exclude each other, e.g. two task ids for one order. */
  | 'conflict'
  /** The project's folder is no longer where it was opened. */
  | 'moved'
  /** What should be a file that a person wrote is not one, or cannot be read. */
  | 'unreadable'
  /** A variable of the environment that names no usable folder. */
  | 'bad-setting'
  /** A link or the like, by which files would be written outside the project. */
  | 'leads-outside'
  /** A name that could lead outside its folder. */
  | 'bad-name'
  | 'unsupported-platform';

export class StoreError extends Error {
  override readonly name = 'StoreError';
  readonly code: StoreErrorCode;
  /** The file or folder, as an absolute path or an address; for `bad-name`, the name. */
  readonly path: string;
  readonly remedy: string;

  constructor(
    code: StoreErrorCode,
    facts: { message: string; path: string; remedy: string; cause?: unknown },
  ) {
    super(facts.message, { cause: facts.cause });
    this.code = code;
    this.path = facts.path;
    this.remedy = facts.remedy;
  }
}

/** The operating system's code of an error, e.g. `ENOENT`; null for any other error. */
export function systemCode(error: unknown): string | null {
  if (!(error instanceof Error) || !('code' in error)) return null;
  return typeof error.code === 'string' ? error.code : null;
}

/**
 * Turns an error of the operating system into a `StoreError`; one that is a `StoreError` is
 * unchanged.
 */
export function toStoreError(error: unknown, path: string): StoreError {
  if (error instanceof StoreError) return error;
  const code = systemCode(error);
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new StoreError('disk-full', {
      message: `The disk is full: ${path} could not be written. What stood there is unchanged.`,
      path,
      remedy: 'Free some space, then run the same command again: it goes on from here.',
      cause: error,
    });
  }
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') {
    return new StoreError('no-access', {
      message: `No permission for ${path} (${code}).`,
      path,
      remedy: 'Check who owns the project folder and whether it can be written.',
      cause: error,
    });
  }
  return new StoreError('file-system', {
    message: `${path}: ${error instanceof Error ? error.message : String(error)}`,
    path,
    remedy: 'Check the disk, then run the same command again.',
    cause: error,
  });
}

/** The result, or null where the file or folder does not exist. */
export async function orNull<Found>(looking: Promise<Found>, path: string): Promise<Found | null> {
  try {
    return await looking;
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return null;
    throw toStoreError(error, path);
  }
}

export function movedAway(folder: string, fact: string): StoreError {
  return new StoreError('moved', {
    message: `${folder} ${fact}: the project was moved or removed while it was in use.`,
    path: folder,
    remedy: 'Nothing was made in its place. Run the same command where the project lies now.',
  });
}
