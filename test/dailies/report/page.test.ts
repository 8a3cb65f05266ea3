/** The report's page by itself: what was written stays text, and it is never too large. */

import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import type { PageJoin, PageShot } from '../../../dailies/protocol.ts';
import { chainDrifts } from '../../../dailies/report/drift.ts';
import { reportPage, type ReportFacts } from '../../../dailies/report/page.ts';
import type { DrawFrames } from '../../../films/reporting/frames.ts';
import { isUnchangedExport, marked } from '../../../specs/export/mark.ts';

const HOSTILE = `</style></p><script>alert(1)</script><img src=x onerror=alert(1)> " onload="x" ' & \u0000\u202e\ud800 https://evil.example/`;
const STYLE = '.frame{width:100%}';
const NOW_MS = Date.parse('2026-06-12T12:10:00.000Z');

function shotAt(index: number, text: string, changes: Partial<PageShot> = {}): PageShot {
  const id = `sh${String(index).padStart(4, '0')}`;
  const take = {
    id: `f0123456789/${id}/v001`,
    name: `v001 ${text}`,
    isStanding: true,
    said: ['circled'],
    differs: text,
    clip: `clip ${id}`,
    first: `first ${id}`,
    last: `last ${id}`,
    frames: 120,
    framesPerSecond: 24,
    hasSound: true,
    made: [text, 'byteplus'],
    cost: '0.13 USD',
    notes: [text],
  };
  return {
    id,
    state: 'done',
    detail: text,
    take: take.id,
    shown: take.id,
    from: index === 0 ? null : `sh${String(index - 1).padStart(4, '0')}`,
    prompt: text,
    cost: '0.13 USD',
    seconds: 5,
    takes: [take],
    said: [`noted by ${text}: ${text}`],
    trim: { head: 0, tail: 0 },
    isFrozen: false,
    asks: null,
    retake: null,
    behind: null,
    follows: null,
    ...changes,
  };
}

function joinTo(index: number, text: string): PageJoin {
  const at = (one: number) => `sh${String(one).padStart(4, '0')}`;
  return {
    from: at(index - 1),
    to: at(index),
    kind: 'cut',
    numbers: [
      ['SSIM', '0.912'],
      [`ΔE ${text}`, '7.2'],
    ],
    faults: index === 1 ? [`colours jump ${text}`] : [],
    isDuplicate: true,
  };
}

function factsOf(count: number, text: string): ReportFacts {
  const shots = Array.from({ length: count }, (_, index) => shotAt(index, text));
  const joins = shots.slice(1).map((_, index) => joinTo(index + 1, text));
  const drifts = shots.slice(1).map(({ id }, at) => ({ to: id, driftDeltaE: at + 1 }));
  const row = { name: text, run: '0.13 USD', all: '0.26 USD', expected: '0.065 USD' };
  return {
    state: {
      film: {
        title: `Night ${text}`,
        file: `films/${text}.yaml`,
        state: 'done',
        decision: 0,
        cost: '1.00 USD + 2.00 CNY',
        isRunning: false,
        trouble: text,
        master: null,
        cap: null,
      },
      order: shots.map(({ id }) => id),
      shots,
      joins,
    },
    style: STYLE,
    costs: { shots: shots.map(({ id }) => ({ ...row, name: id })), sum: row, isEstimated: true },
    chains: chainDrifts(shots, drifts),
    line: {
      fromMs: NOW_MS - 60_000,
      toMs: NOW_MS,
      orders: shots.map(({ id }) => ({
        shot: id,
        take: 'v001',
        stages: [
          { kind: 'queued', fromMs: NOW_MS - 60_000, toMs: NOW_MS - 30_000 },
          { kind: 'rendering', fromMs: NOW_MS - 30_000, toMs: NOW_MS },
        ],
        end: 'collected',
      })),
    },
    master: `/renders/film/${text.replaceAll('/', '')}.mp4`,
    row: text,
    nowMs: NOW_MS,
  };
}

/** As large as a detailed picture of that size is. */
const draw: DrawFrames = async (pictures, side) =>
  new Map(pictures.map((sha256) => [sha256, Buffer.alloc(Math.ceil(side * side * 0.09), 7)]));

const drawTiny: DrawFrames = (pictures) => draw(pictures, 10);

