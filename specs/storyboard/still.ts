/**
 * What can be said of a shot's picture before it is rendered: its stills, its size, its shape.
 */

import type { FixedRatio, ModelSheet, PixelSize } from '../models/sheet.ts';
import { sizeOf } from '../plan/size.ts';
import type { Draft } from './draft.ts';
import { croppedShare, orderBytesFinding, pictureFindings, pictureName } from './picture.ts';
import type { Finding, Report } from './report.ts';
import type { Sources } from './source.ts';
import {
  uprightSize,
  type PictureFacts,
  type PictureLookup,
  type PictureReference,
} from './storyboard.ts';
import { formatPath, type Path } from './tree.ts';

export type StillCheck = {
  readonly draft: Draft;
  readonly sources: Sources;
  readonly sheet: ModelSheet;
  readonly provider: string;
};

/** A still of the storyboard's own folder, as a shot uses it. */
export type StillUse = {
  readonly shot: string;
  /** As in diagnostics: `shots[2].first_frame`. */
  readonly path: string;
  readonly file: string;
  readonly facts: PictureFacts;
  /** Width divided by height of what it is asked for; null where its own shape is kept. */
  readonly shape: number | null;
  readonly sheet: Pick<ModelSheet, 'family' | 'pictureFormats'>;
};

/** How a picture is looked up, and who is told of each that is used. */
export type Stills = {
  readonly lookup: PictureLookup;
  readonly onStill?: ((use: StillUse) => void) | undefined;
};

type Still = { readonly path: Path; readonly picture: PictureReference; readonly isFrame: boolean };

/** Reports everything about the stills of a shot; gives the size of its first frame if known. */
export function checkStills(check: StillCheck, stills: Stills, report: Report): PixelSize | null {
  const { draft, sources } = check;
  let bytes = 0;
  let firstSize: PixelSize | null = null;
  for (const still of stillsOf(draft, sources)) {
    const facts = checkStill(check, still, { ...stills, report });
    if (facts === null) continue;
    bytes += facts.bytes;
    if (still.path.at(-1) === 'first_frame') firstSize = uprightSize(facts);
  }
  const tooLarge = orderBytesFinding(bytes);
  if (tooLarge !== null) {
    report.add({ path: draft.path, ...tooLarge, message: `${draft.name}: ${tooLarge.message}` });
  }
  return firstSize;
}

function stillsOf({ path }: Draft, { first, last, references }: Sources): Still[] {
  const frames = [
    { source: first, key: 'first_frame' },
    { source: last, key: 'last_frame' },
  ];
  return [
    ...frames.flatMap(({ source, key }) =>
      source.kind === 'picture'
        ? [{ path: [...path, key], picture: source.picture, isFrame: true }]
        : [],
    ),
    ...references.map((picture, place) => ({
      path: [...path, 'references', place],
      picture,
      isFrame: false,
    })),
  ];
}

type Tools = Stills & { readonly report: Report };

function checkStill(
  check: StillCheck,
  still: Still,
  { lookup, onStill, report }: Tools,
): PictureFacts | null {
  const { draft, sheet } = check;
  const { picture, path } = still;
  const name = pictureName(picture);
  const add = (finding: Finding): void =>
    report.add({ path, ...finding, message: `${draft.name}: ${name}: ${finding.message}` });
  if (picture.kind === 'asset') {
    if (!sheet.assets) {
      add({
        code: 'value-unsupported',
        message: `${sheet.family} on ${check.provider} takes no asset:// pictures.`,
        hint: 'Name a file or an https link.',
      });
    }
    return null;
  }
  const found = lookup(picture);
  if (found === 'unfetched') return null;
  if ('problem' in found) {
    add({
      code: 'picture-missing',
      message: `${found.problem.replace(/\.?$/, '')}.`,
      hint:
        picture.kind === 'file'
          ? 'Paths begin at the storyboard’s folder.'
          : 'Mend the link, or save the picture beside the storyboard and name it by its path.',
    });
    return null;
  }
  for (const finding of pictureFindings(found, sheet)) add(finding);
  if (still.isFrame) checkShape(check, found, add);
  if (picture.kind === 'file') {
    const shape = still.isFrame ? shapeAsked(check) : null;
    const use = { shot: draft.file.id, path: formatPath(path), file: picture.path };
    onStill?.({ ...use, facts: found, shape, sheet });
  }
  return found;
}

