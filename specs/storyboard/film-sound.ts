/** What can be said of the film's own sound before anything is rendered: its music, its loudness. */

import type { Draft } from './draft.ts';
import type { Report } from './report.ts';
import type { StoryboardFile } from './schema.ts';
import type { MusicLookup } from './storyboard.ts';
import { quoted } from './words.ts';

/** One letter is a drive. */
const LINK = /^[a-z][a-z0-9+.-]+:/i;

/** Of a name that stands for no file beside the storyboard; null: it may be one. */
export function musicLinkProblem(path: string): string | null {
  return LINK.test(path) ? 'is a link; music comes from a file on this machine' : null;
}

export function checkFilmSound(
  file: StoryboardFile,
  drafts: readonly Draft[],
  { music: lookup, report }: { readonly music: MusicLookup; readonly report: Report },
): void {
  const { music, loudness, audio } = file.output ?? {};
  if (music !== undefined) {
    const link = musicLinkProblem(music.file);
    const found = link === null ? lookup(music.file) : { problem: link };
    if (found !== 'unread' && 'problem' in found) {
      report.add({
        path: ['output', 'music', 'file'],
        code: 'music-file',
        message: `The music ${quoted(music.file)} ${found.problem}.`,
        hint: 'Name a sound file by its path from the storyboard’s folder: wav, flac, mp3, m4a, aac or ogg.',
      });
    }
  }
  // A part that cannot be read may be the one that has the sound.
  if (loudness === undefined || music !== undefined || report.hasErrors) return;
  const path = ['output', 'loudness'];
  const wish = `output.loudness asks for ${loudness} LUFS`;
  if (audio === 'mute') {
    report.add({
      path,
      code: 'no-sound',
      message: `${wish}, and with "audio: mute" and no music the film has no sound at all.`,
      hint: 'Take it out, or give the film music: output: { music: { file: … } }.',
    });
    return;
  }
  // A take of the shot may have sound all the same: a file of the person's own, or an older one.
  const mayHear = drafts.some(({ file: shot, audio: sound, isOrdered }) => {
    return !shot.skip && (sound.value || !isOrdered);
  });
  if (mayHear) return;
  report.add({
    path,
    severity: 'warning',
    code: 'no-sound',
    message: `${wish}, and no shot asks for sound: a film without any sound is not put together.`,
    hint: 'Set "audio: true" on a shot, give the film music, or take it out.',
  });
}
