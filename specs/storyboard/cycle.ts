/** Shots that wait for each other: found before anything is ordered, named by their path. */

import type { Draft } from './draft.ts';
import type { Report } from './report.ts';
import type { Sources } from './source.ts';
import type { Path } from './tree.ts';

/** A shot whose take must stand first. */
type Edge = {
  readonly to: number;
  /** The key that asks for it; null where `previous` is only understood. */
  readonly path: Path | null;
  /** The shot through whose first frame the need arises. */
  readonly via: string | null;
};

/** One step of a cycle: a shot and the edge by which it goes on. */
type Step = { readonly place: number; readonly edge: Edge };

/** Reports each cycle once, at the first of its keys that is written. */
export function checkCycles(
  drafts: readonly Draft[],
  sources: readonly Sources[],
  report: Report,
): void {
  // Of shots with one id the first counts.
  const places = new Map(drafts.map(({ file }, place) => [file.id, place] as const).reverse());
  const edges = drafts.map((draft, place) => edgesOf(draft, place, { sources, places }));
  const done = new Set<number>();
  for (const start of drafts.keys()) {
    walk(start, edges, done, (cycle) => reportCycle(cycle, drafts, report));
  }
}

function reportCycle(cycle: readonly Step[], drafts: readonly Draft[], report: Report): void {
  const written = Math.max(
    cycle.findIndex(({ edge }) => edge.path !== null),
    0,
  );
  const steps = [...cycle.slice(written), ...cycle.slice(0, written)];
  const [first] = steps;
  const draft = first === undefined ? undefined : drafts[first.place];
  if (first === undefined || draft === undefined) return;
  const names = steps.flatMap(({ place, edge }) => [
    drafts[place]?.name ?? '',
    ...(edge.via === null ? [] : [edge.via]),
  ]);
  const path = shortened([...names, draft.name]).join(' → ');
  report.add({
    path: first.edge.path ?? draft.path,
    code: 'ring',
    message:
      names.length === 1
        ? `${draft.name}: the shot waits for a frame of its own: ${path}.`
        : `${draft.name}: the shots wait for each other’s frames in a cycle: ${path}.`,
    hint: 'Break the cycle: give one of them a first_frame, "from: none" or another last_frame.',
  });
}

/** A cycle may have 2,000 shots: its middle says little. */
function shortened(names: readonly string[]): readonly string[] {
  return names.length > 12 ? [...names.slice(0, 6), '…', ...names.slice(-3)] : names;
}

type Graph = {
  readonly sources: readonly Sources[];
  readonly places: ReadonlyMap<string, number>;
};

/** A shot that orders nothing waits for nobody. */
function edgesOf(draft: Draft, place: number, { sources, places }: Graph): Edge[] {
  const { first, last } = sources[place] ?? {};
  if (!draft.isOrdered || first === undefined || last === undefined) return [];
  const edges: Edge[] = [];
  const add = (shot: string, path: Path | null, via: string | null = null): void => {
    const to = places.get(shot);
    if (to !== undefined) edges.push({ to, path, via });
  };
  if (first.kind === 'last-frame-of') {
    add(first.shot, draft.file.from === undefined ? null : [...draft.path, 'from']);
  }
  if (last.kind === 'first-frame-of') {
    const path = [...draft.path, 'last_frame', 'first_frame_of'];
    const given = sources[places.get(last.shot) ?? -1]?.first;
    // Frame 0 is the picture that a shot is given; only a shot that is given none must render it.
    if (given?.kind === 'none') add(last.shot, path);
    else if (given?.kind === 'last-frame-of') add(given.shot, path, last.shot);
  }
  return edges;
}

/** Depth first without recursion: a chain may have 2,000 links. */
function walk(
  start: number,
  edges: readonly (readonly Edge[])[],
  done: Set<number>,
  found: (cycle: readonly Step[]) => void,
): void {
  if (done.has(start)) return;
  const stack = [{ place: start, next: 0 }];
  const depths = new Map([[start, 0]]);
  for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
    const edge = edges[top.place]?.[top.next];
    top.next += 1;
    if (edge === undefined) {
      stack.pop();
      depths.delete(top.place);
      done.add(top.place);
      continue;
    }
    const depth = depths.get(edge.to);
    if (depth !== undefined) {
      found(
        stack.slice(depth).flatMap(({ place, next }): Step[] => {
          const taken = edges[place]?.[next - 1];
          return taken === undefined ? [] : [{ place, edge: taken }];
        }),
      );
    } else if (!done.has(edge.to)) {
      depths.set(edge.to, stack.length);
      stack.push({ place: edge.to, next: 0 });
    }
  }
}
