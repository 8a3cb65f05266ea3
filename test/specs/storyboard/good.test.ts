import { describe, expect, test } from 'vitest';
import { catalogue } from '../../../providers/catalogue.ts';
import { readStoryboard } from '../../../specs/storyboard/read.ts';
import type { Shot, Storyboard } from '../../../specs/storyboard/storyboard.ts';
import { market, stills } from './catalogue.ts';
import { fixture, readText } from './fixture.ts';

function read(text: string): Storyboard {
  const { storyboard, diagnostics } = readText(text);
  expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  if (storyboard === null) throw new Error('no storyboard without an error');
  return storyboard;
}

function shotsOf(text: string): Record<string, Shot> {
  return Object.fromEntries(read(text).shots.map((shot) => [shot.id, shot]));
}

const ONE = 'version: 1\nshots:\n  - id: a\n    prompt: The quay\n';

describe('a storyboard without settings', () => {
  test('gets the defaults of version 1', () => {
    expect(read(fixture('good/minimal.yaml'))).toEqual({
      title: 'Untitled',
      policy: {
        onExpired: ['flex', 'default', 'ask'],
        onFailed: 1,
        onUnknown: 'ask',
        onDownSeconds: 1_800,
        poll: null,
        budget: null,
      },
      output: { size: null, fit: 'crop', audio: 'clip' },
      shots: [
        {
          id: 'a',
          at: { line: 3, column: 5 },
          text: 'The quay',
          mode: 'text',
          first: { kind: 'none' },
          isFromPrevious: true,
          last: { kind: 'none' },
          references: [],
          provider: 'local',
          family: 'seedance-2.0',
          modelId: 'local-seedance-2-0-260101',
          resolution: '720p',
          ratio: '16:9',
          length: { unit: 'seconds', seconds: 5 },
          seed: null,
          audio: false,
          cameraFixed: false,
          watermark: false,
          tier: 'default',
          expiresAfterSeconds: 172_800,
          join: { kind: 'cut' },
          trim: { headFrames: 0, tailFrames: 0 },
          take: null,
          skip: false,
          note: null,
        },
      ],
    });
  });

  test.each([
    ['carriage returns', ONE.replaceAll('\n', '\r\n')],
    ['a byte order mark', `\ufeff${ONE}`],
    ['a document mark', `---\n${ONE}`],
    ['JSON', '{"version": 1, "shots": [{"id": "a", "prompt": "The quay"}]}'],
  ])('is read with %s', (_name, text) => {
    const { id, text: words } = read(text).shots[0] ?? {};

    expect({ id, words }).toEqual({ id: 'a', words: 'The quay' });
  });
});

describe('the film of the format’s own example', () => {
  const film = fixture('good/contract.yaml');

  test('is read without a word', () => {
    expect(readText(film).diagnostics).toEqual([]);
  });

  test('is valid with the providers that there are', () => {
    const { diagnostics, storyboard } = readStoryboard(film, { catalogue, pictures: stills });

    expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(storyboard?.shots.map(({ family }) => family)).toContain('seedance-1.5-pro');
  });

  test('has policy and output in numbers', () => {
    const { title, policy, output } = read(film);

    expect({ title, budget: policy.budget, size: output.size }).toEqual({
      title: 'Night ferry',
      budget: { currency: 'USD', micros: 6_000_000 },
      size: { width: 1_280, height: 720 },
    });
  });

  test('chains, cuts and branches', () => {
    const { sh0010, sh0020, sh0030, sh0040, sh0050 } = shotsOf(film);

    expect(sh0010).toMatchObject({
      mode: 'frames',
      first: { kind: 'picture', picture: { kind: 'file', path: 'stills/quay.png' } },
    });
    expect(sh0010).not.toHaveProperty('isFromPrevious');
    expect(sh0020).toMatchObject({
      first: { kind: 'last-frame-of', shot: 'sh0010' },
      isFromPrevious: true,
    });
    expect(sh0030).toMatchObject({
      first: { kind: 'last-frame-of', shot: 'sh0020' },
      last: { kind: 'picture', picture: { kind: 'file', path: 'stills/deck.png' } },
    });
    expect(sh0040).toMatchObject({
      mode: 'references',
      first: { kind: 'none' },
      tier: 'default',
      family: 'seedance-2.0',
      text: '[Image 1] in the coat of [Image 2] leans on the rail. "Stop," she says. 35 mm, sodium light, light rain',
    });
    expect(sh0050).toMatchObject({
      first: { kind: 'last-frame-of', shot: 'sh0010' },
      join: { kind: 'dissolve', frames: 12 },
      trim: { headFrames: 0, tailFrames: 6 },
    });
  });
});

describe('anchors and merge keys', () => {
  test('fill in what a shot does not say, the first of a list first', () => {
    const { a, b } = shotsOf(fixture('good/anchors.yaml').replace('style: sodium light, ', ''));

    expect(a).toMatchObject({ resolution: '480p', length: { seconds: 8 } });
    expect(b).toMatchObject({ ratio: '4:3', length: { seconds: 8 }, text: 'A hand on the rail' });
  });

  test('may be used by every shot of a long film', () => {
    const shots = Array.from({ length: 500 }, (_, place) => `  - { <<: *look, id: s${place} }\n`);
    const { storyboard } = readText(
      `version: 1\nx-look: &look { prompt: "The sea", from: none }\nshots:\n${shots.join('')}`,
    );

    expect(storyboard?.shots).toHaveLength(500);
  });
});

