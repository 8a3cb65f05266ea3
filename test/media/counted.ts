/** A buffer that counts how often it is read. */
export function counted(bytes: Buffer): { bytes: Buffer; reads: () => number } {
  let reads = 0;
  const proxy = new Proxy(bytes, {
    get(target, key) {
      const value: unknown = Reflect.get(target, key, target);
      if (typeof value !== 'function') return value;
      if (String(key).startsWith('read')) reads += 1;
      const bound: unknown = value.bind(target);
      return bound;
    },
  });
  return { bytes: proxy, reads: () => reads };
}
