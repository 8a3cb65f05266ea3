/** Shots that wait for each other: found before anything is ordered, named by their path. */

import type { Draft } from './draft.ts';
import type { Report } from './report.ts';
import type { Sources } from './source.ts';
import type { Path } from './tree.ts';

type Edge = { readonly to: number; readonly path: Path };

/** Reports each ring once, at the key that closes it. */
export function checkRings(
  drafts: readonly Draft[],
  sources: readonly Sources[],
  report: Report,
): void {
  const places = new Map(drafts.map(({ file }, place) => [file.id, place] as const).reverse());
  const edges = drafts.map((draft, place) => edgesOf(draft, place, { sources, places }));
  const done = new Set<number>();
  for (const start of drafts.keys())
    walk(start, edges, done, (ring, at) => {
      const names = ring.map((place) => drafts[place]?.name ?? '');
      const [name = ''] = names;
      report.add(
        { path: at },
        {
          code: 'ring',
          message:
            names.length === 1
              ? `${name}: the shot waits for a frame of its own: ${name} → ${name}.`
              : `${name}: the shots wait for each other's frames in a ring: ${[...names, name].join(' → ')}.`,
          hint: 'Break the ring: give one of them a first_frame, "from: none" or another last_frame.',
        },
      );
    });
}

type Graph = {
  readonly sources: readonly Sources[];
  readonly places: ReadonlyMap<string, number>;
};

/** The shots whose takes must stand first. A shot that orders nothing waits for nobody. */
function edgesOf(draft: Draft, place: number, { sources, places }: Graph): Edge[] {
  const { first, last } = sources[place] ?? {};
  if (!draft.isOrdered || first === undefined || last === undefined) return [];
  const edges: Edge[] = [];
  const add = (shot: string, path: Path): void => {
    const to = places.get(shot);
    if (to !== undefined) edges.push({ to, path });
  };
  if (first.kind === 'last-frame-of') {
    const isWritten = draft.file.from !== undefined;
    add(first.shot, isWritten ? [...draft.path, 'from'] : draft.path);
  }
  if (last.kind === 'first-frame-of') {
    const path = [...draft.path, 'last_frame', 'first_frame_of'];
    const target = places.get(last.shot);
    const given = target === undefined ? undefined : sources[target]?.first;
    // Frame 0 is the picture that a shot is given; only a shot that is given none must render it.
    if (given?.kind === 'none') add(last.shot, path);
    else if (given?.kind === 'last-frame-of') add(given.shot, path);
  }
  return edges;
}

/** Depth first without recursion: a chain may have 2,000 links. */
function walk(
  start: number,
  edges: readonly (readonly Edge[])[],
  done: Set<number>,
  found: (ring: readonly number[], at: Path) => void,
): void {
  if (done.has(start)) return;
  const stack = [{ place: start, next: 0 }];
  const depth = new Map([[start, 0]]);
  for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
    const edge = edges[top.place]?.[top.next];
    top.next += 1;
    if (edge === undefined) {
      stack.pop();
      depth.delete(top.place);
      done.add(top.place);
      continue;
    }
    const open = depth.get(edge.to);
    if (open !== undefined) {
      // Named from the shot whose key closes the ring.
      const ring = stack.slice(open).map(({ place }) => place);
      found([...ring.slice(-1), ...ring.slice(0, -1)], edge.path);
    } else if (!done.has(edge.to)) {
      depth.set(edge.to, stack.length);
      stack.push({ place: edge.to, next: 0 });
    }
  }
}
