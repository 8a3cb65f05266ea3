import { copyFile, writeFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { decodeClip } from '../../media/frames.ts';
import { inspectPicture, pictureFormat } from '../../media/picture.ts';
import { stillDecodes, writePng } from '../../media/still.ts';
import { ffmpeg, makeClip, makePicture, temporaryFolder } from './clip.ts';

const folder = temporaryFolder();

const HLS = ['#EXTM3U', '#EXT-X-TARGETDURATION:1', '#EXTINF:1,', 'near.ts', '#EXT-X-ENDLIST', ''];
const SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="64" height="36"/>';

describe('a file that only names others', () => {
  test.each<[name: string, text: string]>([
    ['a list', 'ffconcat version 1.0\n#\u0001\nfile near.mp4\n'],
    ['a list with a duration', 'ffconcat version 1.0\nfile near.mp4\nduration 1\n'],
    ['a playlist', HLS.join('\n')],
  ])('is neither a clip nor a picture: %s', async (name, text) => {
    await makeClip(folder.at('near.mp4'), { frames: 3 });
    await makeClip(folder.at('near.ts'), { frames: 3, container: '-f mpegts' });
    const clip = folder.at(name.replaceAll(' ', '-'));
    await writeFile(clip, text);
    const files = { clip, firstFrame: `${clip}.first.png`, lastFrame: `${clip}.last.png` };
    for (const isSalvage of [false, true]) {
      await expect(decodeClip(ffmpeg, { ...files, isSalvage })).rejects.toMatchObject({
        code: expect.stringMatching(/^clip-/),
      });
    }
    expect(await stillDecodes(ffmpeg, clip)).toBe(false);
    expect(await writePng(ffmpeg, clip, `${clip}.png`)).toBe(false);
  });

  test.each([SVG, `<?xml version="1.0"?>\n<!-- by hand -->\n${SVG}`])(
    'as a drawing is no picture, and says what it is: %s',
    async (text) => {
      const path = folder.at('drawing.svg');
      await writeFile(path, text);
      expect(pictureFormat(Buffer.from(text))).toBeNull();
      expect(await inspectPicture(path)).toEqual({
        problem: 'is not a picture that can be read but a drawing; save it as PNG',
      });
    },
  );
});

describe('a file that holds its pictures itself', () => {
  test.each(['mp4', 'mov', 'matroska', 'webm', 'avi', 'flv', 'nut'])(
    'is used as %s by whoever wants it',
    async (format) => {
      const video = format === 'webm' ? '-c:v libvpx-vp9' : '-c:v libx264 -bf 0';
      const clip = await makeClip(folder.at(format), {
        frames: 5,
        video,
        container: `-f ${format}`,
      });
      const files = { clip, firstFrame: `${clip}.first.png`, lastFrame: `${clip}.last.png` };
      const { frames } = await decodeClip(ffmpeg, { ...files, isSalvage: true });
      expect(frames).toBe(5);
    },
  );

  test.each(['png', 'jpg', 'webp', 'bmp', 'tiff', 'gif', 'ppm', 'avif'])(
    'is a still as %s, whatever its name',
    async (extension) => {
      const named = await makePicture(folder.at(`still.${extension}`), 'red');
      const nameless = folder.at(`still-${extension}`);
      await copyFile(named, nameless);
      for (const picture of [named, nameless]) {
        expect(await writePng(ffmpeg, picture, folder.at('still-out.png'))).toBe(true);
      }
    },
  );
});
