import { readFileSync } from 'node:fs';

/** The version in package.json, one folder above the sources and two above the build. */
export function packageVersion(): string {
  for (const above of ['../package.json', '../../package.json']) {
    const version = versionIn(new URL(above, import.meta.url));
    if (version !== null) return version;
  }
  throw new Error('package.json of this program was not found.');
}

function versionIn(file: URL): string | null {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return null;
  }
  const parsed: unknown = JSON.parse(text);
  const version =
    typeof parsed === 'object' && parsed !== null && 'version' in parsed ? parsed.version : null;
  return typeof version === 'string' ? version : null;
}
