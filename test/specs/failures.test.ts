import { describe, expect, it } from 'vitest';
import {
  failure,
  FAILURE_KINDS as KINDS,
  FAILURES,
  failureType,
  isAnswer,
  isFailure,
  isQuestion,
  waysOnAfter,
  waysToClip,
} from '../../specs/failures.ts';

describe('the failure table', () => {
  it('lets a new take be ordered only where it is certain that nothing was billed', () => {
    const passing = KINDS.filter((kind) => FAILURES[kind].mayPass);
    expect(passing).toEqual(['throttled', 'unavailable', 'failed', 'expired']);
    expect(passing.map((kind) => FAILURES[kind].billed)).toEqual(['no', 'no', 'no', 'no']);
  });

  it('asks a person about every paid loss', () => {
    const paid = KINDS.filter((kind) => FAILURES[kind].billed === 'yes');
    expect(paid.map((kind) => [kind, FAILURES[kind].next])).toEqual([
      ['link-dead', 'ask'],
      ['unreadable', 'ask'],
    ]);
    expect(paid.filter((kind) => !isQuestion(kind))).toEqual([]);
  });

  it('settles what may have been bought before anything else happens', () => {
    const open = KINDS.filter((kind) => FAILURES[kind].billed === 'maybe');
    expect(open).toEqual(['outcome-unknown']);
    expect(FAILURES['outcome-unknown'].next).toBe('settle');
    expect(FAILURES['outcome-unknown'].waysOn).toEqual(['adopt', 'resubmit', 'give-up']);
  });

  it('never orders moderated words again', () => {
    for (const kind of ['moderated-input', 'moderated-output'] as const) {
      expect(FAILURES[kind]).toEqual({
        billed: 'no',
        next: 'end',
        waysOn: ['change-shot'],
        mayPass: false,
        mayLeave: false,
      });
    }
  });
});

describe('the ways on', () => {
  const failed = (kind: (typeof KINDS)[number]) => failure(kind, { code: 'c', message: 'm' });

  it.each(KINDS)('there is one after %s', (kind) => {
    expect(waysOnAfter(failed(kind), true).length).toBeGreaterThan(0);
    expect(waysOnAfter(failed(kind), false).some(isAnswer)).toBe(false);
  });

  it.each(KINDS)('a clip that is paid can be got whatever %s is in the way', (kind) => {
    const ways = waysToClip(failed(kind), false);
    expect(ways.slice(-3)).toEqual(['fetch', 'resubmit', 'give-up']);
    expect(waysToClip(failed(kind), true)).toHaveLength(ways.length + 1);
    expect(ways).not.toContain('run-again');
  });
});

describe('failure', () => {
  it('takes from the table whether it is billed', () => {
    expect(failure('link-dead', { code: 'http-403', message: 'The link has died.' })).toEqual({
      kind: 'link-dead',
      code: 'http-403',
      message: 'The link has died.',
      billed: 'yes',
      requestId: null,
      retryAfterMs: null,
    });
  });

  it('keeps what the provider said beside it', () => {
    const facts = {
      code: 'RateLimit',
      message: 'Slow down.',
      requestId: 'r1',
      retryAfterMs: 2_000,
    };
    expect(failure('throttled', facts)).toEqual({ kind: 'throttled', billed: 'no', ...facts });
  });

  it('may know better than the table', () => {
    const failed = failure('failed', { code: 'x', message: 'Charged for.', billed: 'yes' });
    expect(failed.billed).toBe('yes');
  });
});

describe('failures that travel', () => {
  it('have a type of their own', () => {
    expect(failureType('outcome-unknown')).toBe('Provider.outcome-unknown');
  });

  it.each(KINDS)('%s is known again after JSON', (kind) => {
    const sent: unknown = JSON.parse(JSON.stringify(failure(kind, { code: 'c', message: 'm' })));
    expect(isFailure(sent)).toBe(true);
  });

  it.each([
    ['null', null],
    ['text', 'failed'],
    ['an object without kind', { code: 'x' }],
    ['a kind that is not in the table', { kind: 'exploded' }],
    ['a name that every object has', { kind: 'toString' }],
    ['a kind that is no text', { kind: 3 }],
  ])('%s is none', (_, value) => {
    expect(isFailure(value)).toBe(false);
  });
});
