/**
 * How long tests wait, for all of them: on a machine of a third of this speed, with other work
 * beside. A limit ends what hangs; none says how fast anything is, and no test asserts a time.
 */

/** A test, or what is done before and after it, is stuck after this. */
export const STUCK_MS = 1_200_000;

/** What is to become true within a test is waited for no longer than this. */
export const WAIT_MS = 300_000;

/** For `vi.waitFor` and `vi.waitUntil`; `expect.poll` has it from the configuration. */
export const PATIENCE = { timeout: WAIT_MS };
