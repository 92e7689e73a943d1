import type { TestMode } from './test-mode.ts';
import type { TestSystemOptions } from './test-options.ts';

/** The options of a test, completed: what the system itself knows nothing of. */
export interface TestPlan {
  readonly mode: TestMode;
  readonly seed: number;
  readonly isStrict: boolean;
  readonly patienceMs: number;
  /** Epoch milliseconds at which a virtual clock begins. */
  readonly epochMs: number;
  readonly choices: TestSystemOptions['choices'] | undefined;
  readonly recordChoices: boolean | undefined;
  readonly chooser: TestSystemOptions['chooser'] | undefined;
  readonly allowIo: boolean | undefined;
}

/** Their names, for the message about one there is not. */
export const TEST_OPTIONS = ['mode', 'seed', 'strict', 'patienceMs', 'startsAt', 'choices', 'recordChoices', 'chooser', 'allowIo'];
