export type ServerErrorCode =
  /** The server, or the worker, ended or was not ready in time. */
  | 'did-not-start'
  /** Another process has been starting or stopping the server for too long. */
  | 'busy'
  /** Unfinished work needs a version of the Temporal CLI that cannot be had. */
  | 'older-version'
  /** The environment names a Temporal cluster, but not completely. */
  | 'bad-target';

/** What keeps Temporal from being used. The message ends with the remedy. */
export class ServerError extends Error {
  override readonly name = 'ServerError';
  readonly code: ServerErrorCode;

  constructor(code: ServerErrorCode, message: string, cause?: unknown) {
    super(message, { cause });
    this.code = code;
  }
}
