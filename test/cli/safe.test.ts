/** No name, file or answer steers the terminal that it is shown on. */

import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { WriteStream } from 'node:tty';
import { describe, expect, test } from 'vitest';
import { Console } from '../../cli/console.ts';
import { paint, stateStyle } from '../../cli/terminal/colour.ts';
import { safeText } from '../../cli/terminal/safe.ts';
import { liveView } from '../../cli/terminal/show.ts';
import { shotLines } from '../../cli/text/shot-line.ts';
import type { ShotState, ShotView } from '../../films/view/view.ts';
import { failure } from '../../specs/failures.ts';
import { filmView, NOW, shotView, temporaryFolder } from '../films/fixture.ts';
import { storyboard } from './fixture.ts';

/** What a terminal obeys, or what turns the order of what is read. */
const HOSTILE = {
  'clear screen': '\u001b[2J',
  title: '\u001b]0;owned\u0007',
  link: '\u001b]8;;http://example.com\u001b\\',
  clipboard: '\u001b]52;c;b3duZWQ=\u0007',
  'cursor up': '\u001b[9A',
  concealed: '\u001b[8m',
  'C1 control sequence': '\u009b2J',
  'C1 operating system command': '\u009d0;owned\u009c',
  backspace: '\b\b\b',
  'carriage return': '\r',
  delete: '\u007f',
  'right to left': '\u202e',
  isolate: '\u2067',
  'Arabic letter mark': '\u061c',
  'line separator': '\u2028',
  'zero width': '\u200b',
  'byte order mark': '\ufeff',
};
const CASES = Object.entries(HOSTILE);
const OBEYED =
  // oxlint-disable-next-line no-control-regex
  /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff]/;

/** A console with a terminal of 80 columns, or without one; and what was written to it. */
function consoleOf({ isTTY = false, hasColours = false } = {}) {
  const written = { stdout: '', stderr: '' };
  const streamOf = (name: keyof typeof written) => {
    const stream: WriteStream = Object.create(WriteStream.prototype);
    const write = (part: string) => {
      written[name] += part;
      return true;
    };
    return Object.assign(stream, {
      isTTY,
      columns: 80,
      rows: 24,
      write,
      hasColors: () => hasColours,
      on: () => stream,
      off: () => stream,
    });
  };
  const streams = { stdin: {}, stdout: streamOf('stdout'), stderr: streamOf('stderr') };
  return { console: new Console(streams), written };
}

describe.each(CASES)('a text with %s', (_, hostile) => {
  const text = `a${hostile}b`;

  test.each<[string, (to: Console) => void]>([
    ['result', (to) => to.result(text)],
    ['resultWrapped', (to) => to.resultWrapped([text])],
    ['say', (to) => to.say(text)],
    ['sayWrapped', (to) => to.sayWrapped(text)],
    ['sayOnce', (to) => to.sayOnce(text)],
  ])('is harmless when written by %s', (_name, write) => {
    for (const facts of [{}, { isTTY: true }, { isTTY: true, hasColours: true }]) {
      const { console, written } = consoleOf(facts);
      write(console);
      const all = written.stdout + written.stderr;
      expect(all).toMatch(/^a.*b\n$/);
      expect(all).not.toMatch(OBEYED);
    }
  });

  test('is the same value in JSON, without the character itself', () => {
    const { console, written } = consoleOf();
    console.json({ [text]: [text] });
    expect(written.stdout).not.toMatch(OBEYED);
    expect(JSON.parse(written.stdout)).toEqual({ [text]: [text] });
  });

  test('is harmless in the live view, which goes on moving the cursor', () => {
    const shot = shotView(text, 'queued', {
      provider: text,
      model: text,
      account: text,
      taskId: text,
      note: { kind: 'told', message: text },
      left: [{ provider: text, failure: failure('unavailable', { code: text, message: text }) }],
    });
    const { console, written } = consoleOf({ isTTY: true });
    const show = liveView(console);
    show.update([{ ...filmView([shot]), file: text }]);
    show.close();
    const drawn = written.stderr;
    expect(drawn.startsWith('\u001b[?25l')).toBe(true);
    expect(drawn).toMatch(/a.*b.*queued/);
    // oxlint-disable-next-line no-control-regex
    const frames = drawn.replace(/\u001b\[(\?25[lh]|\d+A\r\u001b\[0J)/g, '');
    // Each line of a frame begins at the left.
    expect(frames.replace(/(^|\n)\r/g, '$1')).not.toMatch(OBEYED);
  });
});

test('what the store holds of a shot is harmless in every line that is made of it', () => {
  for (const hostile of Object.values(HOSTILE)) {
    const facts: Partial<ShotView> = {
      taskId: hostile,
      provider: hostile,
      account: hostile,
      note: { kind: 'told', message: hostile },
      notes: [hostile],
      failure: failure('unavailable', { code: hostile, message: hostile }),
    };
    const states: ShotState[] = ['queued', 'asking', 'failed', 'done', 'blocked'];
    const shots = states.map((state) => shotView(`sh${hostile}`, state, facts));
    const { console, written } = consoleOf({ isTTY: true, hasColours: true });
    console.result(shotLines({ file: hostile, shots }, NOW).join('\n'));
    expect(written.stdout).not.toMatch(OBEYED);
  }
});

test('lines and the colours of states stay, on a terminal with colours only', () => {
  const states: ShotState[] = ['waiting', 'asking', 'queued', 'running', 'done', 'failed'];
  const text = states.map((state) => paint(stateStyle(state), state, true)).join('\n');
  const bold = paint('bold', 'Night ferry', true);
  const checks = (['green', 'yellow', 'red'] as const).map((style) => paint(style, 'ok', true));
  for (const painted of [text, bold, ...checks]) expect(safeText(painted, true)).toBe(painted);
  expect(safeText(text, false)).not.toContain('\u001b');
  expect(safeText('  夜  é  👩‍🚀  —\n“x”', false)).toBe('  夜  é  👩‍🚀  —\n“x”');
});

describe('a command', () => {
  const NAME = 'f\u001b[2J\u009b2J\u202eg.yaml';

  test.each([
    ['validate', NAME],
    ['plan', NAME],
    ['status', NAME],
    ['logs', NAME],
    ['cancel', NAME],
    ['resolve', NAME, NAME, '--give-up'],
    ['run', NAME],
    ['validate', `missing-${NAME}`],
    ['plan', 'good.yaml', '--only', NAME],
    ['plan', 'good.yaml', '--continues', NAME],
    ['plan', 'good.yaml', '--project', NAME],
    ['logs', 'good.yaml', NAME],
    ['models', NAME],
    ['status', `--${NAME}`],
    [NAME],
  ])('%s %j %j tells of a hostile name harmlessly', async (...args) => {
    const folder = await temporaryFolder();
    const good = 'version: 1\nprovider: local\nshots: [{ id: a, prompt: one }]\n';
    await writeFile(join(folder, NAME), 'version: 1\nshots: [{ id: "\\u009b2J", oops: 1 }]\n');
    await writeFile(join(folder, 'good.yaml'), good);
    await mkdir(join(folder, '.storyboard', 'films', NAME), { recursive: true });
    const forms = [args, [...args, '--json']];
    const ended = await Promise.all(forms.map((form) => storyboard(folder, form)));
    for (const { stdout, stderr } of ended) {
      expect(stdout + stderr).not.toBe('');
      expect(stdout).not.toMatch(OBEYED);
      expect(stderr).not.toMatch(OBEYED);
    }
  });
});
