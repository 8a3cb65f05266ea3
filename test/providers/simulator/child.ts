/** A simulator in a process of its own, for a test to kill. Says where it listens. */

import { BYTEPLUS } from '../../../providers/ark/sheet.ts';
import { createSimulator } from '../../../providers/simulator/simulator.ts';
import { SEEDANCE_MODELS } from '../../../specs/models/seedance.ts';

const [folder = '', ffmpegPath = ''] = process.argv.slice(2);
const { url } = await createSimulator({
  folder,
  ffmpegPath,
  sheet: BYTEPLUS,
  models: SEEDANCE_MODELS,
  queueSeconds: { default: 0, flex: 86_400 },
  renderSeconds: { default: 0, flex: 0 },
});
process.stdout.write(`${url}\n`);
