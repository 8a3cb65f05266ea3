/** The results behind signed links, as an object store would serve them: no key is needed. */

import { readFile } from 'node:fs/promises';
import { Hono } from 'hono';
import type { SimulatorPlace } from './dialect.ts';
import type { TaskEngine } from './engine/engine.ts';
import type { Links } from './engine/link.ts';
import { CLIP_FILE, LAST_FRAME_FILE } from './engine/render.ts';

export const FILES = '/files';

const TYPES: Readonly<Record<string, string>> = {
  [CLIP_FILE]: 'video/mp4',
  [LAST_FRAME_FILE]: 'image/png',
};

export function createFiles(engine: TaskEngine, links: Links): Hono<SimulatorPlace> {
  const routes = new Hono<SimulatorPlace>();
  routes.get('/:id/:name', async (context) => {
    const { id, name } = context.req.param();
    const { pathname, searchParams } = new URL(context.req.url);
    const verdict = links.check(pathname, searchParams, engine.clock.now());
    if (verdict === 'expired') return refused(403, 'AccessDenied', 'Request has expired');
    if (verdict === 'forged')
      return refused(403, 'SignatureDoesNotMatch', 'The signature is wrong');
    const type = TYPES[name];
    const bytes = await readFile(engine.resultFile(id, name)).catch(() => null);
    if (!bytes || type === undefined) return refused(404, 'NoSuchKey', 'The key does not exist');
    if (name === CLIP_FILE && context.req.method === 'GET') context.set('served', id);
    return new Response(bytes, {
      headers: { 'content-type': type, 'content-length': String(bytes.length) },
    });
  });
  return routes;
}

function refused(status: number, code: string, message: string): Response {
  const body = `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${message}</Message></Error>\n`;
  return new Response(body, { status, headers: { 'content-type': 'application/xml' } });
}
