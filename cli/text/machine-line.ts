/** Which takes came from a server on this machine, and whether they stand. */

import type { MachineStanding, MachineTake } from '../../films/planning/machine-takes.ts';
import { formatShots } from './shot-names.ts';

/** A line each for what stands and what does not, however many shots there are. */
export function machineLines(takes: readonly MachineTake[], film: readonly string[]): string[] {
  return [...Map.groupBy(takes, ({ standing }) => standing)].map(([standing, group]) => {
    const names = formatShots(
      group.map(({ shot }) => shot),
      film,
    );
    const origins = [...new Set(group.map(({ origin }) => origin))].join(', ');
    return `${names}  ${WORDS[standing](origins, group.length > 1)}`;
  });
}

type Words = (origins: string, isMany: boolean) => string;

const WORDS: { readonly [One in MachineStanding]: Words } = {
  stands: (origins, isMany) =>
    isMany
      ? `takes of a server on this machine, ${origins}: stand, like any that were bought`
      : `a take of a server on this machine, ${origins}: stands, like any that was bought`,
  rehearses: (origins, isMany) =>
    isMany
      ? `placeholders of the simulator at ${origins}: stand while it is asked`
      : `a placeholder of the simulator at ${origins}: stands while it is asked`,
  placeholder: (origins, isMany) =>
    isMany
      ? `placeholders of the simulator at ${origins}: never stand in a paid film`
      : `a placeholder of the simulator at ${origins}: never stands in a paid film`,
};
