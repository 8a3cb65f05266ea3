/** Prints `<passed> <failed>` of a vitest JSON report; a report that is missing is one failure. */

import { readFileSync } from 'node:fs';

const [path = ''] = process.argv.slice(2);

type Report = { numPassedTests: number; numFailedTests: number; success: boolean };

function read(): Report {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Report;
  } catch {
    return { numPassedTests: 0, numFailedTests: 1, success: false };
  }
}

const { numPassedTests, numFailedTests, success } = read();
// A suite that could not be loaded fails without a failed test.
const failed = success ? numFailedTests : Math.max(1, numFailedTests);
process.stdout.write(`${numPassedTests} ${failed}\n`);