const TAG = /<(\/?)([a-z][a-z0-9]*)((?:\s+[\w-]+(?:="[^"<>]*")?)*)\s*\/?>/gi;

test('what people and providers have written is text, and nothing is run or loaded', async () => {
  const text = await reportPage(factsOf(3, HOSTILE), drawTiny);
  const { body, style } = /<style>(?<style>[^]*?)<\/style>(?<body>[^]*)/.exec(text)?.groups ?? {};
  expect(style).toBe(STYLE);
  const hash = createHash('sha256').update(STYLE).digest('base64');
  expect(text).toContain(
    `content="default-src 'none'; img-src data:; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'"`,
  );
  expect(text.replace(/<title>[^<]*<\/title>/, '').indexOf('Content-Security-Policy')).toBeLessThan(
    200,
  );
  const tags = [...text.matchAll(TAG)];
  expect(new Set(tags.map(([, , name = '']) => name))).toEqual(
    new Set(
      'html head meta title style body header h1 h2 h3 span main p section ol ul li div img b br figure figcaption table thead tbody tr th td svg rect'.split(
        ' ',
      ),
    ),
  );
  // Every sign that opens a tag does open one of these, but for the first line.
  expect(text.replaceAll(TAG, '').replace('<!doctype html>', '')).not.toMatch(/[<>]/);
  const attributes = tags.flatMap(([, , , rest = '']) => [
    ...rest.matchAll(/([\w-]+)(?:="|\s|$)/g),
  ]);
  const names = new Set(attributes.map(([, name]) => name));
  for (const name of ['style', 'href', 'onload', 'onerror', 'srcset']) {
    expect(names).not.toContain(name);
  }
  const sources = [...text.matchAll(/ src="([^"]*)"/g)].map(([, source = '']) => source);
  expect(sources).toHaveLength(8);
  expect(sources.every((source) => /^data:image\/jpeg;base64,[\w+/=]+$/.test(source))).toBe(true);
  expect(body).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
  expect(body).toContain('&quot; onload=&quot;x&quot; &#39; &amp; ');
  // oxlint-disable-next-line no-control-regex
  expect(text).not.toMatch(/[\u0000\u202e\ud800]/);
});

test('it tells of joins, drift, time and money, and what is wrong by words', async () => {
  const text = await reportPage(factsOf(13, 'ferry'), draw);
  for (const told of [
    'Last frame of sh0000',
    'colours jump ferry',
    'cut, a repeated frame dropped',
    '12.0 beyond the limit',
    'From 2026-06-12 12:09 UTC on, 60 s.',
    '1.00 USD + 2.00 CNY',
    '0.065 USD',
    'noted by ferry: ferry',
    'ferry.yaml, ferry, as it stood on 2026-06-12 12:10 UTC. Put together: ferry.mp4.',
  ]) {
    expect(text.replaceAll(/\s+/g, ' ')).toContain(told);
  }
});

const LONG = 'wake <&> '.repeat(800);
const WIDE = '🌊'.repeat(4_000);

test.each([
  ['60 shots with large pictures', 60, 'A quay', 122, 122],
  ['300 shots with smaller ones', 300, 'A quay', 602, 602],
  ['1000 shots with the first ones alone', 1000, 'A quay', 1000, 1000],
  ['2000 shots with some', 2000, 'A quay', 250, 1000],
  ['300 shots with texts that have no room', 300, LONG, 602, 602],
  ['2000 shots with wide texts', 2000, WIDE, 250, 1002],
])('%s: at most 5 MB', async (_, count, text, least, most) => {
  const made = await reportPage(factsOf(count, text), draw);
  const bytes = Buffer.byteLength(made);
  expect(bytes).toBeLessThanOrEqual(5_000_000);
  expect(bytes).toBeGreaterThan(1_000_000);
  const pictures = [...made.matchAll(/<img /g)].length;
  expect([pictures >= least, pictures <= most]).toEqual([true, true]);
  expect(isUnchangedExport(marked(made))).toBe(true);
});

test('a film without a take, a join or an order has nothing of these', async () => {
  const { state, ...facts } = factsOf(1, 'ferry');
  const shots = state.shots.map((shot) => ({ ...shot, takes: [], shown: null, said: [] }));
  const costs = {
    shots: [],
    sum: { name: '', run: '–', all: '–', expected: '' },
    isEstimated: false,
  };
  const bare = { ...facts, state: { ...state, shots }, chains: [], line: null, costs };
  const text = await reportPage(bare, draw);
  expect(text).not.toMatch(/<img|Joins|Drift|Time line|<table/);
  expect(text).toContain('It has cost nothing.');
});
