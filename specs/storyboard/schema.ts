/**
 * The storyboard file, version 1: the one source of its types, checks and JSON Schema.
 *
 * `error` is what a key takes, worded to follow "it takes"; `describe` is what an editor shows.
 * Defaults are no part of it: they are filled in by draft.ts. Plain options come from their table.
 */

import { parse } from 'yaml';
import { z } from 'zod';
import { MOST_CAPTION_CHARACTERS } from '../delivery/captions.ts';
import { SEEDANCE_MODELS } from '../models/seedance.ts';
import { gain, outputSchema } from './output-schema.ts';
import { policySchema } from './policy-schema.ts';
import type { Path } from './tree.ts';
import {
  list,
  name,
  optionSchemas,
  picture,
  PICTURE,
  sentence,
  takesCount,
  text,
  truth,
  whole,
} from './value-schema.ts';

export const MAX_SHOTS = 2_000;

const PROVIDER = 'the name of a provider';
const MODEL = 'the name of a model';

const DURATION = 'whole seconds, as 5 or 5s';

const duration = z
  .union(
    [
      z.int({ error: DURATION }).min(1, { error: DURATION }).max(3_600, { error: DURATION }),
      text(/^\d+ ?s$/, DURATION),
    ],
    { error: DURATION },
  )
  .transform((value) => (typeof value === 'number' ? value : Number.parseInt(value, 10)))
  .describe('Length in whole seconds: `5` or `5s`. Default 5. Not beside `frames`.');

const { resolution, ratio, ...otherOptions } = optionSchemas;

/** What stands in a shot or under `defaults`. */
const settings = {
  provider: name(
    PROVIDER,
    'The provider that renders. Default: `local`, free placeholders.',
  ).optional(),
  providers: list(name(PROVIDER, 'A provider.'), 'a list of providers')
    .describe('Providers in the order in which they are tried. Not beside `provider`.')
    .optional(),
  model: name(MODEL, 'A short name, or the provider’s own exact id. Paid providers need one.')
    .meta({ examples: SEEDANCE_MODELS.map(({ family }) => family) })
    .optional(),
  like: name(MODEL, 'The model that an `ep-…` or unknown model id behaves as.').optional(),
  resolution,
  ratio,
  duration: duration.optional(),
  frames: whole(
    1,
    10_000,
    'a number of frames, 1 or more',
    'Length in frames. Not beside `duration`.',
  ).optional(),
  ...otherOptions,
  takes: takesCount.optional(),
};

const ID = '1 to 48 letters, digits, "_" and "-"';
const SHOT = 'the id of a shot';

const lastFrame = z
  .union(
    [
      z.string().regex(/\S/, { error: `${PICTURE}, or {first_frame_of: id}` }),
      z.strictObject({
        first_frame_of: name(SHOT, 'The shot whose frame 0 this one ends on.'),
      }),
    ],
    { error: `${PICTURE}, or {first_frame_of: id}` },
  )
  .describe('The picture that the shot ends on: a path, a link, or `{first_frame_of: id}`.');

const JOIN = 'cut, {dissolve: frames} or {keep_duplicate: true}';

const join = z
  .union(
    [
      z.literal('cut'),
      z
        .strictObject({
          dissolve: whole(1, 4_800, 'a number of frames, 1 or more', 'Frames that both share.'),
          keep_duplicate: truth('A first frame that repeats the clip before stays in the film.'),
        })
        .partial()
        .refine((given) => Object.keys(given).length === 1, {
          error: JOIN,
          when: ({ issues }) => issues.length === 0,
        })
        .meta({ minProperties: 1, maxProperties: 1 }),
    ],
    { error: JOIN },
  )
  .describe('How the shot meets the one before it in the film. Default `cut`.');

const FRAMES = 'a number of frames, 0 or more';
const CAPTION = `some text of at most ${MOST_CAPTION_CHARACTERS} characters`;

