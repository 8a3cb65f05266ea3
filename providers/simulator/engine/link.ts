/** Links to results: signed, without a key, and valid for a while only. */

import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { readJson, writeJson } from './file.ts';

export type LinkTarget = {
  readonly path: string;
  readonly fromMs: number;
  readonly lifetimeSeconds: number;
};

const secretFile = z.object({ secret: z.string().min(32) });

export class Links {
  readonly #secret: string;

  /** The secret is kept in a file, so that links outlive a restart. */
  constructor(file: string) {
    const kept = secretFile.safeParse(readJson(file));
    this.#secret = kept.success ? kept.data.secret : randomBytes(32).toString('hex');
    if (!kept.success) writeJson(file, { secret: this.#secret });
  }

  /** Path and query, under the names that the provider's object store uses. */
  sign({ path, fromMs, lifetimeSeconds }: LinkTarget): string {
    const date = new Date(fromMs).toISOString().replace(/[-:]|\.\d+/g, '');
    const query = new URLSearchParams({
      'X-Tos-Date': date,
      'X-Tos-Expires': String(lifetimeSeconds),
      'X-Tos-Signature': this.#signature(path, date, String(lifetimeSeconds)),
    });
    return `${path}?${query.toString()}`;
  }

  check(path: string, query: URLSearchParams, nowMs: number): 'good' | 'expired' | 'forged' {
    const date = query.get('X-Tos-Date') ?? '';
    const lifetime = query.get('X-Tos-Expires') ?? '';
    const given = Buffer.from(query.get('X-Tos-Signature') ?? '');
    const right = Buffer.from(this.#signature(path, date, lifetime));
    if (given.length !== right.length || !timingSafeEqual(given, right)) return 'forged';
    const [, day = '', time = ''] = /^(\d{8})T(\d{6})Z$/.exec(date) ?? [];
    const iso = `${day.replace(/(....)(..)/, '$1-$2-')}T${time.replace(/(..)(..)/, '$1:$2:')}Z`;
    return nowMs < Date.parse(iso) + Number(lifetime) * 1_000 ? 'good' : 'expired';
  }

  #signature(path: string, date: string, lifetime: string): string {
    const hmac = createHmac('sha256', this.#secret);
    return hmac.update(`${path}\n${date}\n${lifetime}`).digest('hex');
  }
}
