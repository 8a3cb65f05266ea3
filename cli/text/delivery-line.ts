/** What a film's file will be, in words: `film.mov: ProRes, −14 LUFS, music song.wav`. */

import { deliveryOf, masterFile } from '../../specs/delivery/delivery.ts';
import type { Plan } from '../../specs/plan/plan.ts';
import { printable } from '../../specs/storyboard/words.ts';

const CODECS = { h265: 'H.265', prores: 'ProRes' } as const;

/** Nothing where the storyboard says nothing of it. */
export function deliveryLine(plan: Plan): string[] {
  const delivery = deliveryOf(plan, 'film');
  if (delivery === null) return [];
  const { codec, quality, loudness, music } = delivery;
  const inFilm = plan.shots.filter(({ skip }) => !skip);
  const captions = inFilm.filter(({ caption }) => caption !== undefined).length;
  const path = plan.output.music?.path ?? '';
  const parts = [
    codec === undefined ? [] : [CODECS[codec]],
    quality === undefined ? [] : [quality === 'draft' ? 'a draft' : 'high quality'],
    plan.output.match === undefined ? [] : ['colours matched'],
    loudness === undefined ? [] : [`${String(loudness).replace('-', '−')} LUFS`],
    music === undefined ? [] : [`music ${printable(path)}`],
    captions === 0 ? [] : [captions === 1 ? '1 caption' : `${captions} captions`],
  ].flat();
  return parts.length === 0 ? [] : [`${masterFile('film', { delivery })}: ${parts.join(', ')}`];
}