const shotShape = {
  id: text(/^[A-Za-z0-9_-]{1,48}$/, ID)
    .refine((id) => !/^(previous|none)$/i.test(id), { error: 'any id but previous and none' })
    .describe('Name of the shot, unique in the film: 1–48 letters, digits, `_`, `-`.'),
  prompt: sentence(
    'What is to be seen. Required unless the shot names a picture itself.',
  ).optional(),
  from: name(
    'previous, none or the id of a shot',
    'Whose last frame is this shot’s first: `previous` (default), `none`, or a shot’s id.',
  ).optional(),
  first_frame: picture('The picture that the shot begins with. Not beside `from`.').optional(),
  last_frame: lastFrame.optional(),
  references: list(
    picture('A picture; [Image 1] in the prompt is the first.'),
    'a list of pictures',
  )
    .describe('Pictures to be like, not to begin with. Implies `from: none`; not beside frames.')
    .optional(),
  ...settings,
  join: join.optional(),
  trim: z
    .strictObject(
      {
        head: whole(0, 4_800, FRAMES, 'Frames cut from the start.').optional(),
        tail: whole(0, 4_800, FRAMES, 'Frames cut from the end.').optional(),
      },
      { error: '{head: frames, tail: frames}' },
    )
    .describe('Frames left out of the film. The chain goes on from the whole clip.')
    .optional(),
  take: text(/^v\d{3,6}$/, 'a take, as v002')
    .describe('This take stands, whatever else the file says; nothing is ordered.')
    .optional(),
  skip: truth('Left out of the film; nothing is ordered.').optional(),
  approve: truth(
    'Whether its take waits for approval before it hands on. Default: by `policy.approve`.',
  ).optional(),
  style: z.string({ error: 'text' }).describe('Replaces the film’s style.').optional(),
  note: z.string({ error: 'text' }).describe('Free text, sent to nobody.').optional(),
  caption: text(/\S/, CAPTION)
    .max(MOST_CAPTION_CHARACTERS, { error: CAPTION })
    .describe('What is written under it: in a subtitle track, and in film.srt.')
    .optional(),
  gain_db: gain('How much louder its sound is made, in the film only. Default 0.').optional(),
};

export const shotSchema = z.strictObject(shotShape, {
  error: 'a mapping with an id and a prompt',
});

export const defaultsSchema = z.strictObject(settings, { error: 'a mapping of settings' });

export const storyboardSchema = z
  .strictObject({
    version: z.literal(1, { error: '1' }).describe('Version of the format: 1.'),
    title: sentence('Name of the film.').optional(),
    provider: settings.provider.describe('Short for defaults.provider.'),
    providers: settings.providers.describe('Short for defaults.providers.'),
    style: z.string({ error: 'text' }).describe('Sent after every prompt.').optional(),
    defaults: defaultsSchema.describe('Settings of every shot that has no own ones.').optional(),
    policy: policySchema
      .describe('What follows when an order fails, and what it may cost.')
      .optional(),
    output: outputSchema.describe('The film’s file.').optional(),
    // Read before everything else (variable.ts): what is checked has none any more.
    variables: z
      .record(z.string(), z.union([z.string(), z.null()]))
      .describe('Texts that stand as `${name}` in texts and paths; `~`: must be given.')
      .optional(),
    shots: z
      .array(shotSchema, { error: 'a list of shots' })
      .min(1, { error: 'at least one shot' })
      .max(MAX_SHOTS, { error: `at most ${MAX_SHOTS} shots` })
      .describe('The shots in the order of the film.'),
  })
  .describe('A storyboard: a film as a list of shots.');

export type StoryboardFile = z.output<typeof storyboardSchema>;
export type ShotFile = z.output<typeof shotSchema>;
export type SettingsFile = z.output<typeof defaultsSchema>;

/** The format as JSON Schema, for editors. Keys that begin with `x-` are free at the top. */
export function storyboardJsonSchema(): Record<string, unknown> {
  const schema = z.toJSONSchema(storyboardSchema, { io: 'input', target: 'draft-7' });
  return { title: 'Storyboard, version 1', ...schema, patternProperties: { '^x-': {} } };
}

/** `written`: as it would stand in the file. */
export function isTakenAt(path: Path, written: string): boolean {
  let schema: unknown = storyboardSchema;
  for (const step of path) schema = below(schema, step);
  if (!(schema instanceof z.ZodType)) return false;
  try {
    return schema.safeParse(parse(written, { logLevel: 'silent' })).success;
  } catch {
    return false;
  }
}

/** The schema of a key or an item; undefined where there is none. */
function below(schema: unknown, step: string | number): unknown {
  if (schema instanceof z.ZodOptional) return below(schema.unwrap(), step);
  if (schema instanceof z.ZodArray) return typeof step === 'number' ? schema.element : undefined;
  if (schema instanceof z.ZodObject) return (schema.shape as Record<string, unknown>)[step];
  if (!(schema instanceof z.ZodUnion)) return undefined;
  const form = schema.options.find((option) => option instanceof z.ZodObject);
  return form === undefined ? undefined : below(form, step);
}
