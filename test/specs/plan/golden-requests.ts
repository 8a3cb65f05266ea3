/** What golden fingerprints are recorded of: every shot of the examples, and 200 requests. */

import { globSync, readFileSync } from 'node:fs';
import { imageSize } from 'image-size';
import { catalogue } from '../../../providers/catalogue.ts';
import type { RenderRequest, RequestPicture } from '../../../specs/order.ts';
import { planProduction } from '../../../specs/plan/build.ts';
import { fingerprintOf } from '../../../specs/plan/fingerprint.ts';
import type { Plan, PlannedFrame } from '../../../specs/plan/plan.ts';
import { requestOf } from '../../../specs/plan/request.ts';
import { readStoryboard } from '../../../specs/storyboard/read.ts';
import type { PictureLookup } from '../../../specs/storyboard/storyboard.ts';
import { NO_TAKE, sha256 } from './fixture.ts';

const ROOT = new URL('../../../', import.meta.url);

export const EXAMPLES = globSync('examples/*/*.yaml', { cwd: ROOT }).sort();

export function planOfExample(file: string): Plan {
  const folder = new URL('./', new URL(file, ROOT));
  const pictures: PictureLookup = (picture) => {
    if (picture.kind !== 'file') return 'unfetched';
    const bytes = readFileSync(new URL(picture.path, folder));
    const { width, height } = imageSize(bytes);
    const facts = { bytes: bytes.length, format: 'jpeg', width, height, isRotated: false };
    return { sha256: sha256(bytes), ...facts };
  };
  const text = readFileSync(new URL(file, ROOT), 'utf8');
  const { storyboard, diagnostics } = readStoryboard(text, { catalogue, pictures });
  if (!storyboard) throw new Error(JSON.stringify(diagnostics));
  return planProduction(storyboard, { catalogue, pictures, hasTake: NO_TAKE });
}

/** Of each shot, as if the shots before it had handed on pictures that are named by their ids. */
export function fingerprintsOf(plan: Plan): Record<string, string> {
  const handedOn = (frame: PlannedFrame) =>
    'shot' in frame ? sha256(`${frame.kind} ${frame.shot}`) : null;
  return Object.fromEntries(
    plan.shots.map((shot) => {
      const frames = {
        firstFrameSha256: handedOn(shot.first),
        lastFrameSha256: handedOn(shot.last),
      };
      const request = requestOf(shot, frames);
      if (!request) throw new Error(`${shot.id} lacks a frame.`);
      return [shot.id, fingerprintOf(request)];
    }),
  );
}

/**
 * Written out by hand, by no table of the product and no library's generator: they must be the same
 * requests for ever.
 */
export const REQUESTS: readonly RenderRequest[] = Array.from({ length: 200 }, (_, nth) => {
  const digest = Buffer.from(sha256(`golden request ${nth}`), 'hex');
  const number = (place: number, below: number) => digest.readUInt16LE(place * 2) % below;
  function pick<T>(place: number, choices: readonly [T, ...T[]]): T {
    return choices[number(place, choices.length)] ?? choices[0];
  }
  const picture = (role: RequestPicture['role'], name: string): RequestPicture => ({
    role,
    picture: pick<RequestPicture['picture']>(1, [
      { kind: 'bytes', sha256: sha256(`${name} ${nth}`), format: 'png' },
      { kind: 'bytes', sha256: sha256(name), format: 'jpeg' },
      { kind: 'asset', assetId: `asset-${nth}` },
    ]),
  });
  const first = picture('first_frame', 'first');
  return {
    family: pick(2, ['seedance-1.0-pro', 'seedance-1.5-pro', 'seedance-2.0', 'seedance-2.5']),
    text: pick(3, ['', `Shot ${nth}, rain.`, 'Fähre – “Stop,” she says.', '渡し船 🛳 leaves']),
    pictures: pick<RequestPicture[]>(4, [
      [],
      [first],
      [first, picture('last_frame', 'last')],
      [picture('reference_image', 'mara'), picture('reference_image', 'coat')],
    ]),
    resolution: pick(5, ['480p', '720p', '1080p', '4k']),
    ratio: pick(6, ['16:9', '4:3', '1:1', '3:4', '9:16', '21:9', 'adaptive']),
    length: pick<RenderRequest['length']>(7, [
      { unit: 'seconds', seconds: 1 + number(8, 30) },
      { unit: 'frames', frames: 29 + 4 * number(8, 60) },
    ]),
    seed: pick(9, [null, 0, number(10, 1_000), 2_147_483_647]),
    audio: pick(11, [false, true]),
    cameraFixed: pick(12, [false, true]),
    watermark: pick(13, [false, true]),
  };
});
