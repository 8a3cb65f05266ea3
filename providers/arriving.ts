/** A file that arrives over a connection that may break: how much is there, and how to go on. */

import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import type { IncomingHttpHeaders } from 'node:http';

/** A web page can be recognised within this much of its beginning. */
const HEAD_BYTES = 1_024;
const PAGE_TYPES = /^\s*(?:text\/html|application\/xhtml\+xml)\s*(?:;|$)/i;
const PAGE_START =
  /^(?:\u00ef\u00bb\u00bf)?\s*(?:<\?xml[^>]*>\s*)?(?:<!--(?:(?!-->)[^])*-->\s*)*<(?:!doctype\s+html|html|head|body|title|script)\b/i;

export class Arriving {
  /**
   * Whether the server that sent the file, or the last part of it, says that it is our simulator.
   */
  fromSimulator = false;
  readonly #file: FileHandle;
  #hash = createHash('sha256');
  #head = Buffer.alloc(0);
  #bytes = 0;
  #totalBytes: number | null = null;
  /** `ETag`, else `Last-Modified`: tells whether it is still the same file. */
  #validator: string | null = null;
  #mayGoOn = true;
  #hasBegun = false;

  constructor(file: FileHandle) {
    this.#file = file;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** The size that the server announced; null where it did not. */
  get totalBytes(): number | null {
    return this.#totalBytes;
  }

  /** Whether any answer ever held a file, even if that was thrown away since. */
  get hasBegun(): boolean {
    return this.#hasBegun;
  }

  get sha256(): string {
    return this.#hash.copy().digest('hex');
  }

  /** Whether what arrived begins like a web page. */
  get isPage(): boolean {
    return PAGE_START.test(this.#head.toString('latin1'));
  }

  /**
   * Headers for the next request. It asks for the rest where a validator or the whole length can
   * tell that this is the same file, else for everything.
   */
  get asks(): Readonly<Record<string, string>> {
    const isKnown = this.#validator !== null || this.#totalBytes !== null;
    if (this.#bytes === 0 || !this.#mayGoOn || !isKnown) return {};
    const condition = this.#validator === null ? {} : { 'If-Range': this.#validator };
    return { Range: `bytes=${this.#bytes}-`, ...condition };
  }

  /** Starts again: a whole file follows, and what was there is dropped. */
  async beginAnew(headers: IncomingHttpHeaders = {}): Promise<void> {
    this.#hasBegun = true;
    await this.#file.truncate(0);
    this.#hash = createHash('sha256');
    this.#head = Buffer.alloc(0);
    this.#bytes = 0;
    const length = headers['content-length'];
    this.#totalBytes = length === undefined ? null : Number(length);
    this.#validator = validatorOf(headers);
  }

  /** The server gave another part than the one asked for: from now on everything is asked for. */
  async giveUpParts(): Promise<void> {
    this.#mayGoOn = false;
    await this.beginAnew();
  }

  /** The end (exclusive) of the part that the server gives; null for a part that does not fit. */
  partEnd(headers: IncomingHttpHeaders): number | null {
    const range = /^bytes (\d{1,15})-(\d{1,15})\/(\d{1,15}|\*)$/i.exec(
      headers['content-range']?.trim() ?? '',
    );
    if (!range || isPageType(headers)) return null;
    const [start, last] = [Number(range[1]), Number(range[2])];
    const told = range[3] === '*' ? null : Number(range[3]);
    const known = this.#totalBytes;
    const total = told ?? known;
    if (start !== this.#bytes || last < start || total === null || last >= total) return null;
    // If only one of the two gives a length, they cannot be compared: then the validator must
    // match.
    if (told === null || known === null ? this.#validator === null : told !== known) return null;
    const validator = validatorOf(headers);
    if (validator !== null && validator !== this.#validator) return null;
    this.#totalBytes = total;
    return last + 1;
  }

  async write(part: Buffer): Promise<void> {
    this.#hash.update(part);
    if (this.#head.length < HEAD_BYTES) {
      this.#head = Buffer.concat([this.#head, part]).subarray(0, HEAD_BYTES);
    }
    for (let done = 0; done < part.byteLength;) {
      const left = part.byteLength - done;
      const { bytesWritten } = await this.#file.write(part, done, left, this.#bytes);
      done += bytesWritten;
      this.#bytes += bytesWritten;
    }
  }
}

export function isPageType(headers: IncomingHttpHeaders): boolean {
  return PAGE_TYPES.test(headers['content-type'] ?? '');
}

/** A weak tag means similar content, not the same bytes, so it is not used. */
function validatorOf({ etag, 'last-modified': modified }: IncomingHttpHeaders): string | null {
  if (etag !== undefined && /^"[\x21\x23-\x7e]{0,200}"$/.test(etag)) return etag;
  return modified !== undefined && Date.parse(modified) > 0 ? modified : null;
}
