/**
 * What stays as it is, recorded before the options of a request stood in one table.
 *
 * A fingerprint here never changes: takes that are paid are found by it. A new example adds a line.
 * A plan changes with a price or a sheet, and the schema with the format: then they are recorded
 * anew, with the reason in the commit.
 */

import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { fingerprintOf, hashOf } from '../../../specs/plan/fingerprint.ts';
import { storyboardJsonSchema } from '../../../specs/storyboard/schema.ts';
import { EXAMPLES, fingerprintsOf, planOfExample, REQUESTS } from './golden-requests.ts';
import { sha256 } from './fixture.ts';

const golden = z
  .object({
    schema: z.string(),
    examples: z.record(
      z.string(),
      z.object({ plan: z.string(), shots: z.record(z.string(), z.string()) }),
    ),
    requests: z.array(z.string()),
  })
  .parse(JSON.parse(readFileSync(new URL('golden.json', import.meta.url), 'utf8')));

test('there are examples and requests, no two of which are the same', () => {
  expect(EXAMPLES.length).toBeGreaterThan(7);
  expect(new Set(REQUESTS.map(hashOf)).size).toBe(200);
});

test.each(EXAMPLES)('the shots of %s keep their fingerprints, and its plan its hash', (file) => {
  const plan = planOfExample(file);
  expect({ plan: hashOf(plan), shots: fingerprintsOf(plan) }).toEqual(golden.examples[file]);
});

test('200 requests keep their fingerprints', () => {
  expect(REQUESTS.map(fingerprintOf)).toEqual(golden.requests);
});

test('editors are told what they were told', () => {
  expect(sha256(JSON.stringify(storyboardJsonSchema()))).toBe(golden.schema);
});
