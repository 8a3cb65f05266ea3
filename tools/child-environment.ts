export type Environment = Readonly<Record<string, string | undefined>>;

/** What a key or a secret is called. */
const IS_SECRET = /_(?:API_KEY|WEBHOOK_SECRET)$/;

/** The environment for a program that we run: everything but keys, which are none of its. */
export function withoutKeys(environment: Environment): Record<string, string> {
  const rest: Record<string, string> = {};
  for (const [name, value] of Object.entries(environment)) {
    if (value !== undefined && !IS_SECRET.test(name)) rest[name] = value;
  }
  return rest;
}
