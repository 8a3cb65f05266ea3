/** What a storyboard says since its film was run: told by `status`, decided by nobody. */

import { rm } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { pendingEdit } from '../../films/planning/pending-edit.ts';
import { filmThatWasRun, FREE_FILM } from './stored.ts';

test('lines and comments are no edit', async () => {
  const { after } = await filmThatWasRun();
  expect(await after(FREE_FILM)).toBeNull();
  expect(await after(`# moved down by a line\n${FREE_FILM}`)).toBeNull();
});

test('a title orders nothing, a new shot is ordered', async () => {
  const { after } = await filmThatWasRun();
  const film = ['sh0010', 'sh0020'];
  expect(await after(FREE_FILM.replace('Two', 'Our'))).toEqual({
    kind: 'changed',
    orders: [],
    film,
    others: [],
  });
  const longer = `${FREE_FILM}  - { id: sh0030, prompt: "The sea" }\n`;
  expect(await after(longer)).toEqual({
    kind: 'changed',
    orders: ['sh0030'],
    film: [...film, 'sh0030'],
    others: [],
  });
});

test('a file that cannot be run and one that is gone are told apart', async () => {
  const { after, file, film, store } = await filmThatWasRun();
  expect(await after(FREE_FILM.replace('prompt', 'promt'))).toEqual({ kind: 'invalid' });
  await rm(file);
  expect(await pendingEdit(file, film, { store, environment: {} })).toEqual({ kind: 'gone' });
});
