/** Takes that came from a server on this machine, in a plan. */

import type { MachineStanding, MachineTake } from '../../films/planning/machine-takes.ts';
import { formatShots } from './shot-names.ts';

/** Takes of a server on this machine: a line each for what stands and what does not. */
export function machineLines(takes: readonly MachineTake[], film: readonly string[]): string[] {
  return [...Map.groupBy(takes, ({ standing }) => standing)].map(([standing, group]) => {
    const names = formatShots(
      group.map(({ shot }) => shot),
      film,
    );
    const origins = [...new Set(group.map(({ origin }) => origin))].join(', ');
    return `${names}  ${MACHINE_WORDS[standing](origins, group.length > 1)}`;
  });
}

type MachineWords = (origins: string, isMany: boolean) => string;

const MACHINE_WORDS: { readonly [One in MachineStanding]: MachineWords } = {
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
