/** Published without types. */
declare module 'proxy-from-env' {
  /** The proxy for an address by this process's variables; an empty text for none. */
  export function getProxyForUrl(url: string): string;
}
