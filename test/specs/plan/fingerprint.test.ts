import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RenderRequest, RequestPicture } from '../../../specs/order.ts';
import { changedFields } from '../../../specs/plan/change.ts';
import { canonicalJson, fingerprintOf, hashOf, inputsOf } from '../../../specs/plan/fingerprint.ts';
import { sha256 } from './fixture.ts';

fc.configureGlobal({ seed: 20261121 });

function bytes(role: RequestPicture['role'], name: string, format = 'png'): RequestPicture {
  return { role, picture: { kind: 'bytes', sha256: sha256(name), format } };
}

const ASK: RenderRequest = {
  family: 'seedance-1.5-pro',
  text: 'The ferry leaves.',
  pictures: [bytes('first_frame', 'quay')],
  resolution: '720p',
  ratio: '16:9',
  length: { unit: 'seconds', seconds: 5 },
  seed: null,
  audio: false,
  cameraFixed: false,
  watermark: false,
};

const asset: RequestPicture = { role: 'first_frame', picture: { kind: 'asset', assetId: 'a-1' } };
const last = bytes('last_frame', 'deck');
const mara = bytes('reference_image', 'mara');
const coat = bytes('reference_image', 'coat');

/** Each asks for another picture, and is named by the field that differs. */
const CHANGES: readonly [field: string, was: string, is: string, Partial<RenderRequest>][] = [
  ['model', 'seedance-1.5-pro', 'seedance-2.0', { family: 'seedance-2.0' }],
  ['prompt', 'The ferry leaves.', 'The ferry stays.', { text: 'The ferry stays.' }],
  [
    'first_frame',
    sha256('quay').slice(0, 8),
    sha256('pier').slice(0, 8),
    { pictures: [bytes('first_frame', 'pier')] },
  ],
  ['first_frame', sha256('quay').slice(0, 8), 'none', { pictures: [] }],
  ['first_frame', sha256('quay').slice(0, 8), 'asset://a-1', { pictures: [asset] }],
  ['last_frame', 'none', sha256('deck').slice(0, 8), { pictures: [...ASK.pictures, last] }],
  ['resolution', '720p', '1080p', { resolution: '1080p' }],
  ['ratio', '16:9', 'adaptive', { ratio: 'adaptive' }],
  ['duration', '5 s', '6 s', { length: { unit: 'seconds', seconds: 6 } }],
  ['duration', '5 s', '121 frames', { length: { unit: 'frames', frames: 121 } }],
  ['seed', 'drawn', '0', { seed: 0 }],
  ['audio', 'false', 'true', { audio: true }],
  ['camera_fixed', 'false', 'true', { cameraFixed: true }],
  ['watermark', 'false', 'true', { watermark: true }],
];

describe('a fingerprint', () => {
  it('is the same for ever: takes that are paid are found by it', () => {
    const text =
      '{"audio":false,"cameraFixed":false,' +
      `"firstFrame":"sha256:${sha256('quay')}","lastFrame":null,` +
      '"length":{"seconds":5,"unit":"seconds"},"model":"seedance-1.5-pro",' +
      '"prompt":"The ferry leaves.","ratio":"16:9","references":[],"resolution":"720p",' +
      '"seed":null,"watermark":false}';
    expect(fingerprintOf(ASK)).toBe(sha256(text));
  });

  it.each(CHANGES)('covers %s (%s → %s), and the change is named', (field, was, is, change) => {
    const changed = { ...ASK, ...change };
    expect(fingerprintOf(changed)).not.toBe(fingerprintOf(ASK));
    expect(changedFields(inputsOf(ASK), inputsOf(changed))).toEqual([{ field, was, is }]);
  });

  it('tells the roles of a picture apart', () => {
    const asLast = { ...ASK, pictures: [bytes('last_frame', 'quay')] };
    expect(fingerprintOf(asLast)).not.toBe(fingerprintOf(ASK));
  });

  it('keeps the order of references, which the prompt counts by', () => {
    const one = { ...ASK, pictures: [mara, coat] };
    const other = { ...ASK, pictures: [coat, mara] };
    expect(fingerprintOf(one)).not.toBe(fingerprintOf(other));
    expect(changedFields(inputsOf(one), inputsOf(other)).map(({ field }) => field)).toEqual([
      'references',
    ]);
  });

  it('does not depend on what a file calls its format, nor on where roles stand in the list', () => {
    const pictures = [last, bytes('first_frame', 'quay', 'jpeg')];
    const same = { ...ASK, pictures: [...ASK.pictures, last] };
    expect(fingerprintOf({ ...ASK, pictures })).toBe(fingerprintOf(same));
  });

  it('is the hash of the inputs that a record keeps, also after JSON', () => {
    const kept: unknown = JSON.parse(JSON.stringify(inputsOf(ASK)));
    expect(hashOf(kept)).toBe(fingerprintOf(ASK));
  });
});

describe('a change', () => {
  it('names nothing when nothing changed, and every field that did', () => {
    expect(changedFields(inputsOf(ASK), inputsOf({ ...ASK }))).toEqual([]);
    const changed = inputsOf({ ...ASK, text: 'x', audio: true, seed: 7 });
    expect(changedFields(inputsOf(ASK), changed).map(({ field }) => field)).toEqual([
      'prompt',
      'seed',
      'audio',
    ]);
    expect(changedFields(inputsOf(ASK), changed, ['prompt', 'seed'])).toHaveLength(1);
  });

  it('shows a long prompt from just before the place where it parts', () => {
    const long = 'The camera keeps rising over the roofs of the sleeping town. '.repeat(3);
    const before = inputsOf({ ...ASK, text: `${long}Rain.` });
    const after = inputsOf({ ...ASK, text: `${long}Snow.` });
    expect(changedFields(before, after)).toEqual([
      { field: 'prompt', was: '…eping town. Rain.', is: '…eping town. Snow.' },
    ]);
  });

  it('never shows more than a line, nor half a character', () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 300 });
    fc.assert(
      fc.property(text, text, text, (same, one, other) => {
        fc.pre(one !== other);
        const [change] = changedFields(
          inputsOf({ ...ASK, text: same + one }),
          inputsOf({ ...ASK, text: same + other }),
        );
        const shown = `${change?.was}${change?.is}`;
        const count = [...new Intl.Segmenter('en').segment(shown)].length;
        expect(count).toBeLessThanOrEqual(2 * 50);
        expect(shown.isWellFormed()).toBe(true);
      }),
    );
  });
});

describe('canonical JSON', () => {
  it('is JSON of the same value', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 3 }), (value) => {
        expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it('does not depend on the order of members', () => {
    const entries = fc.uniqueArray(fc.tuple(fc.string(), fc.jsonValue({ maxDepth: 2 })), {
      selector: ([name]) => name,
    });
    fc.assert(
      fc.property(entries, (members) => {
        const turned = Object.fromEntries(members.toReversed());
        expect(canonicalJson({ a: turned })).toBe(
          canonicalJson({ a: Object.fromEntries(members) }),
        );
      }),
    );
  });

  it('leaves out what is undefined, and keeps the order of lists', () => {
    expect(canonicalJson({ b: undefined, c: [2, 1], a: null })).toBe('{"a":null,"c":[2,1]}');
  });

  it.each([
    ['NaN', Number.NaN],
    ['infinity', Number.POSITIVE_INFINITY],
    ['a date', new Date(0)],
    ['a map', new Map()],
    ['a function', () => 1],
    ['undefined in a list', [undefined]],
    ['a big integer', { a: 1n }],
  ])('refuses %s', (_, value) => {
    expect(() => canonicalJson(value)).toThrow(TypeError);
  });
});
