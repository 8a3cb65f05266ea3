/** What is thrown when a media file or the program that reads it fails: a code and the facts. */

const CODES = [
  /** The file ends before its content does. */
  'clip-truncated',
  /** Not a film file, or one without pictures. */
  'clip-unreadable',
  /** The container is whole, but a frame does not decode. */
  'clip-damaged',
  /** What the file claims is beyond every clip, or beyond what was asked; or reading it has no end. */
  'clip-absurd',
  'picture-unreadable',
  /** The assembly does not have the frames, the size or the sound that its edit list asks for. */
  'film-wrong',
  /** The program is not there or may not be run. */
  'ffmpeg-missing',
  /** The program ended with an error that is not the clip's, a full disk among them. */
  'ffmpeg-failed',
  /** Somebody ended the program, the system for want of memory among them. */
  'ffmpeg-killed',
  /** The program runs, but cannot write and read files in the project. */
  'ffmpeg-unfit',
  /** The process that reads containers does not start: no clip's fault. */
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

export function isMediaErrorCode(code: unknown): code is MediaErrorCode {
  return CODES.some((known) => known === code);
}

/** The words of the system's own errors. */
const OF_SYSTEM =
  /No space left on device|Disk quota exceeded|File too large|Read-only file system|Permission denied|Too many open files/i;

/** Whether ffmpeg has failed for want of room or of a right, whatever its clips are. */
export function isOfSystem({ message }: MediaError): boolean {
  return OF_SYSTEM.test(message);
}
