/**
 * Removes from a text what nobody else may read: keys, pictures, signed links.
 *
 * Messages of providers end up in Temporal's history, in logs and in bug reports; every one of them
 * passes through here. Request ids, codes and task ids stay readable.
 */

const GONE = '[removed]';

const RULES: readonly (readonly [pattern: RegExp, replacement: string])[] = [
  [/\bdata:[\w.+-]+\/[\w.+-]+(?:;[\w=.+-]+)*,[^\s"'<>)\]}]*/gi, `data:${GONE}`],
  [/\b(Bearer|Basic)\s+(?=\S*\d)[\w.~+/=*-]+/gi, `$1 ${GONE}`],
  [/\b(https?:\/\/)[^\s/"'<>@]+@/gi, `$1${GONE}@`],
  // A signature may be in any parameter, so all of them go; the path still says which file it was.
  [/\b(https?:\/\/[^\s"'<>?#]+)[?#][^\s"'<>]*/gi, `$1?${GONE}`],
  [
    /((?:api[_-]?key|access[_-]?key|secret|token|signature|credential)["']?\s*[=:]\s*["']?)[\w.~+/%=*-]{8,}/gi,
    `$1${GONE}`,
  ],
  [/\b(?:sk|ark|river_live|river_test)[-_][\w-]{12,}/gi, GONE],
  // The rest of a picture whose beginning was cut off.
  [/[\w+/]{200,}={0,2}/g, GONE],
];

/** A shorter key is not a secret but a stand-in, and may be a word or a letter of any message. */
const MIN_SECRET_LENGTH = 8;

function known(secrets: readonly string[]): readonly string[] {
  return secrets.filter(({ length }) => length >= MIN_SECRET_LENGTH);
}

export function holdsSecret(text: string, secrets: readonly string[]): boolean {
  return known(secrets).some((secret) => text.includes(secret));
}

/** `secrets` are removed wherever they are; anything else is recognised by its shape. */
export function redact(text: string, secrets: readonly string[] = []): string {
  const bare = known(secrets).reduce((rest, secret) => rest.replaceAll(secret, GONE), text);
  return RULES.reduce((rest, [pattern, replacement]) => rest.replace(pattern, replacement), bare);
}
