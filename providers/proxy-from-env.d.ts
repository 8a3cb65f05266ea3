/** Published without types. */
declare module 'proxy-from-env' {
  /** The proxy of an address by the variables of this process; an empty text for none. */
  export function getProxyForUrl(url: string): string;
}
