/** What a person can do about each shot that has failed or asks, each way with a command to paste. */

import type { WayOn } from '../../specs/failures.ts';
import { redirectWays, type RedirectWay } from '../../films/view/redirect-ways.ts';
import type { ShotView } from '../../films/view/view.ts';
import {
  againCommand,
  besidePlan,
  commandFor,
  projectCommand,
  resolveCommand,
  type CommandSubject,
  type ShownFilm,
} from './command.ts';
import { formatShots } from './shot-names.ts';

/** What is done, and the command that does it or follows it. */
type Way = readonly [does: string, command: string];

/**
 * By shots that have the same ways: those of the first one are written out. `providers`: those whose
 * keys are at hand.
 */
export function wayLines(
  film: Pick<ShownFilm, 'file' | 'place' | 'shots'>,
  providers: readonly string[] = [],
): string[] {
  const open = film.shots.filter(hasWays);
  const all = film.shots.map(({ id }) => id);
  return [...Map.groupBy(open, sameness).values()].flatMap((shots) => {
    const [first] = shots;
    if (!first) return [];
    const ways = waysOf(first, film, providers);
    const width = Math.max(...ways.map(([does]) => does.length));
    const names = formatShots(
      shots.map(({ id }) => id),
      all,
    );
    const which = shots.length === 1 ? names : `${names}, here for ${first.id}`;
    return [
      `Ways on for ${which}:`,
      ...ways.map(([does, command]) => `  ${does.padEnd(width)}  ${command}`),
    ];
  });
}

/** A skipped shot has some while a clip of it is paid and does not come. */
function hasWays(shot: ShotView): boolean {
  const isKept = shot.status === 'skipped' && shot.question !== undefined;
  return isKept || redirectWays(shot).length > 0;
}

function sameness({ status, failure, waysOn, provider, sellers }: ShotView): string {
  return JSON.stringify([status, failure?.kind, waysOn, provider, sellers]);
}

function waysOf(shot: ShotView, film: CommandSubject, providers: readonly string[]): Way[] {
  const run = commandFor('run', besidePlan(film));
  const anyhow: Way[] = isModerated(shot)
    ? [['order it as it is once more', againCommand(shot.id, film)]]
    : [];
  const elsewhere: Way[] = isOfProvider(shot)
    ? [[`name another one under \`providers\` (${placeOf(shot, film)}), then`, run]]
    : [];
  const ways = [...shot.waysOn.flatMap((way) => WAYS[way](shot, film)), ...anyhow, ...elsewhere];
  return [...ways, ...redirectWays(shot).flatMap((way) => REDIRECTS[way](shot, film, providers))];
}

const REDIRECTS: {
  readonly [Name in RedirectWay]: (
    shot: ShotView,
    film: CommandSubject,
    providers: readonly string[],
  ) => Way[];
} = {
  provider: ({ id, failure, sellers = [] }, film, providers) => {
    const risk = failure?.billed === 'no' ? '' : ', which may be billed twice';
    const named = sellers.filter((name) => providers.includes(name));
    return named.map((name): Way => {
      return [`order it from ${name}${risk}`, resolveCommand(id, film, `--provider ${name}`)];
    });
  },
  skip: ({ id }, film) => [['go on without it', resolveCommand(id, film, '--skip')]],
};

type WayOf = (shot: ShotView, film: CommandSubject) => readonly Way[];

const answering =
  (does: string, option: WayOn): WayOf =>
  (shot, film) => [[does, resolveCommand(shot.id, film, `--${option}`)]];

const WAYS: { readonly [Name in WayOn]: WayOf } = {
  adopt: (shot, film) => [
    [
      'take the task that you have found as its order',
      resolveCommand(shot.id, film, '--adopt TASK'),
    ],
  ],
  use: answering('use its clip as it came', 'use'),
  fetch: answering('fetch its clip again', 'fetch'),
  resubmit: (shot, film) => [
    [
      shot.failure?.billed === 'no'
        ? 'order it again'
        : 'order it again, which may be billed twice',
      resolveCommand(shot.id, film, '--resubmit'),
    ],
  ],
  'give-up': answering('give it up', 'give-up'),
  'change-shot': (shot, film) => [
    [
      isModerated(shot)
        ? `change its prompt or pictures (${placeOf(shot, film)}), then`
        : `change it (${placeOf(shot, film)}), then`,
      commandFor('run', besidePlan(film)),
    ],
  ],
  'change-settings': (_, film) => [
    ['see which keys and addresses count', projectCommand('doctor', film.place)],
    ['put them right, then', commandFor('run', film)],
  ],
  'fund-account': ({ provider }, film) => [
    [`fund the account at ${provider}, or raise its quota there, then`, commandFor('run', film)],
  ],
  'choose-model': (shot, film) => [
    ['see which models the account has', projectCommand('models --check', film.place)],
    [
      `name one of them as its \`model\` (${placeOf(shot, film)}), then`,
      commandFor('run', besidePlan(film)),
    ],
  ],
  'raise-cap': (_, film) => [['raise the cap, then', commandFor('run', film)]],
  'run-again': ({ failure }, film) => [
    [
      failure?.kind === 'local-fault' ? 'put it right, then' : 'order it anew',
      commandFor('run', film),
    ],
  ],
};

/** Which is not ordered again unchanged, unless it is named. */
function isModerated({ failure }: ShotView): boolean {
  return failure?.kind === 'moderated-input' || failure?.kind === 'moderated-output';
}

function isOfProvider({ failure }: ShotView): boolean {
  return failure?.kind === 'unfunded' || failure?.kind === 'model-unavailable';
}

function placeOf({ at }: ShotView, { file }: CommandSubject): string {
  return `${file}:${at.line}:${at.column}`;
}
