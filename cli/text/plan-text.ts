/** A plan for people: the two lines, what is rendered again, then every chain and shot. */

import type { PictureRole } from '../../specs/order.ts';
import type { Plan, PlannedShot } from '../../specs/plan/plan.ts';
import { shotsNeededBy } from '../../specs/plan/plan.ts';
import type { RerenderWays } from '../../specs/plan/ways.ts';
import type { ShotDecision } from '../../specs/plan/decision.ts';
import { ordersOf, quoteOfOrders } from '../../specs/plan/several.ts';
import type { TakeOptions } from '../../specs/plan/shelf.ts';
import { experienceWith, type Experience } from '../../specs/plan/usual.ts';
import type { PlanTotals } from '../../specs/plan/totals.ts';
import { printable } from '../../specs/storyboard/words.ts';
import type { SentPicture, SentShot } from '../../films/json/sent.ts';
import { formatAmount, formatMoney } from '../../specs/money.ts';
import type { MachineTake } from '../../films/planning/machine-takes.ts';
import type { BadPicture } from '../../films/planning/bad-pictures.ts';
import { badPictureLines } from './picture-text.ts';
import { approvalLines } from './approval-line.ts';
import { formatLimit, formatRough } from './duration.ts';
import { count, formatCount, planLines } from './plan-line.ts';
import { circleLines, keptLines, keptText, refusedText } from './kept-line.ts';
import { deliveryLine } from './delivery-line.ts';
import { machineLines } from './machine-lines.ts';
import { wayLines } from './middle-text.ts';
import { causeText, rerenderLine } from './rerender-line.ts';
import { plannedSaidLines } from './said-lines.ts';
import { formatShots } from './shot-names.ts';
import { takesText } from './several-text.ts';
import { sizeByClips, type MeasuredClips } from '../../specs/plan/film-size.ts';
import type { UnfitCircle } from '../../specs/plan/fit.ts';
import { scaledLine, sizeLine } from './size-line.ts';
import { unaskedLines } from './unasked-line.ts';
import type { UnaskedOrder } from '../../films/facts.ts';
import { fittedTable, tableLines, type Column } from './table.ts';

export type PlanFacts = {
  /** With the times that the project knows. */
  readonly timed: Plan;
  readonly experience: readonly Experience[];
  readonly decisions: readonly ShotDecision[];
  readonly totals: PlanTotals;
  readonly rerenders: readonly RerenderWays[];
  readonly unasked: readonly UnaskedOrder[];
  /** Takes that are circled and do not fit. Absent: none. */
  readonly unfit?: readonly UnfitCircle[];
  /** Absent: none. */
  readonly machineTakes?: readonly MachineTake[];
  /** Takes that end on a bad picture, and wait for a word. Absent: none. */
  readonly badPictures?: readonly BadPicture[];
  readonly clips: MeasuredClips;
  /** What people have said of its takes. Absent: nothing. */
  readonly weighed?: Pick<TakeOptions, 'decisions'>;
};

export function planText(
  {
    timed: plan,
    experience,
    decisions,
    totals,
    rerenders,
    unasked,
    unfit,
    machineTakes,
    clips,
    weighed,
    badPictures,
  }: PlanFacts,
  file: string,
  /** Columns of the terminal; null where lines may be as long as they like. */
  width: number | null = null,
): string[] {
  const decided = new Map(decisions.map((decision) => [decision.shot, decision]));
  const shots = new Map(plan.shots.map((shot) => [shot.id, shot]));
  const chains = plan.chains.flatMap((chain) => {
    const members = chain.flatMap((id) => shots.get(id) ?? []);
    return [[chainTitle(members, decided)], ...members.map((shot) => shotRow(shot, decided, plan))];
  });
  const skipped = plan.shots.filter(({ skip }) => skip).map(({ id }) => id);
  const table = fittedTable([HEADINGS, ...chains], COLUMNS, { width, spare: SPARE });
  const size = sizeByClips(plan, clips);
  const said = plannedSaidLines(plan, decided, weighed?.decisions);
  const sizes = [...sizeLine(size, plan.size), ...scaledLine(plan, clips), ...deliveryLine(plan)];
  return [
    ...planLines({ ...plan, size }, totals).filter((line) => line !== ''),
    ...planNotes(
      { timed: plan, rerenders, decisions, unasked, unfit, machineTakes, badPictures },
      file,
    ),
    '',
    ...table.lines,
    ...(table.leftOut.length === 0
      ? []
      : [
          '',
          `no room here for: ${table.leftOut.join(', ')} (a wider terminal or --json has them)`,
        ]),
    ...(skipped.length === 0 ? [] : ['', `skipped: ${formatShots(skipped, skipped)}`]),
    ...(said.length === 0 ? [] : ['', ...said]),
    ...boundLines(plan, totals),
    ...usualLines(plan, totals, experience),
    ...sizes.flatMap((line) => ['', line]),
  ];
}

