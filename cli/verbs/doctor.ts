import type { CommandContext } from '../context.ts';
import { checkProject } from '../doctor/project.ts';
import { checkDisk, checkClock, checkNode, checkSystem } from '../doctor/machine.ts';
import { checkProviders, checkValues, checkVariables } from '../doctor/settings.ts';
import { checkTemporal } from '../doctor/temporal.ts';
import { checkFfmpeg, checkTool } from '../doctor/tools.ts';
import type { Check } from '../doctor/check.ts';
import { EXIT } from '../exit.ts';
import type { VerbAnswer } from '../program/answer.ts';
import { placeOf, projectOf } from './place.ts';
import { paint } from '../terminal/colour.ts';
import { tableLines } from '../text/table.ts';

/**
 * Fetches nothing, leaves nothing running, asks nobody outside this machine but a Temporal cluster
 * that is configured; 78 when something fails.
 */
export async function doctor(
  options: { project?: string },
  { console, environment }: CommandContext,
): Promise<VerbAnswer> {
  const folder = await projectOf(options);
  const place = await placeOf(options, environment, folder);
  const checks = [
    checkNode(),
    checkSystem(),
    ...(await checkTool('temporal', environment)),
    ...(await checkTemporal(folder, environment, place)),
    ...(await checkFfmpeg(folder, environment)),
    ...(await checkProviders(folder, environment)),
    ...checkValues(environment),
    ...(await checkProject(folder, place)),
    ...(await checkDisk(folder, environment)),
    checkClock(new Date()),
    ...checkVariables(environment),
  ];
  const hasFailed = checks.some(({ state }) => state === 'fail');
  return {
    exit: hasFailed ? EXIT.settings : EXIT.done,
    json: { healthy: !hasFailed, project: folder, checks },
    isWrapped: true,
    lines: () => checkLines(checks, console.isColoured),
  };
}

const STYLES = { ok: 'green', warn: 'yellow', fail: 'red' } as const;

function checkLines(checks: readonly Check[], isColoured: boolean): string[] {
  const lines = tableLines(
    checks.map(({ state, name, fact }) => [state, name, fact]),
    [{ width: 4 }],
  );
  const indent = ' '.repeat(6);
  return checks.flatMap(({ state, remedy }, index) => {
    const line = lines[index] ?? '';
    const painted = paint(STYLES[state], state, isColoured) + line.slice(state.length);
    return remedy === null ? [painted] : [painted, indent + remedy];
  });
}
