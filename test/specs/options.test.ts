import { describe, expect, it, test } from 'vitest';
import { parse } from 'yaml';
import { catalogue } from '../../providers/catalogue.ts';
import { patienceOf, soldModel } from '../../specs/models/offer.ts';
import { MODES } from '../../specs/models/sheet.ts';
import { askedValue, canAsk, OPTION_LIST, OPTIONS, type Option } from '../../specs/options.ts';
import { optionSchemas } from '../../specs/storyboard/value-schema.ts';

/** In every fingerprint since there are takes, whatever they are set to. */
const FIRST = ['resolution', 'ratio', 'seed', 'audio', 'cameraFixed', 'watermark'];

describe('the table of options', () => {
  it('has no new option in the fingerprints of takes that were paid before it', () => {
    const always = OPTION_LIST.filter(({ fingerprint }) => fingerprint === 'always');
    expect(always.map(({ name }) => name)).toEqual(FIRST);
    const later = OPTION_LIST.filter(({ fingerprint }) => fingerprint === 'unless-neutral');
    expect(later.filter((one) => askedValue(one, one.default) !== undefined)).toEqual([]);
  });

  it.each(OPTION_LIST)('gives $key a default that the schema takes, and tells of it', (option) => {
    expect(optionSchemas[option.key].parse(option.default)).toBe(option.default);
    const [, usual] = option.page;
    const told = usual.replaceAll('`', '');
    expect(optionSchemas[option.key].parse(parse(told))).toBe(option.default);
    expect(option.editor.replaceAll('`', '')).toContain(`Default ${told}`);
  });

  it('names every value once, and takes no key of another one for it', () => {
    const names = OPTION_LIST.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    const keys = OPTION_LIST.flatMap(({ key, otherKeys = [] }) => [key, ...otherKeys]);
    expect(new Set(keys).size).toBe(keys.length);
  });
});

/** What an option would be that came after takes were paid. */
const LATER: Option = {
  ...OPTIONS.audio,
  key: 'audio',
  fingerprint: 'unless-neutral',
};

describe('an option that comes after takes were paid', () => {
  test.each([
    ['its neutral value', false],
    ['nothing, as in an old record', undefined],
  ])('is left out for %s', (_, value) => {
    expect(askedValue(LATER, value)).toBeUndefined();
  });

  test('is there as soon as it is asked for', () => {
    expect(askedValue(LATER, true)).toBe(true);
  });

  test('would be in every fingerprint if its row did not say so', () => {
    expect(askedValue({ ...LATER, fingerprint: 'always' }, false)).toBe(false);
  });
});

test.each(catalogue.providers)(
  'neutral values can be asked of every model of $name',
  (provider) => {
    for (const offer of provider.offers) {
      const model = soldModel(offer, catalogue.models);
      if (!model) throw new Error(offer.modelId);
      const patienceSeconds = patienceOf(provider, offer);
      for (const mode of MODES) {
        const sold = { model, mode, patienceSeconds };
        const keys = ['seed', 'audio', 'camera_fixed', 'watermark', 'tier', 'ratio'];
        const taken = OPTION_LIST.filter((option) => canAsk(option, option.default, sold));
        expect(taken.map(({ key }) => key)).toEqual(expect.arrayContaining(keys));
      }
    }
  },
);
