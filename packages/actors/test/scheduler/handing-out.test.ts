import { type Submission, TaskScheduler } from '@ringmaster/actors';
import { createTestSystem } from '@ringmaster/actors/testkit';
import { expect, it } from 'vitest';
import { hand, say } from '../fixtures/hands.ts';
import { recorder } from '../fixtures/recorder.ts';

// With a virtual clock, where no slice of a thread ends because others had its core.
it('G63: of what is submitted in one turn the most urgent runs first, though it came last and an agent was idle', async () => {
  const system = await createTestSystem({ threads: 0 });
  const scheduler = TaskScheduler.start(system);
  await scheduler.agents.register(system.spawn(hand({ witness: system.spawn(recorder) })));
  await scheduler.submit(say, 'it is known').result;
  const ended: string[] = [];
  const submit = (text: string, submission: Submission): Promise<unknown> =>
    scheduler.submit(say, text, submission).result.then((said) => ended.push(said));
  await Promise.all([
    submit('low', { priority: 'low' }),
    submit('late', { timeout: 200_000 }),
    submit('soon', { timeout: 100_000 }),
    submit('critical', { priority: 'critical' }),
  ]);
  expect(ended).toEqual(['critical', 'soon', 'late', 'low']);
  await system.stop();
});
