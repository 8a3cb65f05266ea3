/** What may be ordered for how much: held before each order, whatever the caller says. */

import { describe, expect, test } from 'vitest';
import type { OpenPlanInput } from '../../activities/contract.ts';
import { openPlan } from '../../activities/open-plan.ts';
import { submitTake } from '../../activities/submit-take.ts';
import { failure } from '../../specs/failures.ts';
import type { ProviderSheet } from '../../specs/models/sheet.ts';
import type { Money } from '../../specs/money.ts';
import { BYTEPLUS } from '../../providers/ark/sheet.ts';
import type { FilmCaps } from '../../store/caps.ts';
import { Stage } from './stage.ts';

const usd = (micros: number): Money => ({ currency: 'USD', micros });
const [COMMAND, NEXT_COMMAND] = ['c'.repeat(16), 'd'.repeat(16)];
const NO_CAPS: FilmCaps = { command: COMMAND, budget: null, maxCost: [], allowsUnpriced: false };
/** An offer without a price is one that no cap can hold. */
const UNPRICED: Partial<ProviderSheet> = {
  offers: BYTEPLUS.offers.map((offer) => ({ ...offer, tariff: null })),
};
const LOST = failure('outcome-unknown', { code: 'given-up', message: 'It was given up.' });

/** A film that may cost so much. */
async function capped(caps: Partial<FilmCaps>, sheet: Partial<ProviderSheet> = {}) {
  const stage = await Stage.open({}, { sheet });
  await stage.store.caps.write(stage.film, { ...NO_CAPS, ...caps });
  return stage;
}

const spent = ({ store, film }: Stage) => store.spending.of(film);

/** Micros of one order, as it is held. */
async function priceOf(): Promise<number> {
  const stage = await Stage.open();
  await stage.run(submitTake, stage.order());
  const [held] = await spent(stage);
  return held?.money.micros ?? 0;
}

describe('a cap', () => {
  test.each(['budget', 'maxCost'] as const)(
    '%s that just holds an order lets it go',
    async (cap) => {
      const most = usd(await priceOf());
      expect(most.micros).toBeGreaterThan(0);
      const stage = await capped({ [cap]: cap === 'budget' ? most : [most] });
      expect(await stage.run(submitTake, stage.order())).toEqual({ kind: 'placed' });
      const command = cap === 'budget' ? null : COMMAND;
      expect(await spent(stage)).toEqual([{ money: most, command }]);
    },
  );

  test.each([
    ['budget', 'over-budget'],
    ['maxCost', 'over-max-cost'],
  ] as const)(
    '%s that lacks one millionth does not: nothing is sent or held',
    async (cap, code) => {
      const most = usd((await priceOf()) - 1);
      const stage = await capped({ [cap]: cap === 'budget' ? most : [most] });
      const failed = await stage.failureOf(submitTake, stage.order());
      expect(failed).toMatchObject({ type: 'Provider.over-cap', nonRetryable: true });
      expect(failed.details?.[0]).toMatchObject({ code, billed: 'no' });
      expect(stage.sent).toEqual([]);
      expect(await spent(stage)).toEqual([]);
      expect(await stage.store.journal.readOrder(stage.key())).toBeNull();
    },
  );

  test.each([
    ['counts what was given up: it may have been paid', 'given-up', LOST, 'over-budget'],
    ['does not count what has ended unpaid', 'expired', null, null],
  ] as const)('%s', async (_, state, failed, code) => {
    const stage = await capped({ budget: usd(await priceOf()) });
    await stage.run(submitTake, stage.order());
    await stage.ended(1, 1, { state, failure: failed });
    const answer: unknown = await stage
      .run(submitTake, stage.order(2))
      .catch((error: unknown) => error);
    expect(answer).toMatchObject(code === null ? { kind: 'placed' } : { details: [{ code }] });
    expect(stage.sent).toHaveLength(code === null ? 2 : 1);
  });

  test('of a command counts what that command orders, and of no other', async () => {
    const stage = await capped({ maxCost: [usd(await priceOf())] });
    await stage.run(submitTake, stage.order());
    await stage.ended(1, 1, { state: 'given-up', failure: LOST });
    const failed = await stage.failureOf(submitTake, stage.order(2));
    expect(failed.details?.[0]).toMatchObject({ code: 'over-max-cost' });
    const next = { ...NO_CAPS, command: NEXT_COMMAND, maxCost: [usd(await priceOf())] };
    await stage.store.caps.write(stage.film, next);
    expect(await stage.run(submitTake, stage.order(2))).toEqual({ kind: 'placed' });
  });

  test.each([
    ['budget', 'budget-currency'],
    ['maxCost', 'max-cost-currency'],
  ] as const)('%s in another currency holds no order', async (cap, code) => {
    const much: Money = { currency: 'CNY', micros: 9_000_000_000 };
    const stage = await capped({ [cap]: cap === 'budget' ? much : [much] });
    const failed = await stage.failureOf(submitTake, stage.order());
    expect(failed.details?.[0]).toMatchObject({ kind: 'over-cap', code });
    expect(stage.sent).toEqual([]);
  });

  test.each([
    ['with a cap is not sent', { budget: usd(9_000_000_000) }, 'unpriced'],
    ['with a cap that says so is sent', { budget: usd(1), allowsUnpriced: true }, null],
    ['without any cap is sent', {}, null],
  ] as const)('an order without a known price %s', async (_, caps, code) => {
    const stage = await capped(caps, UNPRICED);
    const answer: unknown = await stage
      .run(submitTake, stage.order())
      .catch((error: unknown) => error);
    const refused = { type: 'Provider.over-cap', nonRetryable: true, details: [{ code }] };
    expect(answer).toMatchObject(code === null ? { kind: 'placed' } : refused);
    expect(stage.sent).toHaveLength(code === null ? 1 : 0);
    expect(await spent(stage)).toEqual([]);
  });
});