/**
 * What is rendered again, what stands although it no longer fits, what is open in vain. `refused`:
 * lines of what is refused, where no table tells it.
 */
export function planNotes(
  {
    timed: plan,
    rerenders,
    decisions,
    unasked,
    unfit = [],
    machineTakes = [],
    badPictures = [],
  }: Pick<PlanFacts, 'timed' | 'rerenders' | 'decisions' | 'unasked'> & {
    readonly [Name in 'unfit' | 'machineTakes' | 'badPictures']?: PlanFacts[Name] | undefined;
  },
  file: string,
  refused: readonly string[] = [],
): string[] {
  return [
    ...rerenders.flatMap((rerender) => [rerenderLine(rerender, plan, file), ...wayLines(rerender)]),
    ...keptLines(decisions),
    ...circleLines(unfit),
    ...approvalLines(plan, decisions),
    ...badPictureLines(badPictures, { file }),
    ...refused,
    ...unaskedLines(unasked),
    ...machineLines(
      machineTakes,
      plan.shots.map(({ id }) => id),
    ),
  ];
}

const HEADINGS = [
  '',
  'model',
  'size',
  'frames',
  'tokens',
  'default',
  'flex',
  'at most',
  'usually',
  'longest',
  'why',
];
/** What a narrow terminal can do without, first what is least missed: places in the headings. */
const SPARE = ['frames', 'size', 'longest', 'tokens', 'flex', 'default', 'usually', 'model'].map(
  (heading) => HEADINGS.indexOf(heading),
);

const RIGHT: Column = { align: 'right' };
const COLUMNS: Column[] = [{}, {}, RIGHT, RIGHT, RIGHT, RIGHT, RIGHT, RIGHT, RIGHT, RIGHT];

/** `chain of 3, byteplus: usually 5 h, at most 18 days`; the time of what is ordered only. */
function chainTitle(
  members: readonly PlannedShot[],
  decided: ReadonlyMap<string, ShotDecision>,
): string {
  const ordered = members.filter(({ id }) => decided.get(id)?.kind === 'orders');
  const name = members.length === 1 ? 'one shot' : `chain of ${members.length}`;
  const providers = [...new Set(members.map(({ routes }) => routes[0].provider))].join(', ');
  if (ordered.length === 0) {
    const isRefused = members.some(({ id }) => refusedText(decided.get(id)) !== null);
    return `${name}, ${providers}: ${isRefused ? 'nothing to order' : 'stands'}`;
  }
  const usual = formatRough(sum(ordered.map(({ time }) => time.usualSeconds)));
  const orders = sum(ordered.map(({ id }) => ordersOf(decided.get(id))));
  const told = `${name}, ${providers}: ${count(orders, 'order')}, usually ${usual}`;
  // What is rendered here and free does not queue: its bound would be days that nobody waits.
  if (ordered.every(({ isPlaceholder }) => isPlaceholder)) return told;
  const atMost = formatRough(sum(ordered.map(({ time }) => time.atMostSeconds)));
  return `${told}, at most ${atMost}`;
}

function shotRow(
  shot: PlannedShot,
  decided: ReadonlyMap<string, ShotDecision>,
  plan: Plan,
): string[] {
  const decision = decided.get(shot.id);
  const { size, time, routes } = shot;
  const quote = quoteOfOrders(shot, decision);
  const what = [
    `  ${shot.id}`,
    `${shot.ask.family} ${routes[0].tier}`,
    `${size.width}×${size.height}`,
    formatCount(shot.frames),
    quote.tokens === null ? '–' : formatCount(quote.tokens),
  ];
  const why = whyText(shot, decision, plan);
  if (decision?.kind !== 'orders') return [...what, '', '', '', '', '', why];
  const { byTier } = quote;
  const price = (tier: 'default' | 'flex') =>
    byTier[tier] ? (shot.isPlaceholder ? 'free' : formatAmount(byTier[tier].micros)) : '–';
  return [
    ...what,
    price('default'),
    price('flex'),
    shot.isPlaceholder ? 'free' : quote.atMost ? formatMoney(quote.atMost) : 'unknown',
    formatRough(time.usualSeconds),
    shot.isPlaceholder ? '–' : formatRough(time.atMostSeconds),
    why,
  ];
}

