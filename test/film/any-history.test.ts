/**
 * Days of twenty productions, drawn at random, in one project: edits, retakes, decisions, runs. What
 * the provider has sold and what each film shows is compared with what was asked in the end.
 */

import * as fc from 'fast-check';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { FilmError, openProject, type FilmJson, type Project } from '../../films/library.ts';
import { findTool } from '../../tools/find.ts';
import { storyboardOf, Studio } from './studio.ts';

const WORDS = ['quay', 'ferry', 'rain'];
const IDS = ['a', 'b', 'c'] as const;
const FILMS = 20;
/** Films under way at once. */
const LANES = 4;

type Act =
  | { readonly kind: 'edit'; readonly shot: (typeof IDS)[number]; readonly word: number }
  | { readonly kind: 'circle'; readonly shot: (typeof IDS)[number]; readonly take: number }
  | { readonly kind: 'cut' | 'chain' | 'run' }
  | {
      readonly kind: 'again' | 'freeze' | 'unfreeze' | 'reject';
      readonly shot: (typeof IDS)[number];
    };

const shot = fc.constantFrom(...IDS);
const act: fc.Arbitrary<Act> = fc.oneof(
  fc.record({ kind: fc.constant('edit' as const), shot, word: fc.nat({ max: 2 }) }),
  fc.record({ kind: fc.constant('circle' as const), shot, take: fc.nat({ max: 2 }) }),
  fc.record({ kind: fc.constantFrom('cut' as const, 'chain' as const, 'run' as const) }),
  fc.record({
    kind: fc.constantFrom(
      'again' as const,
      'freeze' as const,
      'unfreeze' as const,
      'reject' as const,
    ),
    shot,
  }),
);

/** `b` starts from `a` while the film says so, `c` always from `b`. */
class Production {
  readonly words: Record<string, string> = { a: 'quay', b: 'quay', c: 'quay' };
  isCut = false;
  /** Takes that somebody has asked for beside what an edit asks. */
  retakes = 0;
  readonly name: string;
  readonly #studio: Studio;
  readonly #project: Project;

  constructor(name: string, studio: Studio, project: Project) {
    this.name = name;
    this.#studio = studio;
    this.#project = project;
  }

  get file(): string {
    return join(this.#studio.folder, `${this.name}.yaml`);
  }

  promptOf(id: string): string {
    return `${this.words[id]} ${id} ${this.name}`;
  }

  async do(one: Act): Promise<void> {
    switch (one.kind) {
      case 'edit':
        this.words[one.shot] = WORDS[one.word] ?? '';
        return;
      case 'cut':
      case 'chain':
        this.isCut = one.kind === 'cut';
        return;
      case 'run':
        await this.run();
        return;
      case 'again':
        if (await this.#isRefused(() => this.run(one.shot))) return;
        this.retakes += 1;
        return;
      case 'circle': {
        const take = `v00${one.take + 1}`;
        await this.#decide({ kind: 'circle', shot: one.shot, take });
        return;
      }
      case 'reject':
      case 'freeze':
      case 'unfreeze':
        await this.#decide({ kind: one.kind, shot: one.shot });
    }
  }

  async run(again?: string): Promise<FilmJson> {
    await this.write();
    const run = await this.#project.run(this.file, {
      maxCost: ['100USD'],
      ...(again !== undefined && { again, only: again }),
    });
    return run.result();
  }

  async write(): Promise<void> {
    const shots = IDS.map((id) => {
      const from = id === 'b' && this.isCut ? ', from: none' : '';
      return `id: ${id}, prompt: ${this.promptOf(id)}${from}`;
    });
    await this.#studio.write(`${this.name}.yaml`, storyboardOf(shots));
  }

  async #decide(decision: Parameters<Project['decide']>[1]): Promise<void> {
    await this.write();
    await this.#isRefused(() => this.#project.decide(this.file, decision));
  }

  /** What cannot be is refused, and the day goes on. */
  async #isRefused(work: () => Promise<unknown>): Promise<boolean> {
    try {
      await work();
      return false;
    } catch (error) {
      if (error instanceof FilmError) return true;
      throw error;
    }
  }
}

