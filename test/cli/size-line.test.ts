import { describe, expect, it, test } from 'vitest';
import { filmLines } from '../../cli/text/film-text.ts';
import { endLines } from '../../cli/text/run-text.ts';
import { sizeByClips } from '../../specs/plan/film-size.ts';
import { scaledLine, sizeLine } from '../../cli/text/size-line.ts';
import { filmView, NOW, planOf, shotView } from '../films/fixture.ts';

const PLAN = planOf(`
version: 1
title: Night ferry
provider: byteplus
defaults: { model: seedance-1.0-pro }
shots:
  - { id: sh0010, prompt: one }
  - { id: sh0020, prompt: two }
  - { id: sh0030, prompt: three, resolution: 480p }
`);
const clip = { width: 1280, height: 720, frames: 121 };
const FACT = 'film: 1280×720, as most of its clips are; the sheets of its models say 1248×704';

describe('the size of the film', () => {
  it('is not spoken of while its clips are what the sheets say, or none is there', () => {
    expect(sizeLine(sizeByClips(PLAN, new Map()), PLAN.size)).toEqual([]);
    const asAsked = new Map([['sh0010', { ...clip, width: 1248, height: 704 }]]);
    expect(sizeLine(sizeByClips(PLAN, asAsked), PLAN.size)).toEqual([]);
  });

  it('is told beside that of the sheets, with the shots that are scaled to it', () => {
    const clips = new Map([['sh0010', clip]]);
    expect(sizeLine(sizeByClips(PLAN, clips), PLAN.size)).toEqual([FACT]);
    expect(scaledLine(PLAN, clips)).toEqual(['scaled to 1280×720: sh0030']);
    const other = new Map([...clips, ['sh0020', { ...clip, width: 1248, height: 704 }]]);
    expect(scaledLine(PLAN, other)).toEqual(['scaled to 1280×720: sh0020, sh0030']);
    expect(scaledLine(PLAN, new Map())).toEqual(['scaled to 1248×704: sh0030']);
  });
});

test('status and the end of a run tell it beside the film', () => {
  const size = { film: { width: 1280, height: 720 }, sheet: PLAN.size };
  const shots = [shotView('sh0010', 'done')];
  const view = filmView(shots, { status: 'done', film: '/film/renders/film.mp4', size });
  expect(endLines(view)).toContain(FACT);
  expect(filmLines(view, 'nothing is running', NOW).slice(-2)).toEqual([
    FACT,
    '/film/renders/film.mp4',
  ]);
  const same = { ...view, size: { film: PLAN.size, sheet: PLAN.size } };
  expect(endLines(same).join()).not.toContain('sheets');
  expect(endLines({ ...view, film: null }).join()).not.toContain('sheets');
});
