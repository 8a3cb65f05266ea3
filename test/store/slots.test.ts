import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

import { failure } from '../../specs/failures.ts';
import type { OrderEnd } from '../../store/order.ts';
import { drawToken } from '../../store/own-id.ts';
import { aTake, AT, anIntent, FILM, temporaryStore } from './fixtures.ts';

const KEY = { film: FILM, shot: 'sh0010', take: 1, order: 1 };

function end(state: OrderEnd['state']): OrderEnd {
  return { state, failure: null, at: AT };
}

describe('the next slot', () => {
  const places = { placeIntent: 'an open order', placeVoid: 'a void' };

  test('of a new shot is its first, also when only the take’s number was reserved', async () => {
    const { journal, folder } = await temporaryStore();
    expect(await journal.nextSlot(FILM, 'sh0010')).toEqual({ take: 1, order: 1, isOpen: false });
    await mkdir(join(folder, 'films', FILM, 'shots', 'sh0010', 'v003'), { recursive: true });
    expect(await journal.nextSlot(FILM, 'sh0010')).toEqual({ take: 3, order: 1, isOpen: false });
  });

  test.each([
    [places.placeIntent, null, { take: 1, order: 1, isOpen: true }],
    [places.placeVoid, null, { take: 1, order: 2, isOpen: false }],
    ['an expired order', 'expired', { take: 1, order: 2, isOpen: false }],
    ['a cancelled order', 'cancelled', { take: 1, order: 2, isOpen: false }],
    ['a failed order', 'failed', { take: 2, order: 1, isOpen: false }],
    ['an order given up', 'given-up', { take: 2, order: 1, isOpen: false }],
    ['a collected order', 'collected', { take: 2, order: 1, isOpen: false }],
  ] as const)('after %s', async (what, state, expected) => {
    const { journal } = await temporaryStore();
    if (what === places.placeVoid) await journal.placeVoid(KEY);
    else await journal.placeIntent(KEY, anIntent());
    if (state) await journal.recordEnd(KEY, end(state));
    expect(await journal.nextSlot(FILM, 'sh0010')).toEqual(expected);
  });

  test('after a take that stands is the next take, whatever its order’s end says', async () => {
    const { journal, takes } = await temporaryStore();
    await takes.writeTake(aTake());
    expect(await journal.nextSlot(FILM, 'sh0010')).toEqual({ take: 2, order: 1, isOpen: false });
  });

  test('is the open order’s own while one is open', async () => {
    const { journal } = await temporaryStore();
    await journal.placeIntent(KEY, anIntent());
    await journal.placeVoid({ ...KEY, take: 2 });
    expect(await journal.nextSlot(FILM, 'sh0010')).toEqual({ take: 1, order: 1, isOpen: true });
  });
});

describe('a token', () => {
  test('begins with the mark of its store, and is drawn: no two are equal', () => {
    const tokens = [1, 2, 3].map(() => drawToken('0123456789ab'));
    expect(new Set(tokens).size).toBe(3);
    for (const token of tokens) expect(token).toMatch(/^sb-01234567[0-9a-f]{32}$/);
  });

  test('of an attempt that was taken back is kept for its place, newest first', async () => {
    const { journal } = await temporaryStore();
    expect(await journal.refusedTokens(KEY)).toEqual([]);
    for (let nth = 1; nth <= 60; nth += 1) {
      const intent = anIntent({ token: `sb-${nth}` });
      await journal.placeIntent(KEY, intent);
      await journal.retract(KEY, intent);
      expect(await journal.readOrder(KEY)).toBeNull();
    }
    const tokens = await journal.refusedTokens(KEY);
    expect(tokens.slice(0, 2)).toEqual(['sb-60', 'sb-59']);
    expect(tokens).toHaveLength(50);
    expect(await journal.nextSlot(FILM, 'sh0010')).toEqual({ take: 1, order: 1, isOpen: false });
  });
});

describe('a refusal', () => {
  test('is known again by the unchanged shot alone', async () => {
    const { rejections, folder } = await temporaryStore();
    const refusal = {
      fingerprint: 'a'.repeat(64),
      provider: 'byteplus',
      failure: failure('moderated-input', { code: 'Sensitive', message: 'Refused.' }),
      at: AT,
    };
    await rejections.record(KEY, refusal);
    expect(await rejections.read(FILM, 'sh0010', 'a'.repeat(64))).toEqual(refusal);
    expect(await rejections.read(FILM, 'sh0010', 'b'.repeat(64))).toBeNull();
    expect(await rejections.read(FILM, 'sh0020', 'a'.repeat(64))).toBeNull();
    expect(await readdir(join(folder, 'films', FILM, 'shots', 'sh0010'))).toEqual(['refusals']);
    const bridged = { ...refusal, bridge: 'c'.repeat(64) };
    await rejections.record(KEY, bridged);
    expect(await rejections.read(FILM, 'sh0010', 'a'.repeat(64))).toEqual(bridged);
  });
});