describe('a skipped or pinned shot', () => {
  const shots = shotsOf(fixture('good/skips.yaml'));

  test('is passed over by previous', () => {
    expect(shots['c']).toMatchObject({
      first: { kind: 'last-frame-of', shot: 'a' },
      isFromPrevious: true,
    });
  });

  test('may be named: whether it has a take is known later', () => {
    expect(shots['d']).toMatchObject({ first: { kind: 'last-frame-of', shot: 'b' } });
    expect(shots['b']).toMatchObject({ skip: true });
  });

  test('is not held to what its model can do, for nothing is ordered', () => {
    expect(shots['e']).toMatchObject({ take: 'v002', cameraFixed: true, text: '' });
  });

  test('leaves open where a shot below it begins, so nothing is said of a missing frame', () => {
    const { diagnostics } = readText(
      'version: 1\nshots:\n  - { id: a, prompt: "a", skip: true }\n  - { id: b, prompt: "b", last_frame: stills/deck.png }\n',
    );

    expect(diagnostics).toEqual([]);
  });
});

describe('providers and models', () => {
  const text = fixture('good/providers.yaml');
  const shots = shotsOf(text);

  test('an unknown id goes out as it is and behaves as another model', () => {
    expect(shots['a']).toMatchObject({
      provider: 'byteplus',
      family: 'seedance-2.0',
      modelId: 'ep-20260101-abcde',
      expiresAfterSeconds: 7_200,
    });
    expect(shots['a']).not.toHaveProperty('fallbacks');
  });

  test('a fallback sells the same model under its own id', () => {
    expect(shots['b']).toMatchObject({
      provider: 'byteplus',
      modelId: 'bp-seedance-2-0-260101',
      fallbacks: [{ provider: 'ark', modelId: 'ark-seedance-2-0-260101' }],
      seed: 7,
    });
  });

  test('a length of a shot replaces the other kind of length of the defaults', () => {
    expect(shots['a']?.length).toEqual({ unit: 'seconds', seconds: 5 });
    expect(shots['c']?.length).toEqual({ unit: 'frames', frames: 49 });
  });

  test('pictures are files, links and assets', () => {
    expect(shots['d']).toMatchObject({
      text: '',
      first: { picture: { kind: 'asset', assetId: 'quay-1' } },
    });
    expect(shots['e']).toMatchObject({
      first: { picture: { kind: 'url', url: 'https://example.org/quay.png' } },
    });
  });

  test('a ratio is asked as adaptive where the model keeps the shape of its frame', () => {
    expect(shots['e']).toMatchObject({ family: 'seedance-2.5', ratio: 'adaptive' });
  });

  test('times and amounts are read with their units', () => {
    expect(read(text).policy).toMatchObject({
      onExpired: [],
      onDownSeconds: 90,
      poll: { minMs: 10_000, maxMs: 90_000 },
      budget: { currency: 'EUR', micros: 500_000 },
    });
  });

  test('a free provider needs no model, and takes any model’s unknown id as its own', () => {
    const { a } = shotsOf(`${ONE}    model: ep-1-x\n    like: seedance-1.5-pro\n`);

    expect(a).toMatchObject({ provider: 'local', modelId: 'local-seedance-1-5-pro-260101' });
  });

  test('an announced end is a warning only, dated before it and after it', () => {
    const film = `${ONE}    provider: ark\n    model: seedance-1.5-pro\n`;
    const messages = ['2026-11-10', '2026-11-11'].map(
      (today) =>
        readStoryboard(film, { catalogue: market, pictures: stills, today }).diagnostics[0]
          ?.message,
    );

    expect(messages).toEqual([
      'a: seedance-1.5-pro on ark ends on 2026-11-11; takes that exist stay.',
      'a: seedance-1.5-pro on ark has ended on 2026-11-11; takes that exist stay.',
    ]);
  });
});

describe('neutral values', () => {
  test('are taken by models that lack the parameter', () => {
    const neutral = ['seed: -1', 'camera_fixed: false', 'audio: false', 'tier: default'];

    expect(
      readText(`${ONE}    model: seedance-2.5\n    ${neutral.join('\n    ')}\n`),
    ).toMatchObject({
      diagnostics: [],
    });
  });
});

describe('the words that are sent', () => {
  test('have one space for each run of white space, and the style last', () => {
    const { a } = shotsOf(
      'version: 1\nstyle: "grain,\\n rain"\nshots:\n  - id: a\n    prompt: |\n      The  quay,\n\n      at night\n',
    );

    expect(a?.text).toBe('The quay, at night grain, rain');
  });

  test('have a shot’s own style instead of the film’s, even an empty one', () => {
    const { a } = shotsOf(`style: grain\n${ONE}    style: ""\n`);

    expect(a?.text).toBe('The quay');
  });
});

describe('pictures', () => {
  test('are each looked at once and never when nothing is ordered', () => {
    const seen: string[] = [];
    const film = `version: 1
shots:
  - { id: a, prompt: "a", first_frame: stills/quay.png }
  - { id: b, prompt: "b", first_frame: stills/quay.png }
  - { id: c, prompt: "c", first_frame: stills/deck.png, skip: true }
`;
    readStoryboard(film, {
      catalogue,
      pictures: (picture) => {
        if (picture.kind === 'file') seen.push(picture.path);
        return stills(picture);
      },
    });

    expect(seen).toEqual(['stills/quay.png']);
  });
});
