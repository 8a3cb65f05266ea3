import { expect, test } from 'vitest';
import { chargesOf } from '../../cli/terminal/frame.ts';
import { filmLine, filmLines } from '../../cli/text/film-text.ts';
import { viewOf } from '../../films/view/view-of.ts';
import { failure } from '../../specs/failures.ts';
import { asks, filmFacts, iso, order, record } from '../films/facts.ts';
import { doneShot, filmView, NOW, shotView } from '../films/fixture.ts';
import { filmThatWasRun, FREE_FILM } from '../films/stored.ts';
import { storyboard } from './fixture.ts';

test('status tells of an edit that is not applied', async () => {
  const { folder, after } = await filmThatWasRun();
  const quiet = await storyboard(folder, ['status', 'film.yaml']);
  expect([quiet.exit, quiet.stdout.includes('edited')]).toEqual([0, false]);
  await after(`${FREE_FILM}  - { id: sh0030, prompt: "The sea" }\n`);
  const { stdout } = await storyboard(folder, ['status', 'film.yaml']);
  expect(stdout.split('\n').at(-1)).toBe(
    'film.yaml was edited since, and that is not applied yet: it orders sh0030. ' +
      'To apply it: storyboard run film.yaml',
  );
});

test('a finished film beside a run that is not done is of an earlier one', () => {
  const film = '/renders/film/film.mp4';
  const stopped = filmView([shotView('sh0010', 'cancelled')], { film, status: 'cancelled' });
  expect(filmLines(stopped, 'nothing is running', NOW).at(-1)).toBe(`${film}  from an earlier run`);
  const made = filmView([doneShot('sh0010')], { film, status: 'running', isMade: true });
  expect(filmLines(made, null, NOW).at(-1)).toBe(film);
  const done = filmView([doneShot('sh0010')], { film, status: 'done' });
  expect(filmLines(done, 'nothing is running', NOW).at(-1)).toBe(film);
});

test('a clip that is lost is in the sum', () => {
  const gone = failure('link-dead', { code: 'clip-gone', message: 'It is gone.' });
  const events = [asks('sh0040', 400, gone)];
  const view = viewOf(filmFacts(['sh0010'], { orders: [order('sh0040')], events }));
  expect(filmLine(view)).toContain('0.13 USD');
});

test('the live view sums up the newest run alone', () => {
  const events = [{ kind: 'run.started' as const, at: iso(7_200), plan: 'p' }];
  const newer = { ...record('sh0040'), finishedAt: iso(8_000) };
  const takes = [record('sh0010'), newer];
  const view = viewOf(filmFacts(['sh0010', 'sh0040'], { events, takes }));
  expect(chargesOf(view.shots)).toEqual([{ currency: 'USD', micros: 65_340 }]);
  expect(filmLine(view)).toContain('0.13 USD');
});