function whyText(shot: PlannedShot, decision: ShotDecision | undefined, plan: Plan): string {
  if (decision?.kind === 'stands') {
    const { reusedFrom, take, keptDespite } = decision;
    const name = reusedFrom ? `reused from ${reusedFrom.shot} ${reusedFrom.take}` : take.take;
    if (decision.isFrozen) {
      const differs = keptDespite ? `: ${keptText(keptDespite)}` : '';
      return `frozen, ${name}${differs}`;
    }
    const cut = decision.isCut ? ', cut' : '';
    return keptDespite ? `kept, ${name}: ${keptText(keptDespite)}${cut}` : `stands, ${name}`;
  }
  const refused = refusedText(decision);
  if (refused !== null) return refused;
  if (decision?.kind === 'left-out') return 'not in this run, no take';
  if (decision?.kind === 'under-way') return 'under way';
  if (decision?.kind !== 'orders') return decision?.kind ?? 'skipped';
  const after = decision.fingerprint === null ? unknownFrames(shot, plan) : [];
  const wait = after.length === 0 ? '' : `, after ${after.join(' and ')}`;
  const bridge = decision.bridge === undefined ? '' : ', bridge';
  return [causeText(decision.because), ...takesText(decision)].join(', ') + bridge + wait;
}

function unknownFrames(shot: PlannedShot, plan: Plan): string[] {
  const ids = new Set(plan.shots.map(({ id }) => id));
  return [...new Set(shotsNeededBy(shot))].filter((id) => ids.has(id));
}

/** `longest: 3 orders of 48 h, each after the one before expired (policy.on_expired)`. */
function boundLines({ shots }: Plan, { order }: PlanTotals): string[] {
  const told = shots
    .filter(({ id, isPlaceholder }) => order.shots.includes(id) && !isPlaceholder)
    .map(({ time, routes: [{ expiresAfterSeconds }] }) => ({
      orders: time.atMostSeconds / expiresAfterSeconds,
      limit: formatLimit(expiresAfterSeconds),
    }))
    .filter(({ orders }) => orders > 1 && Number.isInteger(orders))
    .map(({ orders, limit }) => `${orders} orders of ${limit}`);
  if (told.length === 0) return [];
  const bounds = [...new Set(told)].join(', or ');
  return ['', `longest: ${bounds}, each after the one before has expired (policy.on_expired)`];
}

/** Where the usual times are this project's own. */
function usualLines(
  { shots }: Plan,
  { order }: PlanTotals,
  experience: readonly Experience[],
): string[] {
  const ordered = shots.filter(({ id }) => order.shots.includes(id));
  const known = new Set(ordered.flatMap((shot) => experienceWith(shot, experience) ?? []));
  if (known.size === 0) return [];
  const parts = [...known].map(
    ({ provider, family, tier, takes }) =>
      `${family} ${tier} at ${provider} from ${count(takes, 'take')} of this project`,
  );
  const isAll = ordered.every((shot) => experienceWith(shot, experience));
  const others = isAll ? '' : "; others from the provider's sheet";
  return ['', `usual times: ${parts.join(', ')}${others}`];
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

const ROLES = {
  first_frame: 'first frame',
  last_frame: 'last frame',
  reference_image: 'reference',
} as const satisfies Record<PictureRole, string>;

/** Each text as it is sent: `sh0010  A quay at night, 35 mm`, then a line a picture. */
export function sentLines(shots: readonly SentShot[]): string[] {
  return tableLines(
    shots.flatMap(({ id, text, pictures }) => [
      [id, text === '' ? '(no text: pictures alone)' : printable(text)],
      ...pictures.map((picture) => ['', pictureText(picture)]),
    ]),
  );
}

function pictureText({ role, name, from }: SentPicture): string {
  return `${name ?? ROLES[role]}: ${printable(from)}`;
}
