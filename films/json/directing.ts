/** The `--json` form of what people have said of takes. */

import { moneyJson, priceJson, type MoneyJson } from '../../specs/money.ts';
import type { Cause } from '../../specs/plan/decision.ts';
import { toldDecision, type ToldDecision } from '../../specs/plan/said.ts';
import { measuredTake, type MeasuredTake } from '../../specs/picture/measures.ts';
import type { PictureFault } from '../../specs/picture/hand-over.ts';
import { framesInFilm } from '../../store/hand-over.ts';
import { handOverOf } from '../../store/takes.ts';
import { secondsOf } from '../../specs/plan/size.ts';
import type { DecisionMade } from '../directing/decide.ts';
import type { ListedTake } from '../directing/takes.ts';

export function madeJson({ again, ...made }: DecisionMade) {
  const more = again?.map(({ shot, quote, carried, noRoom }) => {
    const running = carried === 'carried';
    return { shot, quote: quote && priceJson(quote), running, overCap: noRoom };
  });
  return { ...made, ...(more && { again: more }) };
}

type TakeJson = Pick<
  ListedTake,
  'row' | 'shot' | 'take' | 'takeOf' | 'stands' | 'said' | 'clip'
> & {
  readonly orderedAt: string;
  readonly finishedAt: string;
  readonly provider: string;
  readonly model: string;
  readonly tier: string;
  readonly seed: number | null;
  readonly seconds: number;
  readonly frames: number;
  /** Null: it fits what is asked now. */
  readonly differs: Cause | null;
  readonly isPlaceholder: boolean;
  readonly charge: MoneyJson | null;
  readonly decisions: readonly ToldDecision[];
  /** Null: it was not measured. */
  readonly measures: MeasuredTake | null;
  /** The picture that shots which start from it are given, and of a chosen one its frame, from 0. */
  readonly handOver: {
    readonly sha256: string;
    readonly source: 'returned' | 'decoded' | 'bridge' | 'chosen';
    readonly frame: number | null;
  };
  /** Of those, as many as the film can show before it is trimmed. */
  readonly framesInFilm: number;
  /** What is wrong with the last picture of its clip; absent: nothing, or it was not measured. */
  readonly pictureFaults?: readonly PictureFault[];
  /** The name of the person's own file that it is; absent: none. */
  readonly ownFile?: string;
};

export function takeJson(listed: ListedTake): TakeJson {
  const { shot, take, takeOf, stands, said, clip, record, differs, charge, decisions } = listed;
  const seconds = secondsOf(record.inputs.length);
  const { ownFile } = record;
  const { sha256, source, frame } = handOverOf(record);
  const { tokens, pricedAt, isEstimated } = record;
  return {
    ...(listed.row !== undefined && { row: listed.row }),
    shot,
    take,
    takeOf,
    stands,
    said,
    differs,
    isPlaceholder: listed.isPlaceholder,
    orderedAt: record.orderedAt,
    finishedAt: record.finishedAt,
    provider: record.provider,
    model: record.family,
    tier: record.tier,
    seed: record.seed,
    seconds,
    frames: record.clip.frames,
    charge: charge && moneyJson(charge, { tokens, seconds, pricedAt, isEstimated }),
    decisions: decisions.map((one) => toldDecision(one, shot)),
    handOver: { sha256, source, frame },
    framesInFilm: framesInFilm(record),
    ...(record.pictureFaults && { pictureFaults: record.pictureFaults }),
    measures: listed.measures && measuredTake(listed.measures),
    ...(ownFile && { ownFile: ownFile.name }),
    clip,
  };
}
