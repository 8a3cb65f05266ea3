/** Pictures as small JPEGs: many by one ffmpeg, since it takes longer to start than to draw one. */

import { inputOf, succeeds, type Ffmpeg } from './ffmpeg.ts';

const AT_ONCE = 12;
const JPEG = '-c:v mjpeg -q:v 4 -pix_fmt yuvj420p -map_metadata -1 -f image2 -update 1'.split(' ');

/** `to`: a path whose ending is `jpg`. */
type Drawing = { readonly from: string; readonly to: string };
type Size = { readonly side: number; readonly signal?: AbortSignal | undefined };

/** Longest side in pixels; none is made larger. What cannot be read is left out of what it gives. */
export async function drawSmall<Item extends Drawing>(
  ffmpeg: Ffmpeg,
  items: readonly Item[],
  size: Size,
): Promise<Item[]> {
  const drawn: Item[] = [];
  for (let start = 0; start < items.length; start += AT_ONCE) {
    const some = items.slice(start, start + AT_ONCE);
    if (await draw(ffmpeg, some, size)) drawn.push(...some);
    else {
      // One that is damaged ends all of its ffmpeg.
      for (const item of some) if (await draw(ffmpeg, [item], size)) drawn.push(item);
    }
  }
  return drawn;
}

function draw(ffmpeg: Ffmpeg, items: readonly Drawing[], { side, signal }: Size): Promise<boolean> {
  const box = `min(${side}\\,iw):min(${side}\\,ih)`;
  const fit = 'force_original_aspect_ratio=decrease:force_divisible_by=2:flags=area';
  const inputs = items.flatMap(({ from }) => inputOf(from));
  const outputs = items.flatMap(({ to }, index) => {
    const from = ['-map', `${index}:v:0`, '-frames:v', '1', '-vf', `scale=${box}:${fit}`];
    return from.concat(JPEG, `file:${to}`);
  });
  return succeeds(ffmpeg([...inputs, ...outputs], { signal }), signal);
}
