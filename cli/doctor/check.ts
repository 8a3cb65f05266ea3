export type Check = {
  /** `warn`: it works, or will, but somebody may want to know. */
  readonly state: 'ok' | 'warn' | 'fail';
  readonly name: string;
  readonly fact: string;
  readonly remedy: string | null;
};

export function ok(name: string, fact: string): Check {
  return { state: 'ok', name, fact, remedy: null };
}

export function warn(name: string, fact: string, remedy: string): Check {
  return { state: 'warn', name, fact, remedy };
}

export function fail(name: string, fact: string, remedy: string): Check {
  return { state: 'fail', name, fact, remedy };
}
