/** Options in prompts that a provider would obey over the file: refused. */

import type { Draft } from './draft.ts';
import { findOption } from './prompt.ts';
import type { Report } from './report.ts';
import type { StoryboardFile } from './schema.ts';
import { treeAt, type Path } from './tree.ts';

type Source = { readonly text: string; readonly report: Report };

export function checkPrompts(file: StoryboardFile, drafts: readonly Draft[], source: Source): void {
  checkText(file.style, { path: ['style'], subject: '' }, source);
  for (const { file: shot, path, name } of drafts) {
    for (const key of ['prompt', 'style'] as const) {
      checkText(shot[key], { path: [...path, key], subject: `${name}: ` }, source);
    }
  }
}

function checkText(
  words: string | undefined,
  { path, subject }: { path: Path; subject: string },
  { text, report }: Source,
): void {
  const found = words === undefined ? null : findOption(words);
  if (found === null) return;
  const { option, key } = found;
  const tree = report.root === null ? null : treeAt(report.root, path);
  const shift = tree === null ? -1 : text.slice(tree.start, tree.end).indexOf(option);
  report.add(
    { path, shift: Math.max(shift, 0) },
    {
      code: 'prompt-options',
      message: `${subject}the ${path.at(-1)} holds "${option}", which providers obey instead of the file.`,
      hint: key === '' ? 'Take it out.' : `Take it out and write "${key}:" in the shot.`,
    },
  );
}
