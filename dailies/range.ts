/** Which part of a file a player asks for. */

/** First and last byte. */
export type ByteRange = { readonly start: number; readonly end: number };

/**
 * Null: all of it, also where several parts are asked for or what is asked is not understood.
 * `none`: nothing of it lies there.
 */
export function rangeOf(header: string | undefined, size: number): ByteRange | 'none' | null {
  const asked = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header ?? '');
  if (!asked) return null;
  const [, from = '', to = ''] = asked;
  if (from === '' && to === '') return null;
  if (from === '') {
    const length = Math.min(Number(to), size);
    return length === 0 ? 'none' : { start: size - length, end: size - 1 };
  }
  const start = Number(from);
  const end = to === '' ? size - 1 : Math.min(Number(to), size - 1);
  if (to !== '' && Number(to) < start) return null;
  return start >= size ? 'none' : { start, end };
}
