/** What a prompt says to a provider beside its words: options are refused, lost images named. */

import type { Draft } from './draft.ts';
import { byWord, words, type Words } from './habit.ts';
import type { Report } from './report.ts';
import type { ShotFile, StoryboardFile } from './schema.ts';
import { treeAt, type Path } from './tree.ts';

type Source = { readonly text: string; readonly report: Report };

export function checkPrompts(file: StoryboardFile, drafts: readonly Draft[], source: Source): void {
  checkText(file.style, { path: ['style'], subject: '' }, source);
  for (const { file: shot, path, name } of drafts) {
    for (const key of ['prompt', 'style'] as const) {
      checkText(shot[key], { path: [...path, key], subject: `${name}: ` }, source);
    }
    checkImages(shot, { path, subject: name }, source);
  }
}

/** `[Image 2]` follows the list's order; a model reads a number too many as plain words. */
function checkImages(
  { prompt = '', references = [] }: ShotFile,
  { path, subject }: { path: Path; subject: string },
  source: Source,
): void {
  const named = [...prompt.matchAll(/\[Image (\d+)\]/gi)];
  const lost = named.find(([, number]) => Number(number) > references.length || number === '0');
  if (lost === undefined) return;
  const [image] = lost;
  const count = references.length === 0 ? 'no' : references.length;
  const has = `${count} reference${count === 1 ? '' : 's'}`;
  source.report.add({
    path: [...path, 'prompt'],
    shift: shiftOf(image, [...path, 'prompt'], source),
    severity: 'warning',
    code: 'image-missing',
    message: `${subject}: the prompt names ${image}, and the shot has ${has}.`,
    hint: 'List the picture under "references:", in the order of the numbers.',
  });
}

/** Characters from the start of a text to some words in it. */
function shiftOf(words: string, path: Path, { text, report }: Source): number {
  const tree = report.root === null ? null : treeAt(report.root, path);
  return tree === null ? 0 : Math.max(text.slice(tree.start, tree.end).indexOf(words), 0);
}

function checkText(
  words: string | undefined,
  { path, subject }: { path: Path; subject: string },
  source: Source,
): void {
  const found = words === undefined ? null : findOption(words);
  if (found === null) return;
  const { option, key } = found;
  source.report.add({
    path,
    shift: shiftOf(option, path, source),
    code: 'prompt-options',
    message: `${subject}the ${path.at(-1)} holds "${option}", which providers obey instead of the file.`,
    hint: key === '' ? 'Take it out.' : `Take it out and write "${key}:" in the shot.`,
  });
}

/** The options that a provider takes out of a prompt, by all their names, with the file's key. */
const PROMPT_OPTIONS: Words = {
  resolution: words('rs, resolution'),
  ratio: words('rt, ratio'),
  duration: words('dur, duration'),
  frames: ['frames'],
  seed: ['seed'],
  camera_fixed: words('cf, camerafixed, camera_fixed'),
  watermark: words('wm, watermark'),
  '': words('fps, framespersecond'),
};

const OPTION = new RegExp(
  `(?:^|\\s)(--(${Object.values(PROMPT_OPTIONS).flat().join('|')}))(?![\\w-])`,
  'i',
);

/** An option in a prompt that a provider would obey over the file, or null. */
function findOption(prompt: string): { option: string; key: string } | null {
  const [, option, word] = OPTION.exec(prompt) ?? [];
  if (option === undefined || word === undefined) return null;
  return { option, key: byWord(PROMPT_OPTIONS, word) ?? '' };
}
