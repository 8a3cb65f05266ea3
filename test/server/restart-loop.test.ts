import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { workerHealth } from '../../server/health.ts';
import { takeLease } from '../../server/lease.ts';
import { endLoop, loopsOf, startInLoop } from '../../server/restart-loop.ts';
import { openState, type State } from '../../server/state.ts';
import { stopServer } from '../../server/stop.ts';
import { isProcessAlive, type ProcessIdentity } from '../../store/identity.ts';
import { alsoEnd, projectFolder, until } from './project.ts';

/** Writes its pid and its words into `starts`, a line each time, and goes on with `then`. */
async function loop(folder: string, then: string, ...words: string[]) {
  const state = await openState(folder);
  const script =
    `const { appendFileSync } = require('node:fs');` +
    `appendFileSync('starts', [process.pid, ...process.argv.slice(1)].join(' ') + '\\n');${then}`;
  const started = await startInLoop(state, {
    path: process.execPath,
    args: ['--eval', script, '--', ...words],
    folder,
    environment: process.env,
    log: state.workerLog,
  });
  return { state, ...started };
}

const DIES = "process.kill(process.pid, 'SIGKILL')";
const LIVES = 'setTimeout(() => {}, 60_000)';

async function startsIn(folder: string): Promise<string[]> {
  const text = await readFile(path.join(folder, 'starts'), 'utf8').catch(() => '');
  return text.split('\n').filter((line) => line !== '');
}

async function firstPid(folder: string, start = 1): Promise<number> {
  await until(async () => (await startsIn(folder)).length >= start);
  return Number.parseInt((await startsIn(folder))[start - 1] ?? '', 10);
}

const deathsIn = ({ workerDeaths }: State) => readFile(workerDeaths, 'utf8').catch(() => '');

const isOver = (identity: ProcessIdentity) => until(() => isProcessAlive(identity) !== true);

test('what a signal killed is started again, five times within an hour', async () => {
  const folder = await projectFolder();
  const { state, identity } = await loop(folder, DIES);
  await isOver(identity);
  expect(await startsIn(folder)).toHaveLength(6);
  const lines = (await deathsIn(state)).trim().split('\n');
  const deaths = lines.map((line): unknown => JSON.parse(line));
  expect(deaths).toHaveLength(6);
  expect(deaths[0]).toMatchObject({ signal: 9, isStartedAgain: true });
  expect(deaths[5]).toMatchObject({ signal: 9, isStartedAgain: false });
  const log = await readFile(state.workerLog, 'utf8');
  expect(log.match(/"event":"worker\.died"/g)).toHaveLength(6);
  expect((await workerHealth({ folder })).deaths).toMatchObject({
    count: 6,
    signal: 'SIGKILL',
    isStartedAgain: false,
  });
  expect(await loopsOf(state)).toEqual([]);
});

test.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)('%s ends it for good', async (signal) => {
  const folder = await projectFolder();
  const { identity, state } = await loop(folder, LIVES);
  process.kill(await firstPid(folder), signal);
  await isOver(identity);
  expect(await startsIn(folder)).toHaveLength(1);
  expect(await deathsIn(state)).toBe('');
});

test.each([0, 1, 3, 70, 128, 193, 255])('an end of its own with %i is no death', async (code) => {
  const folder = await projectFolder();
  const { identity, ended } = await loop(folder, `process.exit(${code})`);
  await isOver(identity);
  await until(() => ended() !== null);
  expect(ended()).toBe(`ended with ${code}`);
  expect(await startsIn(folder)).toHaveLength(1);
});

test('words of the command are words, whatever stands in them', async () => {
  const folder = await projectFolder();
  const words = ['$(touch bad)', '`touch bad`', '"; touch bad; "', "'; touch bad; '", 'a b', '*'];
  const { identity } = await loop(folder, 'process.exit(0)', ...words);
  await isOver(identity);
  const [line = ''] = await startsIn(folder);
  expect(line.replace(/^\d+ /, '')).toBe(words.join(' '));
  await expect(readFile(path.join(folder, 'bad'))).rejects.toThrow('ENOENT');
});

test('a loop that is ended takes its worker along, and does not start it again', async () => {
  const folder = await projectFolder();
  const { state, identity } = await loop(folder, LIVES);
  const pid = await firstPid(folder);
  expect(await loopsOf(state)).toEqual([identity]);
  await endLoop(state, identity, 10_000);
  expect(isProcessAlive(identity)).toBe(false);
  expect(() => process.kill(pid, 0)).toThrow('ESRCH');
  expect(await startsIn(folder)).toHaveLength(1);
});

test('stop ends a loop whose worker has not said that it polls', async () => {
  const folder = await projectFolder();
  const { identity } = await loop(folder, LIVES);
  process.kill(await firstPid(folder), 'SIGKILL');
  await firstPid(folder, 2);
  await stopServer({ folder });
  expect(isProcessAlive(identity)).toBe(false);
  expect(await startsIn(folder)).toHaveLength(2);
});

test.each(['moved', 'removed'])(
  'in a folder that was %s nothing is started again',
  async (what) => {
    const folder = await projectFolder();
    const { identity } = await loop(folder, LIVES);
    const pid = await firstPid(folder);
    const elsewhere = alsoEnd(`${folder}-elsewhere`);
    await (what === 'moved' ? rename(folder, elsewhere) : rm(folder, { recursive: true }));
    process.kill(pid, 'SIGKILL');
    await isOver(identity);
    await expect(readFile(folder)).rejects.toThrow('ENOENT');
  },
);

test('deaths are told for a day, and lines that nobody wrote are passed over', async () => {
  const folder = await projectFolder();
  const state = await openState(folder);
  const nowSeconds = Math.floor(Date.now() / 1_000);
  const death = (ageSeconds: number, signal: unknown = 11) =>
    JSON.stringify({ atSeconds: nowSeconds - ageSeconds, signal, isStartedAgain: true });
  const lines = [death(90_000), death(-1e6), death(10, 1e9), death(10, 'KILL'), '{', '', 'x'];
  await mkdir(path.dirname(state.workerDeaths), { recursive: true });
  await writeFile(state.workerDeaths, lines.join('\n'));
  expect((await workerHealth({ folder })).deaths).toBeNull();
  await writeFile(state.workerDeaths, [...lines, death(60), death(30, 6), '{}'].join('\n'));
  expect((await workerHealth({ folder })).deaths).toEqual({
    count: 2,
    lastAtMs: (nowSeconds - 30) * 1_000,
    signal: 'SIGABRT',
    isStartedAgain: true,
  });
});

test('a detached film without a worker is named, one with a loop that starts it is not', async () => {
  const folder = await projectFolder();
  await takeLease({ folder, kind: 'detached', film: 'f0123456789' });
  expect((await workerHealth({ folder })).unattended).toEqual(['f0123456789']);
  const { state, identity } = await loop(folder, LIVES);
  expect((await workerHealth({ folder })).unattended).toEqual([]);
  await endLoop(state, identity, 10_000);
  expect((await workerHealth({ folder })).unattended).toEqual(['f0123456789']);
});
