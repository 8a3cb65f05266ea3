/** Says what a file is that is not a picture, if its first bytes tell; its name is ignored. */

export const NO_PICTURE = 'is not a picture that can be read';

const KINDS: readonly (readonly [RegExp, string])[] = [
  [
    /^\s*(?:<\?xml[^>]*>\s*)?(?:<!--[^>]*>\s*|<!doctype svg[^>]*>\s*)*<svg\b/i,
    'a drawing; save it as PNG',
  ],
  [/^\s*<(?:!doctype html|html|head|body|script)/i, 'a web page; save the picture itself'],
  [/^version https:\/\/git-lfs/, 'a pointer of Git LFS; fetch it with: git lfs pull'],
  [/^%PDF-/, 'a PDF; save its page as PNG'],
  [/^8BPS/, 'a Photoshop file; save it as PNG'],
  [/^PK\W\W/, 'an archive or a document; save the picture in it as PNG'],
  [/^....ftyp(?:isom|iso\d|mp4|avc|M4V|qt)/s, 'a video; save a frame of it as PNG'],
  [/^.E\u00df\u00a3/s, 'a video; save a frame of it as PNG'],
  [/^(?:II\*\0|MM\0\*)/, 'a part of a TIFF; copy it again'],
  [/^\u00ff\u00d8/, 'a part of a JPEG; copy it again'],
  [/^\u0089PNG/, 'a part of a PNG; copy it again'],
  [/^GIF8/, 'a part of a GIF; copy it again'],
  [/^RIFF....WEBP/s, 'a part of a WebP; copy it again'],
];

/** `is not a picture that can be read`, and what it is instead. */
export function notPictureWords(bytes: Uint8Array): string {
  const start = Buffer.from(bytes.subarray(0, 200)).toString('latin1');
  const kind = KINDS.find(([pattern]) => pattern.test(start))?.[1];
  return kind === undefined ? NO_PICTURE : `${NO_PICTURE} but ${kind}`;
}
