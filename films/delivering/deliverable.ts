/** Whether a film can be delivered as its storyboard asks, found out before anything is ordered. */

import { ffmpegAt } from '../../media/ffmpeg.ts';
import { musicPlays } from '../../media/music-sound.ts';
import { deliveryOf } from '../../specs/delivery/delivery.ts';
import type { Plan } from '../../specs/plan/plan.ts';
import {
  DELIVERY_FEATURES,
  missingFeatures,
  type DeliveryFeature,
} from '../../tools/ffmpeg-features.ts';
import { findTool } from '../../tools/find.ts';
import type { Tool } from '../../tools/tool.ts';
import { FilmError } from '../error.ts';
import type { FilmHost } from '../host.ts';
import type { OpenedFile } from '../storyboard-file.ts';

type FilmToDeliver = { readonly plan: Plan; readonly storyboard: OpenedFile };

/** Throws `ffmpeg-lacks`, `unfit-music`. ffmpeg is looked for only where a film asks for something. */
export async function refuseUndeliverable(
  films: readonly FilmToDeliver[],
  { environment, tell }: Pick<FilmHost, 'environment' | 'tell'>,
): Promise<void> {
  const asking = films.filter((film) => featuresOf(film).length > 0);
  if (asking.length === 0) return;
  const ffmpeg = await findTool('ffmpeg', {
    environment,
    onEvent: (event) => tell({ kind: 'tool', event }),
  });
  const missing = new Set((await lacksOf(ffmpeg)).map(({ feature }) => feature));
  const played = new Set<string>();
  for (const film of asking) {
    const lacks = featuresOf(film).filter(({ feature }) => missing.has(feature));
    const { file, music } = film.storyboard;
    if (lacks.length > 0) throw new FilmError('ffmpeg-lacks', { file, path: ffmpeg.path, lacks });
    if (film.plan.output.music === undefined) continue;
    for (const { path } of music.files()) {
      if (played.has(path)) continue;
      const plays = await musicPlays(ffmpegAt(ffmpeg.path), path);
      if (!plays) throw new FilmError('unfit-music', { file, music: path, why: 'no-sound' });
      played.add(path);
    }
  }
}

/** What of `output` in a storyboard needs each. */
const ASKS: Readonly<Record<DeliveryFeature, string>> = {
  libx265: 'codec: h265',
  prores_ks: 'codec: prores',
  loudnorm: 'loudness',
  alimiter: 'loudness',
  amix: 'music',
  colorchannelmixer: 'match: colour',
};

type Asked = { readonly feature: DeliveryFeature; readonly asks: string };

function featuresOf({ plan, storyboard }: FilmToDeliver): readonly Asked[] {
  const delivery = deliveryOf(plan, storyboard.isAnimatic ? 'animatic' : 'film');
  if (delivery === null) return [];
  const { codec, loudness, music } = delivery;
  const asked = [
    codec && `codec: ${codec}`,
    loudness !== undefined && 'loudness',
    music && 'music',
    plan.output.match && `match: ${plan.output.match}`,
  ];
  return DELIVERY_FEATURES.flatMap((feature) => {
    const asks = ASKS[feature];
    return asked.includes(asks) ? [{ feature, asks }] : [];
  });
}

/** What an ffmpeg lacks that some film may ask for. */
export async function lacksOf({ path }: Pick<Tool, 'path'>): Promise<readonly Asked[]> {
  const missing = await missingFeatures('asked', async (args) => {
    const lines: string[] = [];
    await ffmpegAt(path)(args, { onLine: (line) => lines.push(line) });
    return lines.join('\n');
  });
  return DELIVERY_FEATURES.flatMap((feature) =>
    missing.has(feature) ? [{ feature, asks: ASKS[feature] }] : [],
  );
}
