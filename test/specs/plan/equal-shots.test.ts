/** Shots that films have in common: whose takes would be the same, and what that saves. */

import { describe, expect, test } from 'vitest';
import { catalogue } from '../../../providers/catalogue.ts';
import { planProduction } from '../../../specs/plan/build.ts';
import { decide } from '../../../specs/plan/decide.ts';
import { equalShotsOf } from '../../../specs/plan/equal-shots.ts';
import { readStoryboard } from '../../../specs/storyboard/read.ts';

const NO_TAKES = { film: '', takes: [], loans: new Map() };

function filmOf(shots: string, head = 'provider: byteplus\ndefaults: { model: seedance-1.5-pro }') {
  const pictures = () => 'unfetched' as const;
  const text = `version: 1\ntitle: A\n${head}\nshots:\n${shots}`;
  const { storyboard, diagnostics } = readStoryboard(text, { catalogue, pictures });
  if (!storyboard) throw new Error(JSON.stringify(diagnostics));
  const plan = planProduction(storyboard, { catalogue, pictures, hasTake: () => false });
  return { plan, decisions: decide(plan, NO_TAKES).decisions };
}

const shot = (id: string, prompt: string, more = '') =>
  `  - { id: ${id}, prompt: "${prompt}"${more} }\n`;
const CUT = ', from: none';
/** Of a clip of five seconds. */
const PRICE = 130_680;

describe('shots of several films', () => {
  test('that are the same are named with what the others need not buy', () => {
    const own = (name: string) => shot('sh0010', 'Rain') + shot('sh0020', name, CUT);
    const films = [filmOf(own('Oslo')), filmOf(own('Bergen')), filmOf(own('Voss'))];
    expect(equalShotsOf(films)).toEqual({
      first: 0,
      shots: ['sh0010'],
      films: 3,
      saves: [{ currency: 'USD', micros: 2 * PRICE }],
    });
  });

  test('are the same by what comes before them, under whatever id', () => {
    const chain = (id: string) => shot(`${id}1`, 'Rain') + shot(`${id}2`, 'More rain');
    expect(equalShotsOf([filmOf(chain('a')), filmOf(chain('b'))])).toMatchObject({
      shots: ['a1', 'a2'],
      saves: [{ micros: 2 * PRICE }],
    });
    const other = shot('a1', 'Snow') + shot('a2', 'More rain');
    expect(equalShotsOf([filmOf(chain('a')), filmOf(other)])).toBeNull();
  });

  test('are taken over as often as the first film has them', () => {
    const twice = shot('sh0010', 'Rain') + shot('sh0020', 'Rain', CUT);
    const once = shot('sh0010', 'Rain');
    expect(equalShotsOf([filmOf(once), filmOf(twice), filmOf(twice)])).toMatchObject({
      first: 1,
      shots: ['sh0010', 'sh0020'],
      films: 3,
      saves: [{ micros: 3 * PRICE }],
    });
    expect(equalShotsOf([filmOf(twice)])).toBeNull();
  });

  test('that are free or stand save nothing', () => {
    const free = filmOf(shot('sh0010', 'Rain'), 'provider: local');
    expect(equalShotsOf([free, free])).toBeNull();
    const stands = filmOf(shot('sh0010', 'Rain'));
    const kept = { ...stands, decisions: [] };
    expect(equalShotsOf([stands, kept])).toBeNull();
    expect(equalShotsOf([])).toBeNull();
  });
});
