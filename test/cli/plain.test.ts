import { expect, test } from 'vitest';
import { changeLines } from '../../cli/terminal/plain.ts';
import { at, doneShot, filmView, queuedShot, shotView } from './fixture.ts';

const NOW = at(12, 14, 10);

test('only a change of state is told, with its time', () => {
  const before = filmView([queuedShot('sh0010'), shotView('sh0020', 'waiting')]);
  const running = {
    ...queuedShot('sh0010'),
    status: 'running' as const,
    expiresAfterSeconds: null,
  };
  const after = filmView([running, shotView('sh0020', 'waiting')]);
  expect(changeLines(before, after, NOW)).toEqual([
    '14:10:00  sh0010  running     v001  6 h 03 m          ' +
      'flex, expires Sun 20:14, next look 14:20',
  ]);
  expect(changeLines(after, after, NOW + 60_000)).toEqual([]);
});

test('the first lines leave out what has not begun', () => {
  const film = filmView([doneShot('sh0010'), shotView('sh0020', 'waiting')]);
  expect(changeLines(null, film, NOW)).toEqual([
    '14:10:00  sh0010  done        v001  4 h 12 m          0.065 USD',
  ]);
});

test('takes that stood already are one line', () => {
  const reused = ['sh0010', 'sh0020', 'sh0030'].map((id) => doneShot(id, { reused: true }));
  expect(changeLines(null, filmView(reused), NOW)).toEqual([
    '14:10:00  sh0010…sh0030  3 takes unchanged',
  ]);
});
