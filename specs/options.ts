/**
 * The plain options of a shot, one row each: everything that is known of one stands here, and the
 * schema, defaults, checks, requests, fingerprints, records, texts and the page are loops over it.
 *
 * Data alone, so that whoever reads it needs no schema engine. A length, the provider and pictures
 * are no plain values and have files of their own.
 *
 * A new option has the part `unless-neutral` in fingerprints, and a default that is neutral: it is
 * left out of requests, plans and records while nobody asks for it, so that every take that was
 * ever paid keeps its fingerprint.
 */

import { RATIOS, RESOLUTIONS, TIERS, type Mode, type ModelSheet } from './models/sheet.ts';

export type Scalar = string | number | boolean;

type Takes =
  | { readonly kind: 'choice'; readonly choices: readonly string[] }
  | { readonly kind: 'truth' }
  | { readonly kind: 'whole'; readonly min: number; readonly max: number }
  /** Seconds; `error` follows "it takes". */
  | { readonly kind: 'span'; readonly min: number; readonly max: number; readonly error: string };

export type Sold = {
  /** As its provider sells it. */
  readonly model: ModelSheet;
  /** What the shot is made from. */
  readonly mode: Mode;
  /** As `patienceOf` gives it. */
  readonly patienceSeconds: number | null;
};

type Row = {
  /** What the value is called in shots, requests and takes' records. */
  readonly name: string;
  readonly takes: Takes;
  /** Of version 1 of the format: it never changes. */
  readonly default: Scalar;
  /** The value that is null in a request: it is drawn for each take. */
  readonly drawn?: Scalar;
  /**
   * Whether a value is neutral: taken everywhere, and sent only where the model has the parameter.
   * Absent: the default is, and nothing else.
   */
  readonly isNeutral?: (value: Scalar) => boolean;
  /** What the model has of it: these values, or whether any. */
  readonly has: (sold: Sold) => boolean | readonly string[];
  /** Whether that depends on what the shot is made from. */
  readonly isByMode?: true;
  /** Whether the format's own default is looked over where there is no such setting. */
  readonly isOnlyWhenGiven?: true;
  /** What is said where the value cannot be asked; follows "seedance-2.0 on byteplus". */
  readonly lack: (value: Scalar, provider: string) => string;
  /** What to write instead: the last one that it has, or nothing (null); absent: the default. */
  readonly instead?: 'last' | null;
  /** Its part in the fingerprint of a take. */
  readonly fingerprint: 'always' | 'unless-neutral' | 'never';
  /** What an editor shows. */
  readonly editor: string;
  /** Its two cells in the table of the format's page. */
  readonly page: readonly [value: string, usual: string];
  /** Keys that providers, other programs and habit give it. */
  readonly otherKeys?: readonly string[];
};

const EXPIRY = '1 h to 72 h, as 48h or a number of seconds';
const TIERS_TOLD = '`default`, or `flex`: half the price, hours of waiting; on 1.x models only';
/** Of the seeds that models know; the first is 0. */
export const MOST_SEED = 2_147_483_647;

const SWITCH = { takes: { kind: 'truth' }, default: false } as const;

/** By the key of the file, in the order of the page. */
export const OPTIONS = {
  resolution: {
    name: 'resolution',
    takes: { kind: 'choice', choices: RESOLUTIONS },
    default: '720p',
    isNeutral: () => false,
    has: ({ model, mode }) => model.resolutions[mode],
    isByMode: true,
    lack: (value) => `has no ${value}`,
    instead: 'last',
    fingerprint: 'always',
    editor: 'Default 720p.',
    page: [RESOLUTIONS.map(code).join(', '), '`720p`'],
    otherKeys: ['quality'],
  },
  ratio: {
    name: 'ratio',
    takes: { kind: 'choice', choices: RATIOS },
    default: '16:9',
    isNeutral: (value) => value !== 'adaptive',
    has: ({ model, mode }) => model.adaptive[mode] !== 'no',
    isByMode: true,
    lack: (value) => `has no ratio ${value}`,
    fingerprint: 'always',
    editor: 'The shape wanted. Default 16:9.',
    page: [`${RATIOS.map(code).join(', ')}: the shape wanted`, '`16:9`'],
    otherKeys: ['aspect_ratio', 'aspect'],
  },
  seed: {
    name: 'seed',
    takes: { kind: 'whole', min: -1, max: MOST_SEED },
    default: -1,
    drawn: -1,
    has: ({ model }) => model.seed,
    lack: () => 'takes no seed',
    fingerprint: 'always',
    editor: 'Repeats a picture where the model can. Default -1: drawn for each take and recorded.',
    page: [`−1 to ${MOST_SEED}; −1 is drawn for each take and recorded`, '`-1`'],
  },
  audio: {
    ...SWITCH,
    name: 'audio',
    has: ({ model }) => model.audio,
    lack: () => 'makes no sound',
    fingerprint: 'always',
    editor: 'The model makes sound. Default false.',
    page: ['`true`: the model makes sound', '`false`'],
    otherKeys: ['generate_audio', 'sound'],
  },
  camera_fixed: {
    ...SWITCH,
    name: 'cameraFixed',
    has: ({ model, mode }) => model.cameraFixed[mode],
    isByMode: true,
    lack: () => 'has no camera_fixed',
    fingerprint: 'always',
    editor: 'Asks for a camera that stands still. Default false.',
    page: ['`true`: the camera is asked to stand still', '`false`'],
    otherKeys: ['camerafixed', 'fixed_camera'],
  },
  watermark: {
    ...SWITCH,
    name: 'watermark',
    has: ({ model }) => model.watermark,
    lack: () => 'sets no watermark',
    fingerprint: 'always',
    editor: 'The provider’s mark in the picture. Default false.',
    page: ["`true`: the provider's mark in the picture", '`false`'],
  },
  tier: {
    name: 'tier',
    takes: { kind: 'choice', choices: TIERS },
    default: 'default',
    has: ({ model }) => model.tiers,
    lack: (value) => `has no tier ${value}`,
    fingerprint: 'never',
    editor: '`flex` is half the price and takes hours. Default `default`.',
    page: [TIERS_TOLD, '`default`'],
    otherKeys: ['service_tier'],
  },
  expires_after: {
    name: 'expiresAfterSeconds',
    takes: { kind: 'span', min: 3_600, max: 259_200, error: EXPIRY },
    default: 172_800,
    isNeutral: () => false,
    has: ({ patienceSeconds }) => patienceSeconds === null,
    isOnlyWhenGiven: true,
    lack: (_, provider) => `lets no order expire: ${provider} has no such setting`,
    instead: null,
    fingerprint: 'never',
    editor: 'How long an order may wait at the provider, 1 h to 72 h. Default 48h.',
    page: ['how long an order may wait, `1h` to `72h`, or a number of seconds', '`48h`'],
    otherKeys: ['execution_expires_after'],
  },
} as const satisfies Record<string, Row>;

