/** The parts of docs/cli.md, from the program's definition, its types and its own answers. */

import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Console } from '../cli/console.ts';
import { PRECEDENCE } from '../cli/exit.ts';
import { createProgram } from '../cli/program/program.ts';
import { EXITS } from '../cli/program/help.ts';
import {
  shapeOf,
  type ArgumentShape,
  type OptionShape,
  type VerbShape,
} from '../cli/program/shape.ts';
import { code, table } from './table.ts';

const ROOT = new URL('../', import.meta.url);
const COMMAND = new URL('bin/storyboard.js', ROOT).pathname;

export function verbsText(): string {
  const context = { console: new Console(process), environment: {}, packageVersion: '' };
  const program = createProgram(context, () => Promise.resolve());
  return shapeOf(program).map(verbText).join('\n\n');
}

function verbText(verb: VerbShape): string {
  const name = verb.path.join(' ');
  const usage = ['storyboard', name, ...verb.arguments.map(argumentUsage)].join(' ');
  const width = Math.max(...verb.examples.map(([command]) => command.length));
  return [
    `### \`${usage}\``,
    `${verb.description.charAt(0).toUpperCase()}${verb.description.slice(1)}.`,
    verb.options.length === 0 ? '' : table(['option', ''], verb.options.map(optionRow)),
    [
      '```sh',
      ...verb.examples.map(([line, does]) => `${line.padEnd(width)}  # ${does}`),
      '```',
    ].join('\n'),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

function argumentUsage({ name, isRequired, isVariadic, choices }: ArgumentShape): string {
  const what = choices.length > 0 ? choices.join('|') : name.toUpperCase();
  const many = isVariadic ? `${what}…` : what;
  return isRequired ? many : `[${many}]`;
}

function optionRow({ flags, description, default: byDefault, variable }: OptionShape): string[] {
  const facts = [
    description,
    ...(byDefault === null ? [] : [`default ${byDefault}`]),
    ...(variable === null ? [] : [`or \`${variable}\``]),
  ];
  return [code(flags), facts.join('; ')];
}

export function exitsTable(): string {
  const rows = EXITS.map(([exit, , meaning]) => [`${exit}`, meaning]);
  const several = `Of several films the first of ${PRECEDENCE.join(' ')} counts.`;
  return `${table(['code', ''], rows)}\n\n${several}`;
}

/** The types of `run` and `status --json` as they stand in the source. */
export function filmTypes(): string {
  const types = [
    ...typesIn(
      'films/json/result.ts',
      /^(?:export )?type (?:Film|Shot|Asks|Trying|Failure|Quote)Json\b/,
    ).toReversed(),
    ...typesIn('specs/plan/said.ts', /^export type ToldDecision\b/),
    ...typesIn('specs/money.ts', /^export type MoneyJson\b/),
    ...typesIn('specs/failures.ts', /^export type WayOn\b/),
    ...typesIn('films/view/redirect-ways.ts', /^export type RedirectWay\b/),
    ...typesIn('films/view/view.ts', /^export type (?:FilmState|ShotState)\b/).toReversed(),
  ];
  const text = types
    .join('\n\n')
    .replaceAll('readonly ', '')
    .replaceAll(/^export /gm, '')
    .replaceAll("FilmView['status']", 'FilmState')
    .replaceAll('kind: TakeAsks', "kind: 'approval' | 'circle' | 'hand-over'")
    .replaceAll("kind: Decision['kind']", `kind: ${decisionKinds()}`)
    .replaceAll(
      'ExcusedTake[]',
      '{ shot: string; take: { film: string; shot: string; take: string } }[]',
    )
    .replaceAll("ShotView['status']", 'ShotState')
    .replaceAll("ShotView['tier']", "'default' | 'flex'");
  return ['```ts', text, '```'].join('\n');
}

/** As a union, in the order of the source. */
function decisionKinds(): string {
  const source = readFileSync(new URL('specs/plan/directing.ts', ROOT), 'utf8');
  const unions = source.matchAll(/readonly kind: ((?:'\w+'(?: \| )?)+)/g);
  return [...new Set([...unions].flatMap(([, kinds = '']) => kinds.split(' | ')))].join(' | ');
}

/** Whole declarations with their comment, found by their first line. */
function typesIn(file: string, first: RegExp): string[] {
  const blocks = readFileSync(new URL(file, ROOT), 'utf8').split('\n\n');
  const found = blocks.filter((block) => first.test(block.replace(/^\/\*\*[^]*?\*\/\n/, '')));
  if (found.length === 0) throw new Error(`${file} has none of the types that the page shows.`);
  return found;
}

const BAD = 'version: 1\nshots:\n  - { id: sh0010, promt: "A quay" }\n';
const SAMPLES: readonly (readonly [title: string, args: readonly string[]])[] = [
  ['validate FILE', ['validate', 'bad.yaml']],
  ['plan FILE', ['plan', 'film.yaml']],
  ['a refusal, of any verb', ['plan', 'flim.yaml']],
];

/** What the program answers in a folder of its own; of a list only the first item is shown. */
export function samples(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'storyboard-docs-')));
  try {
    answer(folder, ['init']);
    writeFileSync(join(folder, 'bad.yaml'), BAD);
    return SAMPLES.map(([title, args]) => {
      const value: unknown = JSON.parse(answer(folder, [...args, '--json']));
      const shown = JSON.stringify(abridged(value), null, 2).replaceAll(folder, '/films');
      return [`\`${title}\``, '', '```json', shown, '```'].join('\n');
    }).join('\n\n');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function answer(cwd: string, args: readonly string[]): string {
  try {
    const stdio: ['ignore', 'pipe', 'ignore'] = ['ignore', 'pipe', 'ignore'];
    // Films that happen to lie further up are none of this page's.
    const env = { ...process.env, STORYBOARD_PROJECT: cwd };
    return execFileSync(process.execPath, [COMMAND, ...args], {
      cwd,
      env,
      stdio,
      encoding: 'utf8',
    });
  } catch (error) {
    // A refusal is an answer as well.
    if (error instanceof Error && 'stdout' in error && typeof error.stdout === 'string') {
      return error.stdout;
    }
    throw error;
  }
}

function abridged(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.every((item) => typeof item !== 'object')
      ? value
      : value.slice(0, 1).map(abridged);
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, abridged(item)]));
}
