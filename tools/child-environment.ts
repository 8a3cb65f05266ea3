export type Environment = Readonly<Record<string, string | undefined>>;

/** The names of keys and secrets. */
const IS_SECRET = /_(?:API_KEY|WEBHOOK_SECRET)$/;

/** The environment for a program that we run: everything but keys, which it does not need. */
export function withoutKeys(environment: Environment): Record<string, string> {
  const rest: Record<string, string> = {};
  for (const [name, value] of Object.entries(environment)) {
    if (value !== undefined && !IS_SECRET.test(name)) rest[name] = value;
  }
  return rest;
}

/**
 * The environment for the Temporal CLI. A person's settings for its other commands (`TEMPORAL_…`,
 * files below their home) must not reach our server: it ends when it may not read them. It also
 * ends when nothing says who the user is, as for a user who is not in the system's list. `home`: a
 * folder that this user may read.
 */
export function temporalEnvironment(environment: Environment, home: string) {
  const { XDG_CONFIG_HOME: _, USER: user, ...names } = withoutKeys(environment);
  const own = Object.entries(names).filter(([name]) => !name.startsWith('TEMPORAL_'));
  return { ...Object.fromEntries(own), HOME: home, USER: user || 'storyboard' };
}
