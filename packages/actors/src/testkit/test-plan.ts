import type { TestMode } from './test-mode.ts';

/** The options of a test, completed: what the system itself knows nothing of. */
export interface TestPlan {
  readonly mode: TestMode;
  readonly seed: number;
  readonly isStrict: boolean;
  readonly patienceMs: number;
}

/** Their names, for the message about one there is not. */
export const TEST_OPTIONS = ['mode', 'seed', 'strict', 'patienceMs'];