describe('the caps of a film', () => {
  const MOST = [usd(5_000_000)];

  async function opened(
    before: Partial<FilmCaps> | null,
    granted: { readonly maxCost: Money[]; readonly allowsUnpriced?: boolean },
    own: Partial<OpenPlanInput> = {},
  ): Promise<FilmCaps | null> {
    const stage = await Stage.open();
    const { store, film, plan } = stage;
    if (before) await store.caps.write(film, { ...NO_CAPS, ...before });
    const grant = { command: NEXT_COMMAND, allowsUnpriced: false, ...granted };
    await store.grants.grant(film, plan, grant);
    const caps = { id: NEXT_COMMAND, maxCost: [], allowsUnpriced: false };
    await stage.run(openPlan, { film, plan, caps, isAttaching: false, running: null, ...own });
    return store.caps.read(film);
  }

  test('are those of the command that starts a production, also when it has none', async () => {
    expect(await opened({ maxCost: MOST }, { maxCost: [] })).toMatchObject({
      command: NEXT_COMMAND,
      maxCost: [],
    });
  });

  test('stay when a command without caps joins a production that runs', async () => {
    const joined = await opened({ maxCost: MOST }, { maxCost: [] }, { isAttaching: true });
    expect(joined).toMatchObject({ command: COMMAND, maxCost: MOST });
  });

  test('are new when the command that joins has caps of its own', async () => {
    const joined = await opened({ maxCost: [usd(1)] }, { maxCost: MOST }, { isAttaching: true });
    expect(joined).toMatchObject({ command: NEXT_COMMAND, maxCost: MOST });
  });

  test('stay when nothing is to be ordered', async () => {
    const watched = await opened({ maxCost: MOST }, { maxCost: [] }, { caps: null });
    expect(watched).toMatchObject({ command: COMMAND, maxCost: MOST });
  });

  test.each([true, false])(
    'hold unpriced shots where the command that joins does not allow them, and nobody has (%s)',
    async (isAllowed) => {
      const granted = { maxCost: [], allowsUnpriced: isAllowed };
      const joined = await opened({ maxCost: MOST }, granted, { isAttaching: true });
      expect(joined).toMatchObject({ maxCost: MOST, allowsUnpriced: isAllowed });
    },
  );
});
