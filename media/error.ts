/** What is thrown when a media file or the program that reads it fails: a code and the facts. */

const CODES = [
  /** The file ends before its content does. */
  'clip-truncated',
  /** Not a film file, or one without pictures. */
  'clip-unreadable',
  /** The container is whole, but a frame or its sound does not decode. */
  'clip-damaged',
  'picture-unreadable',
  /** The assembly does not have the frames, the size or the sound that its edit list asks for. */
  'film-wrong',
  /** The program is not there or may not be run. */
  'ffmpeg-missing',
  /** The program ended with an error that is not the clip's, a full disk among them. */
  'ffmpeg-failed',
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
