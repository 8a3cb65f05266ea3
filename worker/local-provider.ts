/** `provider: local`: the simulator inside the worker, without queues; its tasks outlive it. */

import { join } from 'node:path';
import { FONT_PATH } from '../media/font.ts';
import { LOCAL } from '../providers/local/sheet.ts';
import { createSimulator, type Simulator } from '../providers/simulator/simulator.ts';
import { SEEDANCE_MODELS } from '../specs/models/seedance.ts';
import type { Store } from '../store/store.ts';

export function startLocalProvider(store: Store, ffmpegPath: string): Promise<Simulator> {
  return createSimulator({
    folder: join(store.folder, 'simulator'),
    sheet: LOCAL,
    models: SEEDANCE_MODELS,
    ffmpegPath,
    fontPath: FONT_PATH,
    queueSeconds: { default: 0, flex: 0 },
    renderSeconds: { default: 0, flex: 0 },
  });
}
