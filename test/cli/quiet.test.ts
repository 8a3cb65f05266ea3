/** `--quiet`: results, questions and errors alone. */

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { WriteStream } from 'node:tty';
import { describe, expect, test } from 'vitest';
import { Console } from '../../cli/console.ts';
import { LinkedPictures } from '../../films/pictures/fetched.ts';
import { give } from '../../cli/program/answer.ts';
import { conclude } from '../../cli/run/conclude.ts';
import type { Ending } from '../../films/run.ts';
import { hostFor } from '../../cli/host.ts';
import { consent } from '../../cli/run/consent.ts';
import { gatherFilms } from '../../films/running/film-run.ts';
import { viewFor, workView } from '../../cli/terminal/show.ts';
import type { FilmView } from '../../films/view/view.ts';
import {
  askingShot,
  doneShot,
  filmView,
  plainEnvironment,
  queuedShot,
  temporaryFolder,
} from '../films/fixture.ts';
import { storyboard } from './fixture.ts';

/** A console whose streams are kept. */
function stage(isQuiet: boolean) {
  const texts = { out: '', words: '' };
  const streamOf = (name: keyof typeof texts) => {
    const stream = new PassThrough();
    stream.on('data', (part: Buffer) => (texts[name] += part.toString()));
    return Object.assign(Object.create(WriteStream.prototype), {
      isTTY: false,
      on: stream.on.bind(stream),
      write: stream.write.bind(stream),
    });
  };
  const streams = { stdin: {}, stdout: streamOf('out'), stderr: streamOf('words') };
  const console = new Console(streams, { isQuiet });
  return { console, texts, context: { console, environment: {}, packageVersion: '0.0.0' } };
}

function ended(view: FilmView, end: 'ended' | 'asking' | 'interrupted'): Ending {
  return { file: view.file, row: null, end, view, assemblyError: null };
}

const DONE = filmView([doneShot('sh0010')], { status: 'done', film: '/renders/film/film.mp4' });
const ASKING = filmView([askingShot('sh0020')], { status: 'asking', file: 'asks.yaml' });
const LEFT = filmView([queuedShot('sh0030')], { file: 'left.yaml' });

describe('the end of a run', () => {
  test('of a film that is done is its path alone', async () => {
    const loud = stage(false);
    expect(await give(conclude([ended(DONE, 'ended')]), loud.context.console, {})).toBe(0);
    expect(loud.texts.words).toContain('1 of 1 done');
    const quiet = stage(true);
    expect(await give(conclude([ended(DONE, 'ended')]), quiet.context.console, {})).toBe(0);
    expect(quiet.texts).toEqual({ out: '/renders/film/film.mp4\n', words: '' });
  });

  test('of what was asked is 0, whatever was said of shots that it leaves out', () => {
    const said = {
      number: 1,
      kind: 'approve',
      shot: 'sh0010',
      by: 'ann',
      at: '',
      note: null,
    } as const;
    const take = { film: 'f0123456789', shot: 'sh0010', take: 'v001' };
    const done = { ...doneShot('sh0010'), decisions: [{ ...said, take }] };
    const next = { ...queuedShot('sh0020'), status: 'waiting' as const, taskId: null };
    const of = (isLeftOut: boolean) =>
      conclude([ended(filmView([done, { ...next, isLeftOut }], { status: 'stopped' }), 'ended')]);
    expect([of(true).exit, of(false).exit]).toEqual([0, 3]);
  });

  test('still says what is asked, and what an interrupted one leaves', async () => {
    const { context, texts } = stage(true);
    const endings = [ended(DONE, 'ended'), ended(ASKING, 'asking'), ended(LEFT, 'interrupted')];
    expect(await give(conclude(endings), context.console, {})).toBe(130);
    expect(texts.words).toContain('storyboard resolve asks.yaml sh0020');
    expect(texts.words).toContain('sh0030 (cgt-1)');
    expect(texts.words).toMatch(/: storyboard run left\.yaml\n/);
    expect(texts.words).not.toContain('films done');
  });
});

test('nothing is shown while it runs', () => {
  const { console, texts } = stage(true);
  for (const show of [viewFor(console), workView(console)]) {
    show.update([LEFT]);
    show.close();
  }
  expect(texts.words).toBe('');
});

test('a question stands with the plan and the price that it is about', async () => {
  const folder = await temporaryFolder();
  const file = join(folder, 'film.yaml');
  const head = 'version: 1\nprovider: byteplus\ndefaults: { model: seedance-1.0-pro }\n';
  await writeFile(file, `${head}shots: [{ id: a, prompt: p }]\n`);
  class Person extends Console {
    override readonly isInteractive = true;
    readonly told: string[] = [];
    override tell(text: string): void {
      this.told.push(text);
    }
    override confirm(question: string): Promise<boolean> {
      this.told.push(question);
      return Promise.resolve(true);
    }
  }
  const person = new Person(process, { isQuiet: true });
  const environment = { ...plainEnvironment(), BYTEPLUS_API_KEY: 'nobody-s' };
  const context = { console: person, environment, packageVersion: '0.0.0' };
  const pictures = new LinkedPictures({});
  const { films } = await gatherFilms([file], {}, hostFor(context), pictures);
  expect(person.told).toEqual([]);
  await consent(films, {}, context);
  expect(person.told[0]).toMatch(/order 1: .* USD/);
  expect(person.told.at(-1)).toMatch(/Order now\? \[y\/N\] $/);
  expect(person.told.join('\n')).not.toContain('warning');
});

test('every verb takes it, and an error is told all the same', async () => {
  const folder = await temporaryFolder();
  const unknown = await storyboard(folder, ['status', '--quiet', '--nothing']);
  expect(unknown).toMatchObject({ exit: 2, stdout: '' });
  expect(unknown.stderr).toContain('--nothing');
  const missing = await storyboard(folder, ['cancel', 'none.yaml', '--quiet', '--json']);
  expect(missing.exit).toBe(2);
  expect(JSON.parse(missing.stdout)).toMatchObject({ error: { code: 'no-such-file' } });
  expect(missing.stderr).toContain('there is no such file');
  const init = await storyboard(folder, ['init', '--quiet']);
  expect(init).toMatchObject({ exit: 0, stderr: '' });
  expect(init.stdout).toContain('film.yaml');
  const valid = await storyboard(folder, ['validate', 'film.yaml', '--quiet']);
  expect(valid).toMatchObject({ exit: 0, stderr: '', stdout: 'film.yaml: valid, 3 shots' });
});
