import { describe, expect, it } from 'vitest';
import type { ShotDecision } from '../../../specs/plan/decision.ts';
import { withOpenOrders } from '../../../specs/plan/open-order.ts';

describe('an open order', () => {
  const orders: ShotDecision = {
    shot: 'a',
    kind: 'orders',
    fingerprint: 'f',
    because: { kind: 'new' },
  };

  it('that asks the same is under way, and not ordered again', () => {
    expect(withOpenOrders([orders], [{ shot: 'a', fingerprint: 'f' }])).toEqual([
      { shot: 'a', kind: 'under-way' },
    ]);
  });

  it('that asks something else changes nothing', () => {
    expect(withOpenOrders([orders], [{ shot: 'a', fingerprint: 'g' }])).toEqual([orders]);
    expect(withOpenOrders([orders], [])).toEqual([orders]);
  });
});
