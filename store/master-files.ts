/** The files in which a film is handed to people, by what it is. */

/** What a film is published as, the file that describes it, and its captions. */
export const BESIDE = {
  'film.mp4': { description: 'film.json', captions: 'film.srt' },
  'film.mov': { description: 'film.json', captions: 'film.srt' },
  'rough.mp4': { description: 'rough.json', captions: 'rough.srt' },
  'animatic.mp4': { description: 'animatic.json', captions: 'animatic.srt' },
} as const;
export type MasterName = keyof typeof BESIDE;

export const NEWEST_FIRST: readonly MasterName[] = [
  'rough.mp4',
  'film.mp4',
  'film.mov',
  'animatic.mp4',
];
/** Of the film as a whole, in one codec or the other. */
export const FILMS: readonly MasterName[] = ['film.mp4', 'film.mov'];
export const ROUGH = ['rough.mp4', ...Object.values(BESIDE['rough.mp4'])] as const;

/** What is published. */
export type MasterFiles = {
  readonly name: MasterName;
  readonly sha256: string;
  readonly description: object;
  /** `film.srt`; absent or null: the film has none. */
  readonly captions?: string | null;
};
