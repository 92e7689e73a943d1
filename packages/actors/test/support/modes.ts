import { createTestSystem, type TestMode, type TestSystem, type TestSystemOptions } from '@ringmaster/actors/testkit';
import { describe, expect, onTestFinished } from 'vitest';

/** A mode of test systems, and how one is opened that ends with its test. */
export interface Mode {
  readonly title: TestMode;
  /** Where an actor lives that is to be in another thread, if there is any. */
  readonly elsewhere: 'auto' | 'owner';
  open(options?: TestSystemOptions): Promise<TestSystem>;
}

/** Describes the same tests once per mode; those on real threads where a file `*.threads.test.ts` imports the file. */
export function inEachMode(tests: (mode: Mode) => void): void {
  const onThreads = expect.getState().testPath?.includes('.threads.test.') ?? false;
  for (const title of onThreads ? (['threads'] as const) : (['deterministic', 'one-thread'] as const)) {
    const open = async (options?: TestSystemOptions): Promise<TestSystem> => {
      const kit = await createTestSystem({ threads: 1, ...options, mode: title });
      onTestFinished(() => kit.stop());
      return kit;
    };
    describe(title, () => tests({ title, elsewhere: title === 'one-thread' ? 'owner' : 'auto', open }));
  }
}
