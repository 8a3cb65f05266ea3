/** How a command ends: the documented table of exit codes, and which of several counts. */

export const EXIT = {
  /** With `--detach`: started. */
  done: 0,
  /** Shots have failed. */
  failed: 1,
  usage: 2,
  /** Only a person can go on. */
  asking: 3,
  /** Not ordered: no `--yes`, over a cap, needs `--restart`. */
  refused: 4,
  cancelled: 5,
  /** The storyboard is invalid. */
  invalid: 65,
  /** Temporal or a provider cannot be reached. */
  unreachable: 69,
  /** A bug of this program. */
  bug: 70,
  /** A setting, a missing program, the project folder. */
  settings: 78,
  interrupted: 130,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** An interruption first: it is what the person at the terminal did. */
export const PRECEDENCE: readonly ExitCode[] = [130, 70, 78, 69, 65, 2, 4, 1, 5, 3, 0];

/** The exit code of a command over several films; 0 for none. */
export function exitOf(codes: readonly ExitCode[]): ExitCode {
  return PRECEDENCE.find((code) => codes.includes(code)) ?? EXIT.done;
}
