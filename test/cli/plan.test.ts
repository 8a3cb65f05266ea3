/** `plan` of several films, and what it shows of the texts that are sent. */

import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32, deflateSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { temporaryFolder } from '../films/fixture.ts';
import { storyboard } from './fixture.ts';

function filmOf(title: string, ...shots: string[]): string {
  const top = ['version: 1', `title: ${title}`, 'provider: byteplus', 'style: "35 mm,  rain"'];
  const defaults = 'defaults: { model: seedance-1.5-pro, resolution: 720p, duration: 5 }';
  return [...top, defaults, 'shots:', ...shots.map((shot) => `  - { ${shot} }`), ''].join('\n');
}

const FERRY = filmOf('Ferry', 'id: sh0010, prompt: "A quay"', 'id: sh0020, prompt: "It  leaves"');
const TOWN = filmOf('Town', 'id: sh0010, prompt: "A town"');
const BROKEN = filmOf('Broken', 'id: sh0010, promt: "A town"');

async function projectWith(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = await temporaryFolder();
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  return folder;
}

describe('several films', () => {
  test('are one table with sums, and an array for programs', async () => {
    const folder = await projectWith({ 'ferry.yaml': FERRY, 'town.yaml': TOWN });
    const told = await storyboard(folder, ['plan', 'ferry.yaml', 'town.yaml']);
    expect([told.exit, told.stderr]).toEqual([0, '']);
    const rows = told.stdout.split('\n').map((line) => line.split(/ {2,}/));
    expect(rows[1]?.slice(0, 6)).toEqual(['Ferry', '2', '10 s', '2', '217,800', '0.26 USD']);
    expect(rows[2]?.slice(0, 6)).toEqual(['Town', '1', '5 s', '1', '108,900', '0.13 USD']);
    expect(rows[3]?.slice(0, 6)).toEqual(['2 films', '3', '15 s', '3', '326,700', '0.39 USD']);

    const { exit, stdout } = await storyboard(folder, [
      'plan',
      'ferry.yaml',
      'town.yaml',
      '--json',
    ]);
    const plans = JSON.parse(stdout);
    expect([exit, plans.map(({ title }: { title: string }) => title)]).toEqual([
      0,
      ['Ferry', 'Town'],
    ]);
    expect(plans[0].order.expected).toEqual([{ currency: 'USD', amount: '0.26136' }]);
    expect(await readdir(folder)).toEqual(['ferry.yaml', 'town.yaml']);
  });

  test('one file stays one object, also when it is named twice', async () => {
    const folder = await projectWith({ 'ferry.yaml': FERRY });
    for (const files of [['ferry.yaml'], ['ferry.yaml', './ferry.yaml']]) {
      const { exit, stdout } = await storyboard(folder, ['plan', ...files, '--json']);
      expect([exit, JSON.parse(stdout).title]).toEqual([0, 'Ferry']);
    }
  });

  test.each([
    [['broken.yaml', 'town.yaml'], 65, '"promt" is no key of a shot'],
    [['town.yaml', 'none.yaml'], 2, 'none.yaml: there is no such file.'],
    [['none.yaml', 'broken.yaml'], 65, 'there is no such file.'],
    [['town.yaml', 'ferry.yaml', '--only', 'sh0010'], 2, '--only names shots of one film'],
  ])('%j: none is planned when one cannot be', async (args, code, words) => {
    const files = { 'ferry.yaml': FERRY, 'town.yaml': TOWN, 'broken.yaml': BROKEN };
    const { exit, stdout, stderr } = await storyboard(await projectWith(files), ['plan', ...args]);
    expect([exit, stdout]).toEqual([code, '']);
    expect(stderr).toContain(words);
    expect(stderr).not.toContain('--keep-going');
  });
});

describe('--prompts', () => {
  const CHAIN = filmOf(
    'Chain',
    'id: sh0010, prompt: "A quay", first_frame: quay.png',
    'id: sh0020, prompt: "It  leaves", style: ""',
    'id: sh0030, from: none, model: seedance-2.0, references: [quay.png], prompt: "[Image 1] waits"',
    'id: sh0040, skip: true, prompt: "not sent"',
  );

  test('shows each text with its style and its pictures', async () => {
    const folder = await projectWith({ 'film.yaml': CHAIN });
    await writeFile(join(folder, 'quay.png'), png(1280, 720));
    const { exit, stdout, stderr } = await storyboard(folder, ['plan', 'film.yaml', '--prompts']);
    expect(exit, stderr).toBe(0);
    const sent = stdout.slice(stdout.lastIndexOf('\nsh0010  ') + 1).split('\n');
    expect(sent).toEqual([
      'sh0010  A quay 35 mm, rain',
      '        first frame: quay.png',
      'sh0020  It leaves',
      '        first frame: last frame of sh0010',
      'sh0030  [Image 1] waits 35 mm, rain',
      '        [Image 1]: quay.png',
    ]);
    expect(stdout).not.toContain('not sent');
  });

  test('and so does JSON, with roles; without it there is neither', async () => {
    const folder = await projectWith({ 'film.yaml': CHAIN });
    await writeFile(join(folder, 'quay.png'), png(1280, 720));
    const shotsOf = async (...args: string[]) => {
      const { stdout } = await storyboard(folder, ['plan', 'film.yaml', '--json', ...args]);
      return JSON.parse(stdout).shots;
    };
    const [first, second, third, skipped] = await shotsOf('--prompts');
    expect(first).toMatchObject({
      text: 'A quay 35 mm, rain',
      pictures: [{ role: 'first_frame', name: null, from: 'quay.png' }],
    });
    expect(second.pictures).toEqual([
      { role: 'first_frame', name: null, from: 'last frame of sh0010' },
    ]);
    expect(third.pictures).toEqual([
      { role: 'reference_image', name: '[Image 1]', from: 'quay.png' },
    ]);
    expect(skipped).not.toHaveProperty('text');
    expect((await shotsOf())[0]).not.toHaveProperty('text');
  });
});

/** A PNG of one grey, as large as it says. */
function png(width: number, height: number): Buffer {
  const chunk = (type: string, data: Buffer): Buffer => {
    const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
    const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
    length.writeUInt32BE(data.length);
    sum.writeUInt32BE(crc32(body));
    return Buffer.concat([length, body, sum]);
  };
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 0, 0, 0, 0], 8);
  const pixels = deflateSync(Buffer.alloc(height * (width + 1)));
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  const parts = [chunk('IHDR', head), chunk('IDAT', pixels), chunk('IEND', Buffer.alloc(0))];
  return Buffer.concat([signature, ...parts]);
}
