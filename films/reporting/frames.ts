/** Pictures for a page of a limited size: smaller ones for more shots, and of very many shots fewer. */

/** Longest sides in pixels, the largest first. */
const SIDES = [640, 512, 400, 320, 240, 160, 112] as const;
/** What a JPEG of a usual picture takes, so that few are drawn in vain. */
const BYTES_PER_PIXEL = 0.13;
const PART_OF_SQUARE = 9 / 16;
/** Of the smallest picture that shows anything. */
const LEAST_BYTES = 3_000;

/** A picture at one place of the page. */
export type WantedFrame = {
  /** Names the place. */
  readonly at: string;
  readonly sha256: string;
  /** 0: it is dropped last. */
  readonly rank: 0 | 1 | 2;
};

/** JPEGs by hash, with so many pixels at their longest side; a lost one is left out. */
export type DrawFrames = (
  pictures: readonly string[],
  side: number,
) => Promise<ReadonlyMap<string, Buffer>>;

/** As data URLs by place, which together are no longer than `mostBytes`. */
export async function framesWithin(
  wanted: readonly WantedFrame[],
  mostBytes: number,
  draw: DrawFrames,
): Promise<Map<string, string>> {
  const chosen = affordable(wanted, Math.floor(mostBytes / LEAST_BYTES));
  const share = Math.floor(mostBytes / Math.max(1, chosen.length));
  const urls = new Map<string, string>();
  let left = [...new Set(chosen.map(({ sha256 }) => sha256))];
  for (const side of SIDES.slice(likelySide(share))) {
    if (left.length === 0) break;
    const drawn = await draw(left, side);
    for (const [sha256, bytes] of drawn) {
      const url = `data:image/jpeg;base64,${bytes.toString('base64')}`;
      if (url.length <= share) urls.set(sha256, url);
    }
    left = left.filter((sha256) => drawn.has(sha256) && !urls.has(sha256));
  }
  return new Map(
    chosen.flatMap(({ at, sha256 }) => {
      const url = urls.get(sha256);
      return url === undefined ? [] : [[at, url] as const];
    }),
  );
}

/** Whole ranks, and of the first that is too many every second, third, … one. */
function affordable(wanted: readonly WantedFrame[], most: number): readonly WantedFrame[] {
  for (const rank of [2, 1, 0]) {
    const kept = wanted.filter((frame) => frame.rank <= rank);
    if (kept.length <= most) return kept;
  }
  const first = wanted.filter(({ rank }) => rank === 0);
  const every = Math.ceil(first.length / Math.max(1, most));
  return first.filter((_, index) => index % every === 0);
}

function likelySide(share: number): number {
  const bytesOf = (side: number) => side * side * PART_OF_SQUARE * BYTES_PER_PIXEL * (4 / 3);
  const index = SIDES.findIndex((side) => bytesOf(side) <= share);
  return index < 0 ? SIDES.length - 1 : index;
}
