import { task, TaskScheduler } from '@ringmaster/actors';
import { createTestSystem } from '@ringmaster/actors/testkit';
import { expect, it } from 'vitest';

const never = task<void>('states-at-the-end/never');

it.each(['deterministic', 'one-thread'] as const)(
  'J11: the states of a task that are asked for while its system stops are told to the end, as its result is (%s)',
  async (mode) => {
    await using kit = await createTestSystem({ mode });
    const submitted = TaskScheduler.start(kit).submit(never, undefined);
    await kit.settle();
    const stopped = kit.stop({ timeout: 100 });
    const seen: string[] = [];
    for await (const { status } of submitted.states()) seen.push(status);
    expect(seen.at(-1)).toBe('failed');
    await expect(submitted.result).rejects.toThrow();
    await stopped;
  },
);