type Described = {
  readonly shots: readonly { readonly clip: string; readonly in: number; readonly out: number }[];
};

/** How near the film comes to its clips one after the other, in dB of its worst frame. */
async function nearness(film: string): Promise<number> {
  const described: Described = JSON.parse(await readFile(film.replace(/mp4$/, 'json'), 'utf8'));
  const { shots } = described;
  const clips = shots.map(({ clip }) => ['-i', join(dirname(film), clip)]).flat();
  const cut = shots.map(
    (one, nth) =>
      `[${nth + 1}:v]trim=start_frame=${one.in}:end_frame=${one.out},setpts=PTS-STARTPTS,` +
      `scale=160:90:force_original_aspect_ratio=increase,crop=160:90,setsar=1[c${nth}]`,
  );
  const all = `${shots.map((_, nth) => `[c${nth}]`).join('')}concat=n=${shots.length}[clips]`;
  const graph = [...cut, all, '[0:v]setsar=1[film]', '[film][clips]psnr'].join(';');
  const { path } = await findTool('ffmpeg');
  const options = ['-filter_complex', graph, '-f', 'null', '-'];
  const { stderr } = await execa(path, ['-i', film, ...clips, ...options]);
  return Number(/min:([\d.]+|inf)/.exec(stderr)?.[1]?.replace('inf', 'Infinity'));
}

/** Where a shot's take was not ordered as it is asked in the end. */
function faultsOf(production: Production, film: FilmJson, studio: Studio): string[] {
  const orders = new Map(studio.provider.orders().map((order) => [order.id, order]));
  return film.shots.flatMap(({ id, status, taskId }, nth) => {
    if (['frozen', 'rejected', 'blocked'].includes(status)) return [];
    const order = orders.get(taskId ?? '');
    const isChained = id === 'c' || (id === 'b' && !production.isCut);
    const frame = isChained ? film.shots[nth - 1]?.lastFrameSha256 : null;
    const isAsked = order?.prompt === production.promptOf(id) && order.firstFrameSha256 === frame;
    return status === 'done' && isAsked ? [] : [`${production.name} ${id} ${status}`];
  });
}

test('whatever is said and edited, nothing is bought twice and the film is what was asked', async () => {
  const studio = await Studio.open();
  const environment = { ...process.env, ...studio.environment };
  const project = await openProject(studio.folder, { environment });
  const days = fc.sample(fc.array(act, { minLength: 1, maxLength: 3 }), {
    numRuns: FILMS,
    seed: 20261130,
  });

  const left = days.entries();
  const lane = async () => {
    for (const [nth, acts] of left) {
      const production = new Production(`film${nth}`, studio, project);
      await production.run();
      for (const one of acts) await production.do(one);
      const film = await production.run();
      expect(faultsOf(production, film, studio)).toEqual([]);
      const isWhole = film.film?.endsWith('film.mp4') === true;
      expect(isWhole).toBe(!film.shots.some(({ status }) => status === 'rejected'));
      const worstDb = isWhole ? await nearness(film.film ?? '') : Infinity;
      expect(worstDb, production.name).toBeGreaterThan(25);

      const own = studio.provider.orders().filter(({ prompt }) => prompt.endsWith(production.name));
      const kinds = new Set(own.map((order) => `${order.prompt} ${order.firstFrameSha256}`));
      expect(own.length - kinds.size, production.name).toBeLessThanOrEqual(production.retakes);
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  await project.close();

  const { stdout } = await studio.command('ledger', '--json');
  const ledger: { orders: { charge: { tokens: number } | null }[]; sums: { tokens: number }[] } =
    JSON.parse(stdout);
  const billed = studio.provider.orders().map(({ billedTokens }) => billedTokens);
  const sold = billed.reduce((one, other) => one + other, 0);
  expect(ledger.orders).toHaveLength(billed.length);
  expect(ledger.sums.map(({ tokens }) => tokens)).toEqual([sold]);
});
