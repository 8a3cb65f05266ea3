import type { DeliveryFeature } from '../../tools/ffmpeg-features.ts';

export type DeliveryErrors = {
  /** `music`: its path. */
  'unfit-music': {
    readonly file: string;
    readonly music: string;
    readonly why: 'changed' | 'no-sound';
  };
  /** `asks`: what of the storyboard needs it, as `codec: h265`. `path`: that ffmpeg. */
  'ffmpeg-lacks': {
    readonly file: string;
    readonly path: string;
    readonly lacks: readonly { readonly feature: DeliveryFeature; readonly asks: string }[];
  };
};
