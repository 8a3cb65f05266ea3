/** `provider: local`: the simulator inside the worker, without queues; its tasks outlive it. */

import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { FONT_PATH } from '../media/font.ts';
import { LOCAL } from '../providers/local/sheet.ts';
import { createSimulator } from '../providers/simulator/simulator.ts';
import { SEEDANCE_MODELS } from '../specs/models/seedance.ts';
import type { Store } from '../store/store.ts';

export async function startLocalProvider(store: Store, ffmpegPath: string) {
  // Drawn at each start and kept only in memory: no other program may order or poll.
  const apiKey = randomBytes(32).toString('hex');
  const { url, close } = await createSimulator({
    folder: join(store.folder, 'simulator'),
    sheet: LOCAL,
    models: SEEDANCE_MODELS,
    ffmpegPath,
    fontPath: FONT_PATH,
    secret: apiKey,
    queueSeconds: { default: 0, flex: 0 },
    renderSeconds: { default: 0, flex: 0 },
  });
  return { baseUrl: url, apiKey, close };
}
