import { expect, test } from 'vitest';
import { nodeOf, Rehearsal, takeOf, type Film } from './rehearsal.ts';

test('six hundred shots end, and never more than five hundred are under way', async () => {
  const rehearsal = await Rehearsal.open();
  try {
    let most = 0;
    const shots = Array.from({ length: 600 }, (_, index) => nodeOf({ id: `sh${index}` }));
    const film: Film = rehearsal.film({
      openPlan: () => ({ shots, conflicts: [] }),
      submitTake: async ({ shot }, call) => {
        if (call % 60 === 1) {
          const { raw } = await film.production().describe();
          most = Math.max(most, raw.pendingChildren?.length ?? 0);
        }
        return { kind: 'standing', standing: takeOf({ shot, take: 1 }) };
      },
    });
    await film.ensure();
    expect(await film.outcome()).toEqual({ kind: 'done', failed: [], assemblyError: null });
    expect(new Set(film.of('assemble')[0]?.takes.map(({ shot }) => shot)).size).toBe(600);
    expect(most).toBeGreaterThan(100);
    expect(most).toBeLessThanOrEqual(500);
  } finally {
    await rehearsal.close();
  }
});
