/** How a run that cost nothing ends: by what its shots are. */

import { expect, test } from 'vitest';
import { batchEndLines, endLines } from '../../cli/text/run-text.ts';
import { doneShot, filmView, shotView } from '../films/fixture.ts';

const OWN = { isFree: true, ownFile: 'wake.mov', provider: 'byteplus' } as const;
const own = filmView([shotView('sh0010', 'done', OWN), shotView('sh0020', 'done', OWN)], {
  status: 'done',
});
const local = filmView([shotView('sh0010', 'done', { isFree: true })], { status: 'done' });
const mixed = filmView([...own.shots, ...local.shots], { status: 'done' });

test("clips of a person's own are no placeholders, and ask for no provider", () => {
  expect(endLines(own).join()).toBe('Night ferry: 2 of 2 done');
  expect(batchEndLines([own, own], 2)).toEqual(['2 of 2 films done']);
});

test('placeholders are told as such, also beside a clip of your own', () => {
  for (const view of [local, mixed]) {
    expect(endLines(view).join()).toContain('placeholder pictures, free');
  }
  expect(batchEndLines([local, own], 2)).toEqual(['2 of 2 films done, placeholder pictures, free']);
});

test('what was bought is to be seen on one page, whose command is named', () => {
  const of = (reused: boolean) =>
    endLines(filmView([doneShot('sh0010', { reused })], { status: 'done' }));
  expect(of(false).at(-1)).toBe(
    'All of it on one page, to keep or to send: storyboard report film.yaml',
  );
  expect(of(true).join()).not.toContain('storyboard report');
});
