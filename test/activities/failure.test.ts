import { ApplicationFailureCategory, type ApplicationFailure } from '@temporalio/common';
import { expect, test } from 'vitest';
import { ends, notYet, redacted, refuses, repeats } from '../../activities/failure.ts';
import { failure, isFailure } from '../../specs/failures.ts';

const TELLING = failure('unavailable', {
  code: 'InternalServiceError',
  message: 'GET https://files.example.com/clip.mp4?X-Signature=abcdef0123 as Bearer k3y-0123456789',
  requestId: 'r-1',
  retryAfterMs: 1_500,
});
const SECRETS = ['abcdef0123', 'k3y-0123456789', 'X-Signature'];

function textOf(failed: ApplicationFailure): string {
  return JSON.stringify([failed.message, failed.details, failed.type]);
}

test.each([
  ['ends', ends(TELLING)],
  ['repeats', repeats(TELLING, 5_000)],
])('a failure that %s carries no key and no signed link into history', (_, failed) => {
  for (const secret of SECRETS) expect(textOf(failed)).not.toContain(secret);
  expect(textOf(failed)).toContain('files.example.com/clip.mp4');
});

test('the failure travels whole but for what was taken out of its message', () => {
  const [detail] = ends(TELLING).details ?? [];
  expect(isFailure(detail)).toBe(true);
  expect(detail).toEqual({ ...TELLING, message: redacted(TELLING).message });
  expect(ends(TELLING).type).toBe('Provider.unavailable');
});

test('what ends an activity is not tried again; what repeats it says when', () => {
  expect(ends(TELLING)).toMatchObject({ nonRetryable: true });
  expect(repeats(TELLING, 5_000)).toMatchObject({ nonRetryable: false, nextRetryDelay: 5_000 });
});

test('a look that comes too early is nothing that a log should show', () => {
  const failed = notYet('queued', 60_000);
  expect(failed).toMatchObject({ message: 'queued', nextRetryDelay: 60_000, nonRetryable: false });
  expect(failed.category).toBe(ApplicationFailureCategory.BENIGN);
});

test('a bug is not tried again', () => {
  expect(refuses('No task of sh0010.')).toMatchObject({ nonRetryable: true, type: 'Refused' });
});

test.each([
  [0, 1],
  [0.4, 1],
  [1_500.2, 1_501],
  [-1, 5_000],
  [Number.NaN, 5_000],
  [Number.POSITIVE_INFINITY, 5_000],
  [Number.NEGATIVE_INFINITY, 5_000],
  [2 ** 31, 86_400_000],
  [1e300, 86_400_000],
])(
  'a delay of %d ms is %d for Temporal, which ends an activity by one that is not positive',
  (asked, told) => {
    expect(repeats(TELLING, asked).nextRetryDelay).toBe(told);
    expect(notYet('queued', asked).nextRetryDelay).toBe(told);
  },
);

test('a wait that something stands in the way of says what, without its secrets', () => {
  const failed = notYet('no look', 1_000, TELLING);
  expect(isFailure(failed.details?.[0])).toBe(true);
  for (const secret of SECRETS) expect(textOf(failed)).not.toContain(secret);
  expect(notYet('queued', 1_000).details).toBeUndefined();
});
