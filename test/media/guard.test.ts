import { execFile, spawn } from 'node:child_process';
import { chmod, writeFile } from 'node:fs/promises';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { ffmpegAt } from '../../media/ffmpeg.ts';
import { findTool } from '../../tools/find.ts';
import { makeClip, temporaryFolder } from './clip.ts';

const folder = temporaryFolder();
const program = (await findTool('ffmpeg')).path;
const module = (name: string) => new URL(`../../media/${name}.ts`, import.meta.url).href;

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

async function gone(pid: number): Promise<boolean> {
  for (let look = 0; look < 300 && isAlive(pid); look += 1) await sleep(50);
  return !isAlive(pid);
}

/** Children and their children, of those that live. */
async function descendants(of: number): Promise<{ pid: number; command: string }[]> {
  const { stdout } = await promisify(execFile)('ps', ['-eo', 'pid=,ppid=,args=']);
  const all = stdout.split('\n').map((line) => {
    const [, pid, parentPid, command = ''] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [];
    return { pid: Number(pid), parentPid: Number(parentPid), command };
  });
  const found = [of];
  for (const parentPid of found) {
    for (const one of all) if (one.parentPid === parentPid) found.push(one.pid);
  }
  const isOther = ({ pid, command }: { pid: number; command: string }) =>
    pid !== of && found.includes(pid) && !command.startsWith('ps ');
  return all.filter(isOther);
}

/** A program that says its process id and becomes another one. */
async function announced(name: string, rest: string): Promise<string> {
  const path = folder.at(name);
  await writeFile(path, `#!/bin/sh\necho $$\n${rest}\n`);
  await chmod(path, 0o755);
  return path;
}

/** A process of its own that runs this code as a module, and the numbers that it says. */
function parent(code: string) {
  const child = spawn(process.execPath, ['--input-type=module', '-e', code], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return { child, pid: async () => Number((await lines.next()).value) };
}

describe('a process that is killed takes along', () => {
  test('an ffmpeg that would never end', async () => {
    const path = await announced('endless', `exec '${program}' "$@"`);
    const { child, pid } = parent(`
      import { ffmpegAt } from ${JSON.stringify(module('ffmpeg'))};
      const onLine = (line) => console.log(line);
      const args = ['-re', '-f', 'lavfi', '-i', 'color=s=16x16', '-f', 'null', '-'];
      await ffmpegAt(${JSON.stringify(path)})(args, { onLine });
    `);
    const ffmpeg = await pid();
    expect(isAlive(ffmpeg)).toBe(true);
    child.kill('SIGKILL');
    expect(await gone(ffmpeg)).toBe(true);
  });

  test('a program that ignores every polite signal', async () => {
    const deaf = `trap '' TERM INT HUP PIPE\nwhile :; do sleep 1; done`;
    const { child, pid } = parent(`
      import { ffmpegAt } from ${JSON.stringify(module('ffmpeg'))};
      await ffmpegAt(${JSON.stringify(await announced('deaf', deaf))})([], { onLine: console.log });
    `);
    const ffmpeg = await pid();
    child.kill('SIGKILL');
    expect(await gone(ffmpeg)).toBe(true);
  });

  test('the process that reads containers, which holds up nobody who ends by himself', async () => {
    const clip = await makeClip(folder.at('clip.mp4'), { frames: 2 });
    const probing = (then: string) =>
      parent(`
        import { probeClip } from ${JSON.stringify(module('probe'))};
        console.log((await probeClip(${JSON.stringify(clip)})).frames);
        ${then}
      `);
    const [ending, staying] = [probing(''), probing('setInterval(() => {}, 1000);')];
    const ended = new Promise((resolve) => ending.child.once('exit', resolve));
    expect(await ending.pid()).toBe(2);
    expect(await ended).toBe(0);

    expect(await staying.pid()).toBe(2);
    const readers = await descendants(staying.child.pid ?? 0);
    expect(readers.filter(({ command }) => command.includes('probe-process'))).not.toEqual([]);
    staying.child.kill('SIGKILL');
    for (const { pid } of readers) expect(await gone(pid)).toBe(true);
  });
});

describe('what stands between', () => {
  test('gives every argument as it is', async () => {
    const words = ['$(touch never)', '`id`', "it's", '"two"', 'a b', '', '-x', '*', '\\n', '; ls'];
    const path = await announced('echoes', 'for word in "$@"; do printf "<%s>\\n" "$word"; done');
    const lines: string[] = [];
    await ffmpegAt(path)(words, { onLine: (line) => lines.push(line) });
    expect(lines.slice(-words.length)).toEqual(words.map((word) => `<${word}>`));
  });

  test.each([1, 69, 183, 255])('ends with the code %d of the program', async (code) => {
    const run = ffmpegAt(await announced(`ends-${code}`, `echo why >&2; exit ${code}`))([]);
    const message = expect.stringMatching(new RegExp(`ended with code ${code}: why`));
    await expect(run).rejects.toMatchObject({ code: 'ffmpeg-failed', message });
  });

  test('tells a program that the system killed from one that failed', async () => {
    const run = ffmpegAt(await announced('killed', 'kill -KILL $$'))([]);
    const message = expect.stringContaining('was ended by SIGKILL');
    await expect(run).rejects.toMatchObject({ code: 'ffmpeg-killed', message });
  });

  test('says that a file may not be run', async () => {
    const path = await announced('closed', '');
    await chmod(path, 0o600);
    await expect(ffmpegAt(path)([])).rejects.toMatchObject({
      code: 'ffmpeg-missing',
      message: expect.stringContaining('(EACCES)'),
    });
  });

  test('keeps the last lines only of a program that never stops complaining', async () => {
    const rest = 'i=0; while [ $i -lt 3000 ]; do i=$((i+1)); echo "line $i" >&2; done; exit 3';
    const run = ffmpegAt(await announced('complains', rest))([]);
    const error = await run.catch((thrown: unknown) => thrown);
    expect(String(error)).toMatch(/line 2981\n[^]*line 3000$/);
    expect(String(error)).not.toContain('line 2980\n');
  });

  test('leaves no process behind when the program has ended', async () => {
    const before = await descendants(process.pid);
    await ffmpegAt(await announced('ends', 'true'))([]);
    const known = new Set(before.map(({ pid }) => pid));
    const after = await descendants(process.pid);
    expect(after.filter(({ pid }) => !known.has(pid))).toEqual([]);
  });
});
