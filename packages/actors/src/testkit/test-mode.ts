/**
 * Where the threads of a system under test are:
 * - `deterministic`: all in this one, over the same rings, with a clock that only the test moves, and a seed that decides what is next
 * - `one-thread`: there is only this one, as with `createSystem({ threads: 0 })`; time is real
 * - `threads`: workers, as in production; time is real
 */
export type TestMode = 'deterministic' | 'one-thread' | 'threads';

const MODES: readonly TestMode[] = ['deterministic', 'one-thread', 'threads'];

/** What a whole suite is switched by: it counts where a test names no mode itself. */
export const MODE_VARIABLE = 'RINGMASTER_TEST_MODE';

/** @throws TypeError for a mode there is not, naming where it stands */
export function testModeOf(given: string | undefined, fromEnvironment: string | undefined): TestMode {
  const wanted = given ?? (fromEnvironment === '' ? undefined : fromEnvironment) ?? 'deterministic';
  const mode = MODES.find((one) => one === wanted);
  if (mode !== undefined) return mode;
  const where = given === undefined ? MODE_VARIABLE : 'mode';
  throw new TypeError(`Cannot create system: ${where} is 'deterministic', 'one-thread' or 'threads', not ${JSON.stringify(wanted)}`);
}
