/** What is thrown when a media file or the program that reads it fails: a code and the facts. */

const CODES = [
  /** The file ends before its content does. */
  'clip-truncated',
  /** Not a film file, or one without pictures. */
  'clip-unreadable',
  /** The container is whole, but a frame does not decode. */
  'clip-damaged',
  /**
   * The file claims more than any clip has, or far more than was asked, or reading it does not end.
   */
  'clip-absurd',
  'picture-unreadable',
  /** The assembly does not have the frames, the size or the sound that its edit list asks for. */
  'film-wrong',
  /** A loudness is asked of a film that has no sound. */
  'film-silent',
  /** The program is missing, or may not be run. */
  'ffmpeg-missing',
  /** The program ended with an error that is not the clip's fault, e.g. a full disk. */
  'ffmpeg-failed',
  /** The program was killed, e.g. by the system for want of memory. */
  'ffmpeg-killed',
  /** The program runs, but cannot write and read files in the project. */
  'ffmpeg-unfit',
  /** The process that reads containers does not start, which is not the clip's fault. */
  'probe-failed',
] as const;
export type MediaErrorCode = (typeof CODES)[number];

export class MediaError extends Error {
  override readonly name = 'MediaError';
  readonly code: MediaErrorCode;

  constructor(code: MediaErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** It was not done in time: the clip may be absurd, or the machine too busy. */
export class LateError extends MediaError {
  constructor(message: string, options?: ErrorOptions) {
    super('clip-absurd', message, options);
  }
}

export function isMediaErrorCode(code: unknown): code is MediaErrorCode {
  return CODES.some((known) => known === code);
}

/** The operating system's own error messages. */
const OF_SYSTEM =
  /No space left on device|Disk quota exceeded|File too large|Read-only file system|Permission denied|Too many open files/i;

/** Whether ffmpeg failed for want of space or permission, whatever its clips are. */
export function isOfSystem({ message }: MediaError): boolean {
  return OF_SYSTEM.test(message);
}

/** Whether the clip itself is at fault. */
export function isOfClip(error: unknown): error is MediaError {
  return error instanceof MediaError && error.code.startsWith('clip-');
}
