import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { FONT_PATH } from '../../media/font.ts';
import { ffmpeg, temporaryFolder } from './clip.ts';

const folder = temporaryFolder();

test('the shipped font writes text where the machine has none', async () => {
  const write = (text: string) => `drawtext=fontfile=${FONT_PATH}:text=${text}:fontcolor=white`;
  for (const [name, text] of [
    ['empty', "' '"],
    ['full', 'sh0010'],
  ] as const) {
    const source = `color=c=black:s=160x40,${write(text)},format=gray`;
    const out = ['-frames:v', '1', '-f', 'rawvideo', folder.at(name)];
    await ffmpeg(['-f', 'lavfi', '-i', source, ...out]);
  }
  expect(Math.max(...(await readFile(folder.at('empty'))))).toBeLessThan(20);
  expect(Math.max(...(await readFile(folder.at('full'))))).toBeGreaterThan(200);
});

test('its licence lies beside it', async () => {
  const licence = await readFile(new URL('../../media/fonts/OFL.txt', import.meta.url), 'utf8');
  expect(licence).toContain('SIL Open Font License, Version 1.1');
});
