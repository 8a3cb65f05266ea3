/**
 * Whether a clip begins with the frame that the clip before it ended with. Distance alone does not
 * tell: in slow movement, true neighbours are as near as a repeated frame that was encoded twice.
 * So the join is compared with the movement on both sides of it, where that is greatest. A model
 * that draws the picture again puts it a pixel or two away, or a little larger. Then one picture is
 * laid on the other first.
 */

import { align, planeOf, stepBeyond } from './alignment.ts';
import type { Edges, SmallPicture } from './edges.ts';
import { decibels, resized } from './likeness.ts';
import { stepBetween, type Step } from './step.ts';

/**
 * All numbers that decide: one of the `ways` must hold. Found on the joins that test/media/joins.ts
 * makes and on other people's clips; docs/measured.md has the rates.
 */
const RULE = {
  /** The share of all blocks that move most: decibels are measured there. */
  movingShare: 0.05,
  /** Movement that nobody sees. From here on nothing counts as moving, and nothing can be told. */
  stillDb: 55,
  /**
   * `leastDb`: how near the two pictures are. `aboveMotionDb`: how much nearer than two frames of
   * the movement, on the side that moves more. `likeMotion`: how alike the step across the join is
   * to the step before or after it, as the cosine between them. True neighbours go on moving
   * (toward 1), and grain is new in each (-0.5). A frame that was encoded once more differs by
   * noise alone (near 0).
   */
  ways: [
    { leastDb: 27, aboveMotionDb: 8, likeMotion: { least: -0.5, most: 0.3 } },
    { leastDb: 29, aboveMotionDb: 1, likeMotion: { least: -0.5, most: 0.3 } },
    { leastDb: 31, aboveMotionDb: -4, likeMotion: { least: -0.4, most: 0.2 } },
  ],
  /**
   * A step of the whole picture's brightness or colours means that a model drew it again, unless
   * the light changes by half as much within a clip.
   */
  lightShare: 0.5,
  /**
   * For a picture that was drawn again a little to the side, larger or smaller: what is left when
   * one picture is laid on the other, and how it lies. Moves are in pixels of the small pictures,
   * which are 160 wide. Zoom and turn are measured half that width from the middle.
   */
  redrawn: {
    /** Encoding alone leaves a standing picture at 50 dB. */
    stillDb: 47,
    /** A model's picture is never farther off than this: 2.9 pixels of 1280, 2.7 %. */
    most: { shift: 0.36, zoom: 2.2, turn: 0.12 },
    leastDb: 32,
    mostLike: 0.5,
    /** If parts move by themselves this much, what is left across the join must be less. */
    seen: { motionDb: 32, aboveDb: 2 },
    /**
     * How far the moves must be from the range between both sides' moves; sides that differ tell
     * less. Encoding alone moves a picture by a seventh of a pixel.
     */
    apart: { moves: [0.18, 0.18, 0.27, 0.27], ofDifference: 0.5 },
    /** The other way: everything that moves by itself stands still across the join. */
    held: { motionDb: 38, aboveDb: 7 },
  },
} as const;

export type JoinMeasure = {
  /** Between the last picture of one clip and the first of the other, over red, green and blue. */
  readonly psnrDb: number;
  /**
   * Meaningful only for a join whose two sides were asked for the same picture. Where nothing moves
   * on either side it is false: it cannot be told, and a repeated frame is not seen.
   */
  readonly duplicate: boolean;
};

type Pair = readonly [from: SmallPicture, to: SmallPicture];

/** Null when the edges lack a picture. */
export function measureJoin(before: Edges, after: Edges): JoinMeasure | null {
  const [last, first] = [before.tail.at(-1), after.head[0]];
  if (!last || !first) return null;
  const like = (picture: SmallPicture) => resized(picture, last);
  const join: Pair = [last, like(first)];
  const [lastButOne, second] = [before.tail.at(-2), after.head[1]];
  const sides: readonly Pair[] = [
    ...(lastButOne ? [[lastButOne, last] as const] : []),
    ...(second ? [[like(first), like(second)] as const] : []),
  ];
  const step = stepBetween(...join);
  const motion = sides.map((side) => stepBetween(...side));
  const { motionDb } = compare(step, motion);
  return {
    psnrDb: decibels(mean(step.squares())),
    duplicate:
      (motionDb < RULE.stillDb && isRepeated(step, motion)) ||
      (motionDb < RULE.redrawn.stillDb && isRedrawn(join, sides)),
  };
}

function isRepeated(across: Step, motion: readonly Step[]): boolean {
  const light = Math.max(0, ...motion.map((step) => step.light()));
  const step = light < across.light() * RULE.lightShare ? across.levelled() : across;
  const { stepDb, motionDb, likeness } = compare(step, motion);
  return RULE.ways.some(
    ({ leastDb, aboveMotionDb, likeMotion }) =>
      stepDb >= leastDb &&
      stepDb >= motionDb + aboveMotionDb &&
      likeness.every((like) => like > likeMotion.least && like < likeMotion.most),
  );
}

/**
 * A pan or a zoom can also lay the next picture on the one before. For a repeated picture the moves
 * are not those of the movement, or what moves by itself stands still.
 */
function isRedrawn(join: Pair, sides: readonly Pair[]): boolean {
  const { most, leastDb, mostLike, seen, apart, held } = RULE.redrawn;
  const across = laidOn(join);
  const [along, down, zoom, turn] = across.moves;
  if (Math.hypot(along, down) > most.shift) return false;
  if (Math.abs(zoom) > most.zoom || Math.abs(turn) > most.turn) return false;
  const around = sides.map(laidOn);
  const rests = around.map(({ rest }) => rest);
  const { stepDb, motionDb, likeness } = compare(across.rest, rests);
  if (stepDb < leastDb || likeness.some((like) => like > mostLike)) return false;
  if (stepDb < Math.min(motionDb, seen.motionDb) + seen.aboveDb) return false;
  const beyond = apart.moves.map((least, index) => {
    const moved = around.map(({ moves }) => moves[index] ?? 0);
    const [low, high] = [Math.min(...moved), Math.max(...moved)];
    const move = across.moves[index] ?? 0;
    return Math.max(0, low - move, move - high) / (least + apart.ofDifference * (high - low));
  });
  const isHeld = motionDb < held.motionDb && stepDb >= motionDb + held.aboveDb;
  return Math.hypot(...beyond) > 1 || isHeld;
}

function laidOn([from, to]: Pair) {
  const [below, above] = [planeOf(from), planeOf(to)];
  const alignment = align(below, above);
  return { moves: alignment.moves, rest: stepBeyond(below, above, alignment) };
}

/** Compares a step with the greater motion of the two sides, in the blocks that move most. */
function compare(step: Step, motion: readonly Step[]) {
  const squares = step.squares();
  const sides = motion.map((side) => side.squares());
  const most = squares.map((_, block) => Math.max(0, ...sides.map((side) => side[block] ?? 0)));
  const order = most.map((_, block) => block).sort((a, b) => (most[b] ?? 0) - (most[a] ?? 0));
  const moving = order.slice(0, Math.max(1, Math.round(order.length * RULE.movingShare)));
  const inMoving = (blocks: readonly number[]) => mean(moving.map((block) => blocks[block] ?? 0));
  return {
    stepDb: decibels(inMoving(squares)),
    motionDb: decibels(inMoving(most)),
    likeness: motion.map((side) => step.cosine(side)),
  };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
