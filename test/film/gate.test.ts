/** A film whose first clip ends in black: nothing is bought from that before a person has said so. */

import { expect, test } from 'vitest';
import { storyboardOf, Studio } from './studio.ts';

test('a frame is chosen in place of a bad picture, starts the next shot, and ends its clip', async () => {
  const studio = await Studio.open({
    faults: 'rules: [{ when: { prompt: first }, do: { clip: fades } }]',
  });
  const text = storyboardOf(['id: one, prompt: first', 'id: two, prompt: second']);
  await studio.command('server', 'start');
  await studio.write('film.yaml', text.replace('policy: {', 'policy: { handover: stop,'));

  const first = await studio.run();
  expect(first.code, first.stderr).toBe(3);
  const asks = { kind: 'hand-over', take: 'v001', faults: ['black'] };
  expect(first.film().shots).toMatchObject([{ status: 'asking', asks }, { status: 'blocked' }]);
  expect(first.stderr).toContain('resolve film.yaml one --accept | --retake | --frame N');
  expect(studio.bought('second')).toEqual([]);

  expect(await studio.command('resolve', 'film.yaml', 'one', '--frame', '20')).toMatchObject({
    code: 0,
  });
  const last = await studio.run();
  expect(last.code, last.stderr).toBe(0);
  const [one, two] = last.film().shots;
  expect(two).toMatchObject({ status: 'done' });
  expect(one).toMatchObject({ status: 'done', handOver: { source: 'chosen', frame: 20 } });
  expect(studio.bought('second')).toMatchObject([{ firstFrameSha256: one?.lastFrameSha256 }]);
  const film: unknown = JSON.parse(await studio.read('renders/film/film.json'));
  expect(film).toMatchObject({ shots: [{ shot: 'one', in: 0, out: 21 }, { shot: 'two' }] });
  expect(studio.bought('first')).toHaveLength(1);
});
