/** Terminals without a size, or with next to none: nothing crashes or runs for ever, words are read. */

import { describe, expect, test } from 'vitest';
import { EventEmitter } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { WriteStream } from 'node:tty';
import { Drawer } from '../../cli/terminal/drawer.ts';
import { renderFilms } from '../../cli/terminal/films-frame.ts';
import { renderFrame } from '../../cli/terminal/frame.ts';
import { columnsOf, isDrawable, sizeOf } from '../../cli/terminal/screen.ts';
import { widthOf, wrapHanging } from '../../cli/text/table.ts';
import {
  askingShot,
  doneShot,
  filmView,
  NOW,
  queuedShot,
  temporaryFolder,
} from '../films/fixture.ts';
import { onTerminal } from '../film/terminal.ts';

const ODD = [0, -1, 1.5, NaN, Infinity, undefined];

function streamOf(facts: { isTTY: boolean; columns?: number | undefined; rows?: number }) {
  const stream: WriteStream = Object.assign(Object.create(WriteStream.prototype), facts);
  return stream;
}

test.each(ODD)('%s columns count as eighty', (columns) => {
  expect(sizeOf({ columns, rows: columns })).toEqual({ columns: 80, rows: 24 });
  expect(columnsOf(streamOf({ isTTY: true, columns }))).toBe(80);
  expect(columnsOf(streamOf({ isTTY: false, columns }))).toBe(null);
});

test('frames are drawn where they can be read: else lines are told one by one', () => {
  const drawable = (columns: number, rows: number, TERM = 'xterm', isTTY = true) =>
    isDrawable(streamOf({ isTTY, columns, rows }), { TERM });
  expect(drawable(80, 24)).toBe(true);
  expect(drawable(0, 0)).toBe(true);
  expect(drawable(20, 4)).toBe(true);
  expect(drawable(80, 24, 'dumb')).toBe(false);
  expect(drawable(80, 24, 'xterm', false)).toBe(false);
  for (const columns of [1, 5, 10, 19]) expect(drawable(columns, 24)).toBe(false);
  for (const rows of [1, 2, 3]) expect(drawable(80, rows)).toBe(false);
});

describe.each([1, 2, 5, 10, 19])('a terminal of %d columns', (columns) => {
  const film = filmView([doneShot('sh0010'), queuedShot('sh0020'), askingShot('sh0070')]);

  test.each([1, 2, 3, 24])('and %d rows that it became shows frames within it', (rows) => {
    for (const isColoured of [true, false]) {
      const size = { columns, rows, isColoured, nowMs: NOW };
      for (const frame of [renderFrame(film, size), renderFilms([film, film], size)]) {
        expect(frame.length).toBeLessThanOrEqual(Math.max(1, rows - 1));
        expect(Math.max(...frame.map(widthOf))).toBeLessThanOrEqual(columns);
      }
    }
  });

  test('is given lines that it breaks itself', () => {
    const told = columnsOf(streamOf({ isTTY: true, columns })) ?? 0;
    const words = '      To go on: storyboard run film.yaml';
    const lines = wrapHanging(words, told);
    // A command goes on in the next line as a shell reads it.
    const read = lines.join('\n').replaceAll('\\\n', '\n');
    expect(read.split(/\s+/)).toEqual(words.split(/\s+/));
    expect(lines.length).toBeLessThanOrEqual(4);
  });
});

test('what was drawn is drawn over whatever size the terminal takes', () => {
  const screen = Object.assign(new EventEmitter(), { columns: 80, rows: 24, text: '' });
  const write = (text: string) => (screen.text += text);
  const drawer = new Drawer(Object.assign(screen, { write }), () => ['x'.repeat(40), 'end']);
  screen.emit('resize');
  for (const [columns, rows] of [
    [0, 0],
    [1, 1],
    [5, 0],
    [0, 3],
    [80, 24],
  ] as const) {
    Object.assign(screen, { columns, rows });
    screen.text = '';
    screen.emit('resize');
    const [, up] = /\[(\d+)A/.exec(screen.text) ?? [];
    expect(Number(up)).toBe(
      columns === 0 || columns === 80 ? 2 : 40 / columns + Math.ceil(3 / columns),
    );
  }
  drawer.close();
});

const SIZES = [
  { rows: 0, columns: 0 },
  { rows: 1, columns: 1 },
  { rows: 24, columns: 5 },
  { rows: 2, columns: 10 },
];

test.each(SIZES)('commands answer on $rows × $columns', async (size) => {
  const folder = await temporaryFolder();
  const film = 'version: 1\nshots: [{ id: sh0010, prompt: A quay }]\n';
  await writeFile(join(folder, 'film.yaml'), film);
  await writeFile(join(folder, 'bad.yaml'), film.replace('prompt', 'promt'));
  const commands = ['--help', 'models', 'plan film.yaml', 'status', 'validate bad.yaml', 'absent'];
  const answers = await Promise.all(
    commands.map((command) => onTerminal(folder, command.split(' '), size)),
  );
  expect(answers.map(({ exit }) => exit)).toEqual([0, 0, 0, 0, 65, 2]);
  for (const { shown } of answers) expect(shown.trim()).not.toBe('');
  expect(answers[2]?.shown.replaceAll(/\s+/g, ' ')).toContain('sh0010');
});

test('a terminal that knows no commands is sent none', async () => {
  const folder = await temporaryFolder();
  await writeFile(join(folder, 'film.yaml'), 'version: 1\nshots: [{ id: a, prompt: A quay }]\n');
  const environment = { TERM: 'dumb' };
  const { exit, shown } = await onTerminal(folder, ['plan', 'film.yaml'], { environment });
  expect(exit).toBe(0);
  expect(shown).not.toContain('\u001b');
});
