import { expect, test } from 'vitest';
import { changeLines } from '../../cli/terminal/plain.ts';
import { at, doneShot, filmView, queuedShot, shotView } from '../films/fixture.ts';

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

test('a chain that falls is one line, a few shots are a line each', () => {
  const ids = Array.from({ length: 40 }, (_, at) => `sh${String((at + 1) * 10).padStart(4, '0')}`);
  const before = filmView(ids.map((id) => shotView(id, 'waiting')));
  const after = filmView(
    ids.map((id, at) =>
      shotView(id, at === 0 ? 'cancelled' : 'blocked', {
        note: { kind: 'by', shot: 'sh0010' },
      }),
    ),
  );
  expect(changeLines(before, after, NOW)).toEqual([
    expect.stringMatching(/^14:10:00 {2}sh0010 {2}cancelled/),
    '14:10:00  sh0020…sh0400  blocked     39 shots, by sh0010',
  ]);
  const few = filmView([
    ...after.shots.slice(0, 4),
    ...before.shots.slice(4).map((shot) => ({ ...shot, status: 'waiting' as const })),
  ]);
  expect(changeLines(before, few, NOW)).toHaveLength(4);
});
