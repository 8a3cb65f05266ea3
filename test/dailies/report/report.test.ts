/** A film's report as a person has it written, of a film that lies in a store; nothing else runs. */

import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { dailiesWords } from '../../../cli/verbs/dailies-words.ts';
import { reportText } from '../../../dailies/report/report.ts';
import { reportFilm } from '../../../films/reporting/report.ts';
import { isUnchangedExport } from '../../../specs/export/mark.ts';
import { buy } from '../../films/bought.ts';
import { temporaryFolder } from '../../films/fixture.ts';
import { makePicture, temporaryFolder as mediaFolder } from '../../media/clip.ts';

const TEXT = `version: 1
title: Night ferry
provider: byteplus
defaults: { model: seedance-1.5-pro }
shots:
  - { id: sh0010, prompt: "A quay" }
  - { id: sh0020, prompt: "A ferry" }
  - { id: sh0030, from: none, prompt: "A gull" }
`;
const HOST = { environment: process.env, packageVersion: '0', tell: () => undefined };
const WORDS = dailiesWords({ project: [], projectAlone: [], server: [], choice: [] });
const media = mediaFolder();

let folder: string;
let file: string;

beforeEach(async () => {
  folder = await temporaryFolder();
  file = join(folder, 'film.yaml');
  await writeFile(file, TEXT);
});

async function write(out?: string) {
  const textOf = (film: Parameters<typeof reportText>[0]) => reportText(film, WORDS);
  const written = await reportFilm(file, { out, textOf }, { project: folder }, HOST);
  const text = await readFile(written.file, 'utf8');
  expect(written.bytes).toBe(Buffer.byteLength(text));
  expect(isUnchangedExport(text)).toBe(true);
  return { ...written, text: text.replaceAll(/\s+/g, ' ') };
}

test('of a film that was never run it tells what is asked and for how much', async () => {
  const { file: path, shots, text } = await write();
  expect([path, shots]).toEqual([join(folder, 'film.report.html'), 3]);
  expect(text).toContain('Night ferry');
  expect(text).toContain('A gull');
  expect(text).toContain('not run yet');
  expect(text).toMatch(
    /In all<\/th> <td class="number">–<\/td> <td class="number">–<\/td> <td class="number">[\d.]+ USD/,
  );
  expect(text).not.toContain('<img');
});

test('of one that is partly made it has its pictures, and lies beside its takes', async () => {
  const picture = await readFile(await makePicture(media.at('last.png'), 'teal', '640x360'));
  await buy(file, { folder, picture, shots: ['sh0010'] });
  await buy(file, { folder, shots: ['sh0030'], isOpen: true });
  const { file: path, text } = await write();
  expect(path).toBe(join(folder, 'renders', 'film', 'report.html'));
  const pictures = [...text.matchAll(/<img class="frame" src="data:image\/jpeg;base64,(.*?)"/g)];
  expect(pictures).toHaveLength(2);
  for (const [, data = ''] of pictures) {
    expect(Buffer.from(data, 'base64').subarray(0, 3).toString('hex')).toBe('ffd8ff');
  }
  expect(text).toContain('Time line of the run');
  expect(text).not.toContain(folder);
  // Its own file is replaced; what somebody has made of it is not.
  expect((await write()).file).toBe(path);
  await writeFile(path, `${await readFile(path, 'utf8')}<!-- seen -->`);
  await expect(write()).rejects.toMatchObject({ code: 'not-reported', facts: { file: path } });
  expect(await readFile(path, 'utf8')).toContain('<!-- seen -->');
  await mkdir(join(folder, 'out'));
  await expect(write(join(folder, 'out'))).rejects.toMatchObject({ code: 'not-reported' });
  expect((await write(join(folder, 'out', 'a.html'))).shots).toBe(3);
});

test('a picture that is lost or damaged is an empty place', async () => {
  await buy(file, { folder, shots: ['sh0010'] });
  const { text } = await write();
  expect(text).toContain('<span class="frame empty">');
  expect(text).not.toContain('<img');
});
