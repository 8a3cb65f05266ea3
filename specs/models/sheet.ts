/**
 * What a model can do and what a provider offers of it: data that shared code reads.
 *
 * A model's sheet is the maker's truth (Volcengine Ark's documents). A provider's offer may only
 * narrow it. Nothing outside a provider's folder ever asks which provider or model it has.
 */

export const RESOLUTIONS = ['480p', '720p', '1080p', '4k'] as const;
export type Resolution = (typeof RESOLUTIONS)[number];

export const RATIOS = ['16:9', '4:3', '1:1', '3:4', '9:16', '21:9', 'adaptive'] as const;
export type Ratio = (typeof RATIOS)[number];
export type FixedRatio = Exclude<Ratio, 'adaptive'>;

export const TIERS = ['default', 'flex'] as const;
export type Tier = (typeof TIERS)[number];

/** What a shot is made from; decides which ratios, resolutions and parameters apply. */
export const MODES = ['text', 'frames', 'references'] as const;
export type Mode = (typeof MODES)[number];

export type PixelSize = { readonly width: number; readonly height: number };

/** Where a fact comes from and when it was read. */
export type Source = { readonly text: string; readonly date: string };

/** What one model family can do, as its maker documents it. */
export type ModelSheet = {
  /** Family and short name in one, e.g. `seedance-1.5-pro`: what a fingerprint holds. */
  readonly family: string;
  readonly title: string;
  readonly modes: {
    readonly text: boolean;
    readonly firstFrame: boolean;
    readonly firstAndLastFrame: boolean;
    /** Number of reference images, or null when the model takes none. */
    readonly references: { readonly min: number; readonly max: number } | null;
  };
  readonly resolutions: Readonly<Record<Mode, readonly Resolution[]>>;
  /** Where `adaptive` stands: refused, allowed beside the fixed ratios, or the only value. */
  readonly adaptive: Readonly<Record<Mode, 'no' | 'allowed' | 'only'>>;
  /** Sizes are looked up, never computed: several are off-ratio. Pixels. */
  readonly sizes: Readonly<Partial<Record<Resolution, Readonly<Record<FixedRatio, PixelSize>>>>>;
  /** Whole seconds min, min+step … max; without a step, every one from end to end. */
  readonly durationSeconds: {
    readonly min: number;
    readonly max: number;
    readonly step?: number;
  };
  /** Frame counts min, min+step … max, or null when only seconds can be asked. */
  readonly frames: { readonly min: number; readonly max: number; readonly step: number } | null;
  readonly audio: boolean;
  readonly seed: boolean;
  readonly cameraFixed: Readonly<Record<Mode, boolean>>;
  readonly watermark: boolean;
  readonly tiers: readonly Tier[];
  /** Still formats accepted, by the names that the image header gives. */
  readonly pictureFormats: readonly string[];
  /** Whether `asset://ID` may stand for a picture. */
  readonly assets: boolean;
  /** Longest text that is sent, prompt and style together; absent: no limit is documented. */
  readonly maxTextCharacters?: number;
  readonly source: Source;
};

/** What one thing counted costs, in millionths of the currency. */
export type Rate =
  /** For one million tokens: 2.40 USD is 2_400_000. */
  | { readonly microsPerMillionTokens: number }
  /** For one second of the clip, as it was asked for: 0.026 USD is 26_000. */
  | { readonly microsPerSecond: number };

/** A price; the first row whose conditions all hold counts. */
export type TariffRow = Rate & {
  readonly tier: Tier;
  readonly resolutions?: readonly Resolution[];
  readonly audio?: boolean;
};

export type Tariff = {
  readonly currency: string;
  /** ISO date on which the table was read. */
  readonly pricedAt: string;
  readonly source: string;
  readonly rows: readonly TariffRow[];
};

/** One model as one provider sells it. */
export type Offer = {
  readonly family: string;
  /** The provider's own id, exactly as it is sent. */
  readonly modelId: string;
  readonly tiers: readonly Tier[];
  /** Where the provider takes less than the model's sheet allows. */
  readonly narrows?: Partial<Omit<ModelSheet, 'family' | 'title' | 'sizes' | 'tiers' | 'source'>>;
  /** `null` when no price is known: then no cap can hold it. */
  readonly tariff: Tariff | null;
  readonly status: 'available' | 'retiring' | 'ended';
  /** ISO date of an announced end, else null. */
  readonly endsAt: string | null;
  /** Where tasks of this model end by themselves (null), or do not, unlike the provider's others. */
  readonly patienceSeconds?: number | null;
  readonly requestsPerMinute: number;
  /** What a task usually takes, in seconds, per tier: an experience, not a promise. */
  readonly usualSeconds: Readonly<Partial<Record<Tier, number>>>;
};

export type PollBounds = { readonly minMs: number; readonly maxMs: number };

/** What one provider is and does, beside the models that it offers. */
export type ProviderSheet = {
  readonly name: string;
  readonly title: string;
  /** `BYTEPLUS` for BYTEPLUS_API_KEY and BYTEPLUS_BASE_URL; null when no key exists. */
  readonly settingsPrefix: string | null;
  /** Placeholder pictures without a bill. */
  readonly isFree: boolean;
  /** Why it is doubtful that the documents still hold; absent: it is not. */
  readonly doubt?: Source;
  readonly offers: readonly Offer[];
  /** Request field that carries an order's token and comes back in lists, or null. */
  readonly tokenField: string | null;
  /** Whether a token that is missing from the whole list proves that no task exists. */
  readonly findIsComplete: boolean;
  /** Ids that one status request may ask for; 1 when there is no such request. */
  readonly statusBatch: number;
  readonly canCancel: boolean;
  readonly poll: Readonly<Record<Tier, PollBounds>>;
  /** How long a result's link lives, in seconds. */
  readonly linkSeconds: number;
  /** Whether each look gives fresh links, so that a clip is there as long as the task's record. */
  readonly renewsLinks?: true;
  /** How long a finished task can still be asked for, in seconds. */
  readonly recordSeconds: number;
  /** Whether the answer carries the last frame: `maybe` means that the clip is decoded if not. */
  readonly returnsLastFrame: 'yes' | 'maybe' | 'no';
  /**
   * Who calls back when a task ends: an address that each order names, or one that is set for
   * the account. Empty where nobody does.
   */
  readonly callbacks: readonly ('order' | 'account')[];
  /** Seconds after which a task without an expiry of its own is asked about; null: tasks expire. */
  readonly patienceSeconds: number | null;
  /** Bytes of one request body. */
  readonly maxBodyBytes: number;
};

/** Everything that can be ordered from: read by validation, plan and simulator alike. */
export type Catalogue = {
  readonly models: readonly ModelSheet[];
  readonly providers: readonly ProviderSheet[];
};
