import { expect, test } from 'vitest';
import { clauseOf } from '../../cli/text/clause.ts';
import { failureFact, lostLine } from '../../cli/text/failure-text.ts';
import { failure, NO_LONGER_AWAITED } from '../../specs/failures.ts';
import { shotView } from '../films/fixture.ts';

test.each([
  ['The clip is 4.9 s long.', 'the clip is 4.9 s long'],
  ['A frame is missing.', 'a frame is missing'],
  ['Instead of byteplus: no funds', 'instead of byteplus: no funds'],
  ['HTTP 500 from 127.0.0.1:8080.', 'HTTP 500 from 127.0.0.1:8080'],
  ['AccountOverdue: no funds', 'AccountOverdue: no funds'],
  ['SensitiveContent', 'SensitiveContent'],
])('%s as a part of a sentence', (sentence, clause) => {
  expect(clauseOf(sentence)).toBe(clause);
});

test('a code that begins with capitals keeps them in a line', () => {
  const failed = failure('outcome-unknown', { code: 'x', message: 'HTTP 500 from here.' });
  const line = lostLine(
    { file: 'film.yaml' },
    { ...shotView('sh0010', 'asking'), failure: failed },
  );
  expect(line).toContain(': HTTP 500 from here. ');
});

test('a clip that a person gave up is not told as one that cannot be fetched', () => {
  const given = { code: NO_LONGER_AWAITED, message: 'Why.' };
  expect(failureFact(failure('link-dead', given), 'byteplus')).toBe('given up by a person');
  expect(failureFact(failure('outcome-unknown', given), 'byteplus')).toBe('given up by a person');
});
