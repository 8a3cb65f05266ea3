import { describe, expect, test } from 'vitest';
import { SEEDANCE_MODELS } from '../../../specs/models/seedance.ts';
import { RATIOS, type ModelSheet } from '../../../specs/models/sheet.ts';

function model(family: string): ModelSheet {
  const found = SEEDANCE_MODELS.find((sheet) => sheet.family === family);
  if (found === undefined) throw new Error(`no sheet of ${family}`);
  return found;
}

function familiesWhere(holds: (sheet: ModelSheet) => boolean): string[] {
  return SEEDANCE_MODELS.filter(holds).map(({ family }) => family.replace('seedance-', ''));
}

describe('the Seedance models', () => {
  test('are nine, each with a name of its own', () => {
    expect(familiesWhere(() => true)).toEqual([
      '1.0-pro',
      '1.0-pro-fast',
      '1.0-lite-t2v',
      '1.0-lite-i2v',
      '1.5-pro',
      '2.0',
      '2.0-fast',
      '2.0-mini',
      '2.5',
    ]);
  });

  test('have flex on 1.x only, frames on 1.0 only, sound from 1.5 on', () => {
    const old = ['1.0-pro', '1.0-pro-fast', '1.0-lite-t2v', '1.0-lite-i2v'];

    expect(familiesWhere(({ tiers }) => tiers.includes('flex'))).toEqual([...old, '1.5-pro']);
    expect(familiesWhere(({ frames }) => frames !== null)).toEqual(old);
    expect(familiesWhere(({ audio }) => !audio)).toEqual(old);
    expect(familiesWhere(({ seed }) => !seed)).toEqual(['2.5']);
  });

  test('take as many references as their documents say', () => {
    const most = SEEDANCE_MODELS.flatMap(({ family, modes: { references } }) =>
      references === null ? [] : [[family.replace('seedance-', ''), references.max]],
    );

    expect(most).toEqual([
      ['1.0-lite-i2v', 4],
      ['2.0', 9],
      ['2.0-fast', 9],
      ['2.0-mini', 9],
      ['2.5', 30],
    ]);
  });

  test.each(SEEDANCE_MODELS)('$family has a size for everything that it renders', (sheet) => {
    const asked = Object.values(sheet.resolutions).flat();
    const fixed = RATIOS.filter((ratio) => ratio !== 'adaptive');

    expect(asked.length).toBeGreaterThan(0);
    for (const resolution of asked) {
      for (const ratio of fixed) {
        const { width = 0, height = 0 } = sheet.sizes[resolution]?.[ratio] ?? {};
        expect([width % 2, height % 2, width * height > 300_000], `${resolution} ${ratio}`).toEqual(
          [0, 0, true],
        );
      }
    }
  });

  test.each(SEEDANCE_MODELS)('$family renders in some resolution in each mode it has', (sheet) => {
    const { modes, resolutions } = sheet;

    expect(resolutions.text.length > 0).toBe(modes.text);
    expect(resolutions.frames.length > 0).toBe(modes.firstFrame);
    expect(resolutions.references.length > 0).toBe(modes.references !== null);
  });
});

describe('sizes are those of the tables', () => {
  test.each([
    ['seedance-1.0-pro', '480p', '16:9', 864, 480],
    ['seedance-1.0-pro', '720p', '16:9', 1248, 704],
    ['seedance-1.0-pro', '1080p', '21:9', 2176, 928],
    ['seedance-1.0-lite-i2v', '720p', '3:4', 832, 1120],
    ['seedance-1.5-pro', '480p', '9:16', 496, 864],
    ['seedance-1.5-pro', '720p', '4:3', 1112, 834],
    ['seedance-2.0', '720p', '21:9', 1470, 630],
    ['seedance-2.0', '4k', '3:4', 2494, 3326],
    ['seedance-2.5', '480p', '16:9', 854, 480],
    ['seedance-2.5', '1080p', '9:16', 1080, 1920],
  ] as const)('%s %s %s', (family, resolution, ratio, width, height) => {
    expect(model(family).sizes[resolution]?.[ratio]).toEqual({ width, height });
  });

  test('2.0 alone has 4k, the small ones stop at 720p', () => {
    expect(familiesWhere(({ sizes }) => '4k' in sizes)).toEqual(['2.0']);
    expect(familiesWhere(({ sizes }) => !('1080p' in sizes))).toEqual(['2.0-fast', '2.0-mini']);
  });
});
