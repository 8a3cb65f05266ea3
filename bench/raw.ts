/**
 * What somebody would write without an engine: a chain of shots by plain fetch. The same requests,
 * downloads and durable files (intent, task id, clip, last frame: each written, synced, renamed,
 * its folder synced), no retry, no memory. With `--check` each clip is also decoded and its last
 * frame compared, by the same code as the engine's.
 *
 * Prints the milliseconds of all its shots; starting Node is not in them.
 */

import { randomUUID } from 'node:crypto';
import { mkdir, open, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { ffmpegAt } from '../media/ffmpeg.ts';
import { decodeClip } from '../media/frames.ts';
import { chooseLastFrame } from '../media/hand-over.ts';

const { values } = parseArgs({
  options: {
    url: { type: 'string', default: '' },
    folder: { type: 'string', default: '' },
    films: { type: 'string', default: '1' },
    shots: { type: 'string', default: '20' },
    /** Path of ffmpeg. */
    check: { type: 'string' },
  },
});

const ordered = z.object({ id: z.string() });
const finished = z.object({
  content: z.object({ video_url: z.string(), last_frame_url: z.string() }),
});

const tasks = `${values.url}/contents/generations/tasks`;
const ffmpeg = values.check === undefined ? null : ffmpegAt(values.check);

const start = performance.now();
await Promise.all(Array.from({ length: Number(values.films) }, (_, film) => chain(film)));
process.stdout.write(`${performance.now() - start}\n`);

async function chain(film: number): Promise<void> {
  let frame: Buffer | null = null;
  for (let shot = 0; shot < Number(values.shots); shot += 1) {
    const folder = join(values.folder, `${film}`, `${shot}`);
    await mkdir(folder, { recursive: true });
    frame = await render(folder, `Film ${film}, shot ${shot}`, frame);
  }
}

async function render(folder: string, prompt: string, frame: Buffer | null): Promise<Buffer> {
  const picture = frame && {
    type: 'image_url',
    role: 'first_frame',
    image_url: { url: `data:image/png;base64,${frame.toString('base64')}` },
  };
  const token = randomUUID();
  const content = [{ type: 'text', text: prompt }, ...(picture ? [picture] : [])];
  await keep(join(folder, 'intent.json'), Buffer.from(JSON.stringify({ token })));
  const body = JSON.stringify({ model: 'seedance', content, safety_identifier: token });
  const headers = { Authorization: 'Bearer a-key', 'Content-Type': 'application/json' };
  const answer = await fetch(tasks, { method: 'POST', headers, body });
  const { id } = ordered.parse(await answer.json());
  await keep(join(folder, 'task.json'), Buffer.from(JSON.stringify({ id })));
  const look = await fetch(`${tasks}/${id}`, { headers });
  const { content: links } = finished.parse(await look.json());
  const [clip, last] = [join(folder, 'clip.mp4'), join(folder, 'last.png')];
  await keep(clip, await bytesOf(links.video_url));
  const lastFrame = await bytesOf(links.last_frame_url);
  await keep(last, lastFrame);
  if (ffmpeg) {
    const [firstFrame, decodedPath] = [join(folder, 'first.png'), join(folder, 'decoded.png')];
    await decodeClip(ffmpeg, { clip, firstFrame, lastFrame: decodedPath });
    await chooseLastFrame(ffmpeg, { returnedPath: last, decodedPath });
  }
  return lastFrame;
}

async function bytesOf(url: string): Promise<Buffer> {
  return Buffer.from(await (await fetch(url)).arrayBuffer());
}

async function keep(path: string, bytes: Buffer): Promise<void> {
  const file = await open(`${path}.part`, 'wx');
  await file.writeFile(bytes);
  await file.sync();
  await file.close();
  await rename(`${path}.part`, path);
  const folder = await open(dirname(path), 'r');
  await folder.sync();
  await folder.close();
}
