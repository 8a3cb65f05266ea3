/** A shot in the middle: the ways on where others would follow it, and why one of them is not open. */

import type { FilmErrors } from '../../films/error.ts';
import type { NoBridgeFacts } from '../../films/facts.ts';
import type { RerenderWays, Way } from '../../specs/plan/ways.ts';
import { listed } from '../../specs/storyboard/words.ts';
import { commandFor, type CommandPlace } from './command.ts';
import { count, formatMonies } from './plan-line.ts';

/** `  --bridge sh0030  1 shot, 0.13 USD: it ends on the picture that the next takes start from`. */
export function wayLines({ ways }: Pick<RerenderWays, 'ways'>): string[] {
  if (!ways) return [];
  const { bridge, noBridge, cut } = ways;
  const isOne = (way: Way) => way.of.length === 1;
  return [
    ...(bridge
      ? [
          `  --bridge ${wayText(bridge)}: ${isOne(bridge) ? 'it ends' : 'they end'} on the picture that the next takes start from`,
        ]
      : []),
    ...(noBridge && noBridge.why !== 'fits'
      ? [`  no --bridge: ${noBridge.shot} ${factOf(noBridge)}`]
      : []),
    ...(cut
      ? [`  --cut ${wayText(cut)}: the next takes stay as they are, and the join jumps`]
      : []),
  ];
}

function wayText({ of, shots, expected }: Way): string {
  const price = expected.length === 0 ? '' : `, ${formatMonies(expected)}`;
  const what = shots.length === 0 ? 'nothing is ordered' : `${count(shots.length, 'shot')}${price}`;
  return `${of.join(',')}  ${what}`;
}

/** Follows the shot's id. */
function factOf(facts: NoBridgeFacts | { readonly why: 'fits' }): string {
  switch (facts.why) {
    case 'references':
      return 'has references, and no provider takes them beside frames';
    case 'no-first-frame':
      return 'starts from no picture, and a last frame needs a first one';
    case 'last-frame':
      return 'has a last_frame of its own';
    case 'no-last-frame':
      return `cannot end on a picture: ${facts.model} on ${facts.provider} takes no last frame`;
    case 'no-follower': {
      const { followers } = facts;
      if (followers.length === 0) return 'has no shot that starts from it';
      return `has none after it with a take that could stay: ${listed(followers)} would be ordered all the same`;
    }
    case 'different-pictures':
      return `is followed by takes that start from different pictures: ${listed(facts.followers)}`;
    case 'fits':
      return 'take' in facts ? `has ${facts.take}, which fits: nothing would be ordered` : 'fits';
    case 'kept':
      return `stands with ${facts.take} in this run`;
    case 'pinned':
      return `stands with ${facts.take} by its take:`;
    case 'frozen':
      return `stands with ${facts.take}, which is frozen`;
    case 'rejected':
      return `waits for another take: ${facts.take} is rejected`;
    case 'picture-lost':
      return 'has followers whose first picture is not in the store';
    case 'cut':
      return 'is named by --cut too, and only one of the two can be';
    case 'not-ordered':
    default:
      return 'is not ordered by this run';
  }
}

function noBridgeWords(
  facts: FilmErrors['no-bridge'],
  place?: CommandPlace,
): { readonly message: string; readonly hint: string } {
  const { file, shot, why } = facts;
  return {
    message: `--bridge: ${shot} ${factOf(facts)}. Nothing was changed.`,
    hint:
      REMEDIES[why]?.(shot) ??
      `${OTHER_WAYS} --cut ${shot}. For their prices: ${commandFor('plan', { file, place })}`,
  };
}

const OTHER_WAYS = 'Without it what hangs on the shot is ordered again; or keep that as it is:';

const REMEDIES: { readonly [Why in NoBridgeFacts['why']]?: (shot: string) => string } = {
  fits: (shot) => `For one more take of it that ends there: --again ${shot} --bridge ${shot}.`,
  rejected: (shot) => `Ask for one more: --again ${shot} --bridge ${shot}.`,
  'last-frame': (shot) => `Remove its last_frame, or keep what follows it: --cut ${shot}.`,
  kept: () => 'Leave out --only, --until or --keep, or name it there.',
  'not-ordered': () => 'Leave out --only, --until or --keep, or name it there.',
  pinned: () => 'Remove its take: to have it ordered.',
  frozen: (shot) => `Unfreeze ${shot} to have it ordered.`,
  cut: () => 'Name it by one of them.',
};

function noCutWords({ file, shot }: FilmErrors['no-cut'], place?: CommandPlace) {
  return {
    message: `--cut: no take of a shot that starts from ${shot} would be ordered for its first picture alone. Nothing was changed.`,
    hint: `What is ordered, and why: ${commandFor('plan', { file, place })}`,
  };
}

function meanwhileWords({ file }: FilmErrors['decided-meanwhile']) {
  return {
    message: `Somebody decided something of ${file} after it was planned. Nothing was changed or ordered.`,
    hint: 'Run the same command again.',
  };
}

/** By code of the refusal. */
export const MIDDLE_WORDS = {
  'no-bridge': noBridgeWords,
  'no-cut': noCutWords,
  'decided-meanwhile': meanwhileWords,
};
