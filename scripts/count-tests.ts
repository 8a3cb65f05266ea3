/** Prints `<passed> <failed>` of a vitest JSON report; a report that is missing is one failure. */

import { readFileSync } from 'node:fs';
import { z } from 'zod';

const [path = ''] = process.argv.slice(2);

const reportSchema = z.object({
  numPassedTests: z.int(),
  numFailedTests: z.int(),
  success: z.boolean(),
});

function read(): z.infer<typeof reportSchema> {
  try {
    return reportSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    return { numPassedTests: 0, numFailedTests: 1, success: false };
  }
}

const { numPassedTests, numFailedTests, success } = read();
// A suite that could not be loaded fails without a failed test.
const failed = success ? numFailedTests : Math.max(1, numFailedTests);
process.stdout.write(`${numPassedTests} ${failed}\n`);
