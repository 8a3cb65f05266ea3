export type Environment = Readonly<Record<string, string | undefined>>;

/** The environment for a program that we run: everything but API keys, which are none of its. */
export function withoutKeys(environment: Environment): Record<string, string> {
  const rest: Record<string, string> = {};
  for (const [name, value] of Object.entries(environment)) {
    if (value !== undefined && !name.endsWith('_API_KEY')) rest[name] = value;
  }
  return rest;
}