/** Of the clip's own size, which may be off its ratio by a little. */
function shapeAsked({ draft, sheet }: StillCheck): number | null {
  const { value: ratio } = draft.ratio;
  if (ratio === 'adaptive' || draft.isSpoiled('ratio')) return null;
  const size = sheet.sizes[draft.resolution.value]?.[ratio];
  return size ? size.width / size.height : shapeOf(ratio);
}

function checkShape(check: StillCheck, facts: PictureFacts, add: (finding: Finding) => void): void {
  const { draft, sources, sheet } = check;
  const { value: ratio } = draft.ratio;
  if (ratio === 'adaptive' || draft.isSpoiled('ratio')) return;
  const size = sheet.sizes[draft.resolution.value]?.[ratio];
  const shapes = [shapeOf(ratio), ...(size === undefined ? [] : [size.width / size.height])];
  const upright = uprightSize(facts);
  const share = croppedShare(upright, shapes);
  if (share === 0) return;
  const percent = Math.round(share * 100);
  const shape = `${upright.width}×${upright.height}${facts.isSideways === true ? ' upright' : ''}`;
  const side = upright.width / upright.height > shapeOf(ratio) ? 'sides' : 'top and bottom';
  const isKept = sheet.adaptive[sources.mode] === 'only';
  add({
    severity: 'warning',
    code: 'picture-shape',
    message: isKept
      ? `it is ${shape}, not ${ratio}: ${sheet.family} keeps its shape, and the film loses ${percent} % of it at the ${side}.`
      : `it is ${shape}, not ${ratio}: ${percent} % of it is cut off at the ${side}.`,
    hint: `Crop it to ${ratio} yourself, or set another ratio.`,
  });
}

function shapeOf(ratio: FixedRatio): number {
  const [width = 1, height = 1] = ratio.split(':').map(Number);
  return width / height;
}

/** Expected size of a clip; null where the sheet has no table for it. */
export function expectedSize(
  { draft, sheet }: StillCheck,
  firstSize: PixelSize | null,
): PixelSize | null {
  const { resolution, ratio } = draft;
  if (sheet.sizes[resolution.value] === undefined) return null;
  return sizeOf(sheet, { resolution: resolution.value, ratio: ratio.value, firstSize });
}

/** A chain that goes on in another size is scaled at the hand-over. */
export function checkSizeChange(
  { draft }: StillCheck,
  size: PixelSize,
  source: { readonly name: string; readonly size: PixelSize },
  report: Report,
): void {
  if (size.width === source.size.width && size.height === source.size.height) return;
  report.add({
    path: draft.path,
    severity: 'warning',
    code: 'size-change',
    message: `${draft.name}: the shot is asked in ${size.width}×${size.height} and starts from ${source.name}, which is ${source.size.width}×${source.size.height}.`,
    hint: 'Give both the same model, resolution and ratio, or cut with "from: none".',
  });
}

/** From text alone, `adaptive` lets the model choose a shape for each shot. */
export function checkAdaptive({ draft, sources, sheet }: StillCheck, report: Report): void {
  if (sheet.adaptive.text === 'no') return;
  if (draft.ratio.value !== 'adaptive' || sources.mode !== 'text' || sources.isUnclear) return;
  report.addForShot({
    severity: 'warning',
    code: 'adaptive-shape',
    shot: draft.name,
    place: { path: draft.ratio.path ?? draft.path },
    message:
      'with ratio adaptive and no frame the model chooses the shape, and shots of one film may differ.',
    hint: 'Set a ratio, such as "16:9".',
  });
}
