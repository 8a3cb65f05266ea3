/** House rules that no linter holds. Each says which files break it. */

import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, dirname } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { loadStoryboard } from '../films/storyboard-file.ts';
import { catalogue } from '../providers/catalogue.ts';

const ROOT = new URL('../', import.meta.url).pathname;
const FOLDERS = [
  'activities',
  'bench',
  'bin',
  'cli',
  'dailies',
  'examples',
  'films',
  'media',
  'providers',
  'scripts',
  'server',
  'specs',
  'store',
  'test',
  'tools',
  'worker',
  'workflows',
];

/** Files that are in the repository, or would be after `git add`. */
async function trackedFiles(): Promise<string[]> {
  const args = ['ls-files', '--cached', '--others', '--exclude-standard'];
  const { stdout } = await promisify(execFile)('git', args, { cwd: ROOT, maxBuffer: 1 << 26 });
  return stdout.split('\n').filter((name) => name !== '');
}

const read = (file: string) => readFile(`${ROOT}${file}`, 'utf8').catch(() => '');
const files = await trackedFiles();
const sources = new Map<string, string>();
for (const file of files) if (/\.[jt]s$/.test(file)) sources.set(file, await read(file));
const tests = [...sources].filter(([file]) => file.endsWith('.test.ts'));

function filesWhere(isBad: (file: string, text: string) => boolean): string[] {
  return [...sources].flatMap(([file, text]) => (isBad(file, text) ? [file] : []));
}

/** The code without its comments and texts: what a rule about code looks at. */
function codeOf(text: string): string {
  return text
    .replaceAll(/\/\*[^]*?\*\//g, '')
    .replaceAll(/\/\/.*$/gm, '')
    .replaceAll(/'(?:[^'\\\n]|\\.)*'/g, "''");
}

test('the rules see the whole project', () => {
  expect(sources.size).toBeGreaterThan(200);
  expect(tests.length).toBeGreaterThan(50);
});

test('no file is longer than a reader holds in mind', () => {
  const limitOf = (file: string) => (file.startsWith('providers/') ? 400 : 300);
  const linesOf = (text: string) => text.trimEnd().split('\n').length;
  const long = filesWhere((file, text) => linesOf(text) > limitOf(file));
  // The linter has the tests.
  expect(long.filter((file) => !file.startsWith('test/'))).toEqual([]);
});

test('specs and workflows ask no clock, no chance and no environment', () => {
  const isImpure = (text: string) =>
    /\bDate\.now\b|\bnew Date\(\)|\bMath\.random\b|\bprocess\.|\bperformance\.|\brandomUUID\b/.test(
      text,
    );
  const isBound = (file: string) => /^(?:specs|workflows)\//.test(file);
  expect(filesWhere((file, text) => isBound(file) && isImpure(codeOf(text)))).toEqual([]);
});

