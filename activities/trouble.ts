/** Why a paid clip is not here yet: every error of the world, by the course that it takes. */

import { ApplicationFailure } from '@temporalio/activity';
import { MediaError } from '../media/error.ts';
import { LINK_HTML } from '../providers/link.ts';
import { ProviderError } from '../providers/provider.ts';
import { failure, type Failure } from '../specs/failures.ts';
import { StoreError, systemCode } from '../store/error.ts';

/**
 * What follows: `repeated` as long as its provider keeps the clip, `gone` the same but over when the
 * provider says so for minutes, `bounded` over after a few attempts, `final` at once; `patient` is
 * about a clip that is here, and never over by time.
 */
export type Course = 'repeated' | 'gone' | 'bounded' | 'final' | 'patient';

export class Trouble extends Error {
  override readonly name = 'Trouble';
  readonly failure: Failure;
  readonly course: Course;

  constructor(failed: Failure, course: Course) {
    super(failed.message);
    this.failure = failed;
    this.course = course;
  }
}

/** The provider no longer gives what it has made. */
export function clipGone(message: string): Trouble {
  return new Trouble(failure('link-dead', { code: 'clip-gone', message }), 'gone');
}

/** Null for what is no trouble with the clip, but how the activity ends. */
export function troubleOf(error: unknown): Trouble | null {
  if (error instanceof Trouble) return error;
  if (error instanceof ApplicationFailure) {
    // What the engine refuses must not end a shot whose clip is paid.
    return error.type === 'Refused' ? local('engine-refused', error.message) : null;
  }
  if (error instanceof ProviderError) return ofProvider(error.failure);
  const code = systemCode(error);
  if (code === 'ENOSPC' || code === 'EDQUOT') return diskFull();
  if (error instanceof StoreError) {
    return error.code === 'disk-full' ? diskFull() : local(`store-${error.code}`, error.message);
  }
  if (error instanceof MediaError) {
    if (/no space left on device/i.test(error.message)) return diskFull();
    return local(error.code, `The clip is here, and ffmpeg fails on it: ${error.message}`);
  }
  return local('collect-failed', error instanceof Error ? error.message : String(error));
}

function ofProvider(failed: Failure): Trouble {
  const billed = { ...failed, billed: 'yes' } as const;
  // A link that may not be followed, or that gives too much, is tried anew a few times; a page in
  // place of the clip goes away.
  const isBounded = failed.kind === 'unreadable' && failed.code !== LINK_HTML;
  return new Trouble(billed, isBounded ? 'bounded' : 'repeated');
}

function diskFull(): Trouble {
  const message = 'The disk of the project is full: the clip is fetched when there is room.';
  return local('disk-full', message);
}

/** Something on this machine: the provider can do nothing about it. */
function local(code: string, message: string): Trouble {
  return new Trouble(failure('unreadable', { code, message }), 'repeated');
}