type Rows = typeof OPTIONS;
export type OptionKey = keyof Rows;
type OptionName = Rows[OptionKey]['name'];
export type Option = Row & { readonly key: OptionKey; readonly name: OptionName };

type ValueOf<R extends Row> = R['takes'] extends { choices: readonly (infer Choice)[] }
  ? Choice
  : R['takes'] extends { kind: 'truth' }
    ? boolean
    : number;

/** What stands in a shot or a request: null is drawn. */
type AskedOf<R extends Row> = ValueOf<R> | (R extends { drawn: Scalar } ? null : never);

type Part<P extends Row['fingerprint']> = {
  readonly [K in OptionKey as Rows[K]['fingerprint'] extends P ? Rows[K]['name'] : never]: AskedOf<
    Rows[K]
  >;
};

/** By key, as a file gives them. */
export type OptionValues = { readonly [K in OptionKey]: ValueOf<Rows[K]> };

type FirstAndLater<
  First extends Row['fingerprint'],
  Later extends Row['fingerprint'],
> = Part<First> & Partial<Part<Later>>;

/** What determines a picture: all of it is in the fingerprint. Absent: neutral. */
export type RequestOptions = FirstAndLater<'always', 'unless-neutral'>;

export type ShotOptions = RequestOptions & Part<'never'>;

/** As a record keeps them: of values that were taken once, whether or not they still are. */
export type RecordedOptions = {
  readonly [K in keyof RequestOptions]: RequestOptions[K] extends string
    ? string
    : RequestOptions[K];
};

export const OPTION_LIST: readonly Option[] = Object.entries<Row>(OPTIONS).flatMap(([key, row]) =>
  isKey(key) ? [{ ...row, key, name: OPTIONS[key].name }] : [],
);

type RequestOption = Option & { readonly name: keyof RequestOptions };

/** Those of a request, and so of a fingerprint. */
export const REQUEST_OPTIONS = OPTION_LIST.filter(
  (option): option is RequestOption => option.fingerprint !== 'never',
);

function isKey(key: string): key is OptionKey {
  return Object.hasOwn(OPTIONS, key);
}

function code(text: string): string {
  return `\`${text}\``;
}

/** Null and absent are neutral, too: drawn, and not asked for. */
export function isNeutral(option: Option, value: Scalar | null | undefined): boolean {
  if (value === undefined || value === null) return true;
  return option.isNeutral?.(value) ?? value === option.default;
}

/** Whether it can be asked of this model, made from this. */
export function canAsk(option: Option, value: Scalar, sold: Sold): boolean {
  if (isNeutral(option, value)) return true;
  const has = option.has(sold);
  return typeof has === 'boolean' ? has : has.includes(String(value));
}

type MemberOf<One, T> = (option: One) => readonly [name: keyof T & string, value: unknown];

/**
 * An object with a member for each option, without those that get no value. What `memberOf` gives
 * must be what the type says of its name: a type cannot follow a loop.
 */
export function optionsAs<T extends object>(memberOf: MemberOf<Option, T>): T;
export function optionsAs(memberOf: (option: Option) => readonly [string, unknown]): object {
  return Object.fromEntries(OPTION_LIST.map(memberOf).filter(([, value]) => value !== undefined));
}

/** The same for the options of a request. */
export function requestOptionsAs<T extends object>(memberOf: MemberOf<RequestOption, T>): T;
export function requestOptionsAs(
  memberOf: (option: RequestOption) => readonly [string, unknown],
): object {
  return Object.fromEntries(
    REQUEST_OPTIONS.map(memberOf).filter(([, value]) => value !== undefined),
  );
}

/** The options of a request, of whatever has more: those that came later are left out if neutral. */
export function requestOptions(from: RequestOptions): RequestOptions {
  return requestOptionsAs((option) => [option.name, askedValue(option, from[option.name])]);
}

/** Undefined: it is left out, and every take has the fingerprint that it had without the option. */
export function askedValue(option: Option, value: Scalar | null | undefined) {
  return option.fingerprint === 'unless-neutral' && isNeutral(option, value) ? undefined : value;
}
