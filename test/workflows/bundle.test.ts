import { expect, test } from 'vitest';
import { z } from 'zod';
import { makeBundle } from '../../worker/bundle.ts';

const MAP_MARK = 'sourceMappingURL=data:application/json;charset=utf-8;base64,';
const sourceMap = z.object({ sources: z.array(z.string()) });

/** The files that a bundle was made of, by its own source map. */
function sourcesOf(code: string): string[] {
  const base64 = code.slice(code.lastIndexOf(MAP_MARK) + MAP_MARK.length);
  const text = Buffer.from(base64, 'base64').toString('utf8');
  return sourceMap.parse(JSON.parse(text)).sources;
}

/** Each module is evaluated again for every workflow: zod alone would cost eight times the memory. */
test('the workflow bundle holds workflows, plain data of specs and the SDK, and is small', async () => {
  const root = new URL('../../', import.meta.url).pathname;
  const code = await makeBundle(`${root}workflows/`);
  const sources = sourcesOf(code).flatMap((path) =>
    path.startsWith(root) ? [path.slice(root.length)] : [],
  );
  const packages = sources.flatMap(
    (path) => /^node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? [],
  );
  expect([...new Set(packages)].sort()).toEqual([
    '@temporalio/common',
    '@temporalio/workflow',
    'long',
    'ms',
    'nexus-rpc',
  ]);
  const ours = sources.filter((path) => path.includes('/') && !path.startsWith('node_modules/'));
  expect(ours).toContain('workflows/shot.ts');
  const elsewhere = ours.filter((path) => !path.startsWith('workflows/'));
  expect(elsewhere).toEqual(['specs/failures.ts', 'specs/plan/decision.ts']);
  expect(Buffer.byteLength(code)).toBeLessThan(2_100_000);
});
