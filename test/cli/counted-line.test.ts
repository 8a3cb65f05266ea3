/** What is counted, where no terminal shows a line that is written over itself. */

import { expect, test } from 'vitest';
import { CountedLine } from '../../cli/terminal/counted-line.ts';

test('is said now and then', () => {
  const said: string[] = [];
  const say = (text: string) => void said.push(text);
  let nowMs = 0;
  // In a test no stream is a terminal.
  const line = new CountedLine({ words: process.stderr, isQuiet: false, say }, () => nowMs);
  for (const second of [1, 19, 20, 21, 39, 45]) {
    nowMs = second * 1_000;
    line.show(`${second} pages`);
  }
  line.close();
  expect(said).toEqual(['20 pages', '45 pages']);
});
