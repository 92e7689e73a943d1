import { AgentManager, agent, handle, restart, supervise, task, TaskScheduler } from '@ringmaster/actors';
import { createTestSystem } from '@ringmaster/actors/testkit';
import { expect, it } from 'vitest';

const nap = task<void, string>('lost-manager/nap');
const sleeper = agent(import.meta.url, 'sleeper', {}, () => [handle(nap, () => 'slept')]);
const patient = supervise.otherwise(restart()).within({ restarts: 100, periodMs: 1_000 });

it.each(['deterministic', 'one-thread'] as const)(
  'A17: who follows agents goes on to do so where it was the request for that which failed their manager (%s)',
  async (mode) => {
    await using kit = await createTestSystem({ mode, threads: 1 });
    const agents = AgentManager.start(kit, { supervise: patient });
    await agents.ref.started;
    kit.failNext(agents.ref, new Error('no memory'));
    const scheduler = TaskScheduler.start(kit, { agents });
    await kit.events.expect('restarted', { of: agents.ref, timeout: 1_000 });
    kit.failNext(agents.ref, new Error('no memory again'));
    await kit.events.expect('restarted', { of: agents.ref, timeout: 1_000 });
    const { result } = scheduler.submit(nap, undefined);
    const known = agents.register(kit.spawn(sleeper()));
    await kit.advance(500);
    await known;
    expect((await scheduler.stats()).agents).toBe(1);
    expect(await result).toBe('slept');
  },
);

it('A17: a manager that fails each time it is asked is left alone after a while', async () => {
  await using kit = await createTestSystem({ mode: 'deterministic' });
  const agents = AgentManager.start(kit, { supervise: patient });
  await agents.ref.started;
  let restarts = 0;
  kit.events.subscribe({
    tell: ({ type }) => {
      if (type !== 'restarted') return 'accepted';
      restarts++;
      kit.failNext(agents.ref, new Error('no memory'));
      return 'accepted';
    },
  });
  kit.failNext(agents.ref, new Error('no memory'));
  agents.subscribe({ tell: () => 'accepted' });
  await kit.advance(5_000);
  expect(restarts).toBe(5);
});
