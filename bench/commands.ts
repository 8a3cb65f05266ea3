/**
 * How long a command takes that neither asks nor orders: from the start of its process to its
 * end, against a Node that does nothing. The runs take turns.
 */

import { execa } from 'execa';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { COMMAND, setup } from '../scripts/package.ts';
import { inFolder } from './material.ts';
import { spread, type Bench } from './result.ts';

const SHOTS = 1_000;

export const commands: Bench = {
  name: 'commands',
  run: (scale) =>
    inFolder(async (folder) => {
      await setup();
      const film = join(folder, 'film.yaml');
      await writeFile(film, storyboard());
      return await measure(COMMAND, film, scale === 'quick' ? 3 : 9);
    }),
};

async function measure(command: string, film: string, runs: number) {
  // The first one leaves Node's compile cache to the others.
  await timeOf(command, 'validate', film);
  const times = { node: [] as number[], help: [] as number[], validate: [] as number[] };
  for (let run = 0; run < runs; run += 1) {
    times.node.push(await timeOf('--eval', '0'));
    times.help.push(await timeOf(command, '--help'));
    times.validate.push(await timeOf(command, 'validate', film));
  }
  const against = `node that does nothing: ${spread(times.node, 0)}`;
  const note = 'ms from start to exit, built package, file cache warm: median (runs)';
  return [
    { what: '`storyboard --help`', value: spread(times.help, 0), against, note },
    { what: `\`validate\`, ${SHOTS} shots`, value: spread(times.validate, 0), against, note },
  ];
}

async function timeOf(...args: string[]): Promise<number> {
  const start = performance.now();
  await execa(process.execPath, args);
  return performance.now() - start;
}

function storyboard(): string {
  const shots = Array.from(
    { length: SHOTS },
    (_, shot) =>
      `  - { id: sh${shot}, prompt: "Shot ${shot}: the ferry leaves, its wake spreads" }`,
  );
  const defaults = 'defaults: { model: seedance-1.0-pro, resolution: 480p, duration: 5 }';
  return ['version: 1', 'provider: byteplus', defaults, 'shots:', ...shots, ''].join('\n');
}
