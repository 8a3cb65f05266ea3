import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import { inspectPicture } from '../../media/picture.ts';
import { ffmpeg, temporaryFolder } from './clip.ts';

const folder = temporaryFolder();

/** Orientation 6 (turned clockwise) as an EXIF segment, little-endian. */
const EXIF_TURNED = Buffer.concat([
  Buffer.from([0xff, 0xe1, 0x00, 0x22]),
  Buffer.from('Exif\0\0II*\0', 'latin1'),
  Buffer.from([8, 0, 0, 0, 1, 0, 0x12, 0x01, 3, 0, 1, 0, 0, 0, 6, 0, 0, 0, 0, 0, 0, 0]),
]);

beforeAll(async () => {
  const source = ['-f', 'lavfi', '-i', 'testsrc2=s=320x180', '-frames:v', '1'];
  for (const name of ['jpg', 'png', 'webp', 'bmp', 'tiff', 'gif']) {
    await ffmpeg([...source, folder.at(`still.${name}`)]);
  }
  const jpeg = await readFile(folder.at('still.jpg'));
  const turned = Buffer.concat([jpeg.subarray(0, 2), EXIF_TURNED, jpeg.subarray(2)]);
  await writeFile(folder.at('turned.jpg'), turned);
});

describe('a picture', () => {
  test.each([
    ['jpg', 'jpeg'],
    ['png', 'png'],
    ['webp', 'webp'],
    ['bmp', 'bmp'],
    ['tiff', 'tiff'],
    ['gif', 'gif'],
  ])('.%s is known as %s with its size, length and hash', async (extension, format) => {
    const path = folder.at(`still.${extension}`);
    const bytes = await readFile(path);
    expect(await inspectPicture(path)).toEqual({
      sha256: createHash('sha256').update(bytes).digest('hex'),
      bytes: bytes.length,
      format,
      width: 320,
      height: 180,
      isRotated: false,
    });
  });

  test('in HEIC is known by its boxes', async () => {
    const box = (type: string, ...content: Buffer[]) => {
      const body = Buffer.concat(content);
      const head = Buffer.alloc(8);
      head.writeUInt32BE(body.length + 8);
      head.write(type, 4, 'latin1');
      return Buffer.concat([head, body]);
    };
    const size = Buffer.alloc(12);
    size.writeUInt32BE(1024, 4);
    size.writeUInt32BE(768, 8);
    const properties = box('iprp', box('ipco', box('ispe', size)));
    const brand = Buffer.from('heic\0\0\0\0mif1heic', 'latin1');
    const heic = Buffer.concat([box('ftyp', brand), box('meta', Buffer.alloc(4), properties)]);
    await writeFile(folder.at('still.heic'), heic);
    const facts = await inspectPicture(folder.at('still.heic'));
    expect(facts).toMatchObject({ format: 'heic', width: 1024, height: 768 });
  });

  test('is judged by its header, not by its name', async () => {
    await writeFile(folder.at('liar.png'), await readFile(folder.at('still.webp')));
    expect(await inspectPicture(folder.at('liar.png'))).toMatchObject({ format: 'webp' });
  });

  test('that EXIF turns is said to be turned', async () => {
    const facts = await inspectPicture(folder.at('turned.jpg'));
    expect(facts).toMatchObject({ format: 'jpeg', width: 320, isRotated: true, isSideways: true });
  });
});

describe('no picture', () => {
  test.each([
    ['absent.png', 'does not exist'],
    ['folder', 'is not a file but a folder'],
    ['empty.png', 'is empty'],
    ['text.png', 'is not a picture that can be read'],
    ['short.jpg', 'is not a picture that can be read but a part of a JPEG; copy it again'],
  ])('%s: %s', async (name, problem) => {
    await mkdir(folder.at('folder'), { recursive: true });
    await writeFile(folder.at('empty.png'), '');
    await writeFile(folder.at('text.png'), 'shots: []\n'.repeat(40));
    await writeFile(
      folder.at('short.jpg'),
      (await readFile(folder.at('still.jpg'))).subarray(0, 30),
    );
    expect(await inspectPicture(folder.at(name))).toEqual({ problem });
  });

  test('a device is not read', async () => {
    expect(await inspectPicture('/dev/zero')).toEqual({ problem: 'is not a file' });
  });
});
