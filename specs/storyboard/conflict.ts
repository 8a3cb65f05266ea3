/** Keys that exclude each other, ids that are not unique. */

import { OPTIONS } from '../options.ts';
import { topSettings, type Draft } from './draft.ts';
import type { Report } from './report.ts';
import type { SettingsFile, StoryboardFile } from './schema.ts';
import type { Path } from './tree.ts';
import { quoted } from './words.ts';

export function checkConflicts(
  file: StoryboardFile,
  drafts: readonly Draft[],
  report: Report,
): void {
  checkLevel({ path: [], subject: '', values: topSettings(file) }, report);
  checkLevel({ path: ['defaults'], subject: 'defaults: ', values: file.defaults ?? {} }, report);
  checkTwoLevels(file, report);
  for (const draft of drafts) {
    checkLevel({ path: draft.path, subject: `${draft.name}: `, values: draft.file }, report);
    checkFrames(draft, report);
    checkTakes(draft, report);
  }
  checkIds(drafts, report);
}

type Level = { readonly path: Path; readonly subject: string; readonly values: SettingsFile };

function checkLevel({ path, subject, values }: Level, report: Report): void {
  if (values.provider !== undefined && values.providers !== undefined) {
    report.add({
      path: [...path, 'providers'],
      atKey: true,
      code: 'conflicting-keys',
      message: `${subject}provider and providers stand side by side; only one of them can count.`,
      hint: 'Keep providers, with the first choice first.',
    });
  }
  if (values.duration !== undefined && values.frames !== undefined) {
    report.add({
      path: [...path, 'frames'],
      atKey: true,
      code: 'conflicting-keys',
      message: `${subject}duration and frames both give the length.`,
      hint: 'Keep one of them.',
    });
  }
  const { providers = [] } = values;
  const twice = providers.findIndex((name, place) => providers.indexOf(name) < place);
  if (twice >= 0) {
    report.add({
      path: [...path, 'providers', twice],
      code: 'wrong-value',
      message: `${subject}providers names ${quoted(providers[twice] ?? '')} twice.`,
      hint: 'Take one of them out.',
    });
  }
}

/** `provider` at the top is short for the one under `defaults`. */
function checkTwoLevels(file: StoryboardFile, report: Report): void {
  const { provider, providers } = file.defaults ?? {};
  const inner = provider === undefined ? 'providers' : 'provider';
  if (provider === undefined && providers === undefined) return;
  if (file.provider === undefined && file.providers === undefined) return;
  report.add({
    path: ['defaults', inner],
    atKey: true,
    code: 'conflicting-keys',
    message: `defaults: ${inner} is given here and at the top of the file, which is short for it.`,
    hint: 'Keep one of them.',
  });
}

function checkFrames({ path, name, file }: Draft, report: Report): void {
  const refuse = (key: string, message: string, hint: string): void =>
    report.add({
      path: [...path, key],
      atKey: true,
      code: 'conflicting-keys',
      message: `${name}: ${message}`,
      hint,
    });
  if (file.first_frame !== undefined && file.from !== undefined) {
    refuse(
      'from',
      'from and first_frame both give the first frame.',
      'Keep first_frame to begin with the picture, or from to go on from a shot.',
    );
  }
  if (file.references === undefined) return;
  for (const key of ['first_frame', 'last_frame'] as const) {
    if (file[key] === undefined) continue;
    refuse(
      key,
      `${key} and references exclude each other: no provider takes both in one order.`,
      'Keep references for the looks, or frames for the picture itself.',
    );
  }
  if (file.from !== undefined && file.from !== 'none') {
    refuse(
      'from',
      `references begin a new chain, so the shot cannot start from ${quoted(file.from)}.`,
      'Write "from: none", or take references out.',
    );
  }
}

/** Several takes of one seed would be the same picture, paid several times. */
function checkTakes({ name, seed, takes, isOrdered, isSpoiled }: Draft, report: Report): void {
  const isSeeded = seed.path !== null && seed.value !== OPTIONS.seed.drawn;
  if (!isOrdered || takes.value === 1 || !isSeeded) return;
  if (isSpoiled('seed') || isSpoiled('takes')) return;
  report.addForShot({
    code: 'conflicting-keys',
    shot: name,
    place: { path: seed.path },
    message: `${takes.value} takes of one seed would be ${takes.value} times the same clip.`,
    hint: 'Take seed out, so that each take draws its own, or write "takes: 1".',
  });
}

function checkIds(drafts: readonly Draft[], report: Report): void {
  const firsts = new Map<string, Draft>();
  for (const draft of drafts) {
    if (draft.isSpoiled('id')) continue;
    const { id } = draft.file;
    const first = firsts.get(id.toLowerCase());
    if (first === undefined) {
      firsts.set(id.toLowerCase(), draft);
      continue;
    }
    const { line } = report.at([...first.path, 'id']);
    const isSame = first.file.id === id;
    report.add({
      path: [...draft.path, 'id'],
      code: 'duplicate-id',
      message: isSame
        ? `${id}: this id is taken by the shot on line ${line}.`
        : `${id}: this id differs from ${first.file.id} on line ${line} only in capitals.`,
      hint: 'Give one of them another id.',
    });
  }
}