test('programs that are run get an environment of their own, which leaves keys out', () => {
  const isProduct = (file: string) => !/^(?:test|scripts|bench)\//.test(file);
  const isPassing = (text: string) => {
    const calls = [
      ...codeOf(text).matchAll(/\b(?:execa|spawn|execFileSync|promisify\(execFile\))\(/g),
    ];
    const own = [...codeOf(text).matchAll(/\benv\b(?::|,)/g)];
    return calls.length > own.length;
  };
  expect(filesWhere((file, text) => isProduct(file) && isPassing(text))).toEqual([]);
});

test('no file says where it was made', async () => {
  const paths = [ROOT, `${homedir()}/`];
  const guilty: string[] = [];
  for (const file of files.filter((name) => /\.(?:[jt]s|json|md|ya?ml|sh)$/.test(name))) {
    const text = await read(file);
    if (paths.some((path) => text.includes(path))) guilty.push(file);
  }
  expect(guilty).toEqual([]);
});

test('the lock file names no registry: packages come from the one that is configured', async () => {
  expect(await read('package-lock.json')).not.toContain('"resolved"');
});

const examples = files.filter((file) => /^examples\/.*\.ya?ml$/.test(file));

test.each(examples)('%s is valid', async (file) => {
  const { storyboard, diagnostics } = await loadStoryboard(`${ROOT}${file}`);
  expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  expect(storyboard).not.toBeNull();
});

test('every price has a currency, a date and a source', () => {
  const tariffs = catalogue.providers.flatMap(({ name, offers }) =>
    offers.flatMap(({ modelId, tariff }) => (tariff ? [{ of: `${name} ${modelId}`, tariff }] : [])),
  );
  expect(tariffs.length).toBeGreaterThan(5);
  const isComplete = ({ currency, pricedAt, source }: (typeof tariffs)[number]['tariff']) =>
    /^[A-Z]{3}$/.test(currency) && !Number.isNaN(Date.parse(pricedAt)) && source.length > 5;
  expect(tariffs.filter(({ tariff }) => !isComplete(tariff)).map(({ of }) => of)).toEqual([]);
});

type Exported = { readonly file: string; readonly name: string; readonly isType: boolean };

const EXPORTS = /^export (?:declare |abstract |async )*(type|interface|class|function) (\w+)/gm;
/** What the product exports: tests, benches and scripts may name things as they like. */
const isProduct = (file: string) => !/^(?:bench|bin|examples|scripts|test)\/|^[^/]+$/.test(file);

function exportsOf(file: string, text: string): Exported[] {
  return [...text.matchAll(EXPORTS)].map(([, kind = '', name = '']) => ({
    file,
    name,
    isType: ['type', 'interface', 'class'].includes(kind),
  }));
}

const exported = [...sources].flatMap(([file, text]) =>
  isProduct(file) ? exportsOf(file, text) : [],
);

/** Types that two rooms export under one name, each with its files. */
function twinTypes(all: readonly Exported[]): string[] {
  const files = Map.groupBy(
    all.filter(({ isType }) => isType),
    ({ name }) => name,
  );
  return [...files].flatMap(([name, of]) => {
    const rooms = new Set(of.map(({ file }) => file.split('/')[0]));
    return rooms.size > 1 ? [`${name}: ${of.map(({ file }) => file).join(', ')}`] : [];
  });
}

test('no two rooms export a type of the same name', () => {
  expect(exported.length).toBeGreaterThan(1_000);
  expect(twinTypes(exported)).toEqual([]);
  const doctored = exportsOf('films/run.ts', 'export type Depot = { readonly root: string };');
  expect(twinTypes([...exported, ...doctored])).toContainEqual(expect.stringMatching(/^Depot: /));
});

/**
 * Words that have one meaning (the glossary is in ARCHITECTURE.md), and where they may not be part
 * of the name of anything exported, since that would give them another.
 */
const TAKEN_WORDS = [
  { words: ['desk', 'board', 'cast', 'office'], where: /^/, say: 'what it does' },
  { words: ['ring'], where: /^/, say: 'cycle' },
  { words: ['ask', 'asked'], where: /^(?:providers|store|media)\//, say: 'request' },
  {
    words: ['look', 'looks', 'looked'],
    where: /^(?!specs|films|cli)/,
    say: 'poll a task; look at anything else by what is seen',
  },
  {
    words: ['place', 'places'],
    where: /^(?:activities|workflows)\/|^store\/(?:journal|order)/,
    say: 'slot',
  },
  {
    words: ['refusal', 'refused'],
    where: /^providers\/(?!simulator\/)/,
    say: 'rejection',
  },
] as const;

function takenWordsOf({ file, name }: Exported): string[] {
  const parts = (name.match(/[A-Z]?[a-z0-9]+|[A-Z]+(?![a-z])/g) ?? []).map((word) =>
    word.toLowerCase(),
  );
  return TAKEN_WORDS.flatMap(({ words, where, say }) =>
    where.test(file) && words.some((word) => parts.includes(word))
      ? [`${file} ${name}: say ${say}`]
      : [],
  );
}

test('a word that has a meaning names nothing else', () => {
  expect(exported.flatMap(takenWordsOf)).toEqual([]);
});

test.each([
  ['workflows/shot.ts', 'OrderPlace', true],
  ['workflows/shot.ts', 'PlacedOrder', false],
  ['films/run.ts', 'ShotBoard', true],
  ['films/run.ts', 'Storyboard', false],
  ['providers/ark/body.ts', 'AskBody', true],
  ['activities/contract.ts', 'AskPersonInput', false],
  ['providers/provider.ts', 'lookAtTask', true],
  ['media/lookup.ts', 'writeLookup', false],
  ['specs/storyboard/cycle.ts', 'ringOf', true],
  ['specs/plan/graph.ts', 'ordering', false],
  ['providers/rejection.ts', 'Refusal', true],
  ['films/error.ts', 'Refusal', false],
])('in %s the word in %s is taken: %s', (file, name, isTaken) => {
  expect(takenWordsOf({ file, name, isType: true }).length > 0).toBe(isTaken);
});

test('a task is polled, in comments as well', () => {
  const isSaid = (text: string) =>
    /\b(?:an?|each|no|one|next|newest|single|failed) looks?\b/i.test(text);
  const isBound = (file: string) => /^(?:activities|providers|workflows|worker)\//.test(file);
  expect(filesWhere((file, text) => isBound(file) && isSaid(text))).toEqual([]);
});

test('no two tests of a file share a name', () => {
  const twins = tests.flatMap(([file, text]) => {
    const titles = [...text.matchAll(/^\s*(?:test|it)\(\s*(['"`])(.+?)\1,/gm)].map(
      ([, , title]) => title,
    );
    const seen = new Set<string | undefined>();
    return titles
      .filter((title) => seen.has(title) || !seen.add(title))
      .map((title) => `${file}: ${title}`);
  });
  expect(twins).toEqual([]);
});

test('exported functions and interfaces that others implement or call from afar say what they do', () => {
  const bare: string[] = [];
  for (const [file, text] of sources) {
    if (!/^specs\/[^/]+\.ts$|^providers\/provider\.ts$/.test(file)) continue;
    for (const [line, before = '', name = ''] of text.matchAll(
      /^(.*)\nexport (?:async )?(?:function|interface|class) (\w+)/gm,
    )) {
      if (line && !before.trimEnd().endsWith('*/') && !isPlain(name)) bare.push(`${file} ${name}`);
    }
  }
  expect(bare).toEqual([]);
});

/** Names that say it all beside their types. */
function isPlain(name: string): boolean {
  return ['failure', 'failureType', 'Provider'].includes(name);
}

test('no folder is for things without a home', () => {
  const homeless = files.filter((file) =>
    /(?:^|\/)(?:utils?|lib|common|helpers?)(?:\/|\.ts$)/.test(file),
  );
  expect(homeless).toEqual([]);
});

test('tests lie where their sources lie', () => {
  const folders = new Set([...sources.keys()].map((file) => dirname(file)));
  // What takes the whole product to show, or somebody else's, has a folder of its own.
  const whole = new Set(['test', 'test/film', 'test/durability', 'test/clients']);
  const lost = tests
    .map(([file]) => dirname(file))
    .filter((folder) => !whole.has(folder) && !folders.has(folder.replace(/^test\//, '')));
  expect([...new Set(lost)]).toEqual([]);
});

test('file names are in lower case with hyphens', () => {
  const odd = [...sources.keys()].filter(
    (file) => !/^[a-z0-9-]+(?:\.[a-z]+)*\.[jt]s$/.test(basename(file)),
  );
  expect(odd).toEqual([]);
  const folders = [...sources.keys()]
    .filter((file) => file.includes('/'))
    .map((file) => file.split('/')[0]);
  expect([...new Set(folders)].filter((folder) => !FOLDERS.includes(folder ?? ''))).toEqual([]);
});

const packageSchema = z.object({
  dependencies: z.record(z.string(), z.string()),
  devDependencies: z.record(z.string(), z.string()),
});

test('dependencies have exact versions, and ARCHITECTURE.md names each that ships', async () => {
  const { dependencies, devDependencies } = packageSchema.parse(
    JSON.parse(await read('package.json')),
  );
  const loose = Object.entries({ ...dependencies, ...devDependencies })
    .filter(([name, version]) => !name.startsWith('@types/') && !/^\d+\.\d+\.\d+$/.test(version))
    .map(([name]) => name);
  expect(loose).toEqual([]);
  const architecture = await read('ARCHITECTURE.md');
  const known = (name: string) =>
    architecture.includes(`\`${name}\``) ||
    (name.startsWith('@temporalio/') && architecture.includes('`@temporalio/*`'));
  expect(Object.keys(dependencies).filter((name) => !known(name))).toEqual([]);
});

test('nothing is left for later', () => {
  const marks = new RegExp(
    `\\b(?:${['TO', 'DO'].join('')}|${['FIX', 'ME'].join('')}|${['X', 'X', 'X'].join('')})\\b`,
  );
  expect(filesWhere((_, text) => marks.test(text))).toEqual([]);
});

test('tests have their limits from one place, and name no time of their own', () => {
  const isOwn = (text: string) =>
    /^\s*\}, [\d_]{4,}\);$|\btimeout: [\d_]{4,}|\btestTimeout\b/m.test(text) ||
    [...text.matchAll(/\bvi\.wait(?:For|Until)\(/g)].length !==
      [...text.matchAll(/(?<!\{ )\bPATIENCE\b(?! \})/g)].length;
  const own = tests.filter(([, text]) => isOwn(codeOf(text))).map(([file]) => file);
  expect(own).toEqual([]);
});

test('what holds for a whole process has one of its own: test files follow each other in it', async () => {
  const mocking = tests.filter(
    ([file, text]) => file !== 'test/tidy.test.ts' && /\bvi\.mock\(/.test(text),
  );
  const config = await read('vitest.config.ts');
  expect(mocking.map(([file]) => file).filter((file) => !config.includes(`'${file}'`))).toEqual([]);
  // A hook beside no test would be that of the first file alone.
  const hooked = filesWhere(
    (file, text) =>
      /^test\/.*(?<!\.test)\.ts$/.test(file) && /^(?:before|after)(?:Each|All)\(/m.test(text),
  );
  expect(hooked).toEqual([]);
});
