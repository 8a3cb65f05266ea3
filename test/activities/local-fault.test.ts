import { describe, expect, test } from 'vitest';
import { localFault, safeWords } from '../../activities/local-fault.ts';
import { troubleOf } from '../../activities/trouble.ts';
import { MediaError } from '../../media/error.ts';
import { StoreError, toStoreError } from '../../store/error.ts';

const ROOT = '/home/ann lee/film';
const OBJECT = `${ROOT}/.storyboard/objects/ab/abcd.mp4`;

describe('what goes wrong on this machine is told', () => {
  test.each([
    [`Cannot open ${OBJECT}.`, 'Cannot open .storyboard/objects/ab/abcd.mp4.'],
    [`file:${OBJECT}: Permission denied`, '.storyboard/objects/ab/abcd.mp4: Permission denied'],
    ["ENOENT: no such file, open '/var/my files/x.png'", "ENOENT: no such file, open 'x.png'"],
    ['file:/tmp/clips/first.png: No such file', 'first.png: No such file'],
    ['spawn /home/ann/bin/ffmpeg ENOENT', 'spawn ffmpeg ENOENT'],
    [
      'GET https://files.example.com/a/b.mp4 failed',
      'GET https://files.example.com/a/b.mp4 failed',
    ],
    ['one\ntwo\r\n\tthree', 'one two three'],
    ['a\u001B[2Jb\u202Ec', 'a·[2Jb·c'],
    ['with api_key=abcdefgh12345678', 'with api_key=[removed]'],
  ])('without the paths of this machine and what a terminal obeys (%#)', (text, told) => {
    expect(safeWords(text, ROOT)).toBe(told);
  });

  test.each([
    ['twenty lines of ffmpeg', `${'x '.repeat(250)}\n`.repeat(20)],
    ['a line without an end', 'x'.repeat(10_000_000)],
    ['a path without an end', '/a'.repeat(1_000_000)],
    ['a key at the end', `${'on '.repeat(130)}Bearer k3y-0123456789abcdef`],
  ])('in few words (%s)', (_, text) => {
    const told = safeWords(text, ROOT);
    expect(told.length).toBeLessThanOrEqual(400);
    expect(told).not.toContain('k3y');
  });

  test.each([
    [Object.assign(new Error('write'), { code: 'ENOSPC' })],
    [Object.assign(new Error('write'), { code: 'EDQUOT' })],
    [toStoreError(Object.assign(new Error('write'), { code: 'ENOSPC' }), OBJECT)],
    [new MediaError('ffmpeg-failed', 'av_interleaved_write_frame(): No space left on device')],
  ])('as one fact, wherever it is met: a full disk (%#)', (error) => {
    const fault = localFault(error, ROOT);
    expect(fault).toMatchObject({ kind: 'local-fault', code: 'disk-full', billed: 'no' });
    // In the way of a paid clip it is the same but for the bill.
    expect(troubleOf(error, ROOT)?.failure).toEqual({ ...fault, billed: 'yes' });
  });
});

test('ffmpeg that fails on a clip that is here says so', () => {
  const error = new MediaError('ffmpeg-failed', `ffmpeg ended with code 1: file:${OBJECT}: no`);
  expect(troubleOf(error, ROOT)).toMatchObject({
    course: 'repeated',
    failure: {
      kind: 'local-fault',
      code: 'ffmpeg-failed',
      billed: 'yes',
      message:
        'The clip is here, and ffmpeg fails on this machine: ' +
        'ffmpeg ended with code 1: .storyboard/objects/ab/abcd.mp4: no',
    },
  });
});

test('an error of the store is told with its remedy', () => {
  const facts = { message: `${OBJECT} is damaged.`, path: OBJECT, remedy: 'Move it away.' };
  expect(troubleOf(new StoreError('damaged', facts), ROOT)?.failure).toMatchObject({
    code: 'damaged',
    message: '.storyboard/objects/ab/abcd.mp4 is damaged. Move it away.',
  });
});
