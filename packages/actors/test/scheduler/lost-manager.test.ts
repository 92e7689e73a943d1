import { AgentManager, type AnyRef, agent, handle, restart, supervise, type TaskEvent, TaskScheduler, task } from '@ringmaster/actors';
import { createTestSystem, type TestSystem } from '@ringmaster/actors/testkit';
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

/** From now on `ref` fails of whatever it handles next. */
function failsForEver(kit: TestSystem, ref: AnyRef): { readonly restarts: number } {
  const count = { restarts: 0 };
  kit.events.subscribe({
    tell: ({ type, actor }) => {
      if (type !== 'restarted' || actor !== ref) return 'accepted';
      count.restarts++;
      kit.failNext(ref, new Error('no memory'));
      return 'accepted';
    },
  });
  kit.failNext(ref, new Error('no memory'));
  return count;
}

it('A17: a manager that fails each time it is asked is left alone after a while, and whoever subscribed is warned', async () => {
  await using kit = await createTestSystem({ mode: 'deterministic' });
  const agents = AgentManager.start(kit, { supervise: patient });
  await agents.ref.started;
  const failing = failsForEver(kit, agents.ref);
  agents.subscribe({ tell: () => 'accepted' });
  await kit.advance(5_000);
  expect(failing.restarts).toBe(5);
  const { data } = await kit.log.expect(
    'warn',
    `nothing is heard of the agents of "${agents.ref.name}" any more: see why it fails, and subscribe again`,
  );
  expect(data).toMatchObject({ err: { message: 'no memory' } });
});

it('A17: a scheduler that has given up its manager says so in its log, and to those who subscribed', async () => {
  await using kit = await createTestSystem({ mode: 'deterministic' });
  const agents = AgentManager.start(kit, { supervise: patient });
  await agents.ref.started;
  const failing = failsForEver(kit, agents.ref);
  const scheduler = TaskScheduler.start(kit, { agents });
  const told: TaskEvent[] = [];
  scheduler.subscribe({
    tell: (event) => {
      told.push(event);
      return 'accepted';
    },
  });
  await kit.advance(5_000);
  expect(failing.restarts).toBe(5);
  const { data } = await kit.log.expect(
    'error',
    /^nothing is heard of agents any more: see why their manager fails, and restart the scheduler$/,
  );
  expect(data).toMatchObject({ manager: agents.ref.name, err: { message: 'no memory' } });
  expect(told).toEqual([{ type: 'agents-unheard', manager: agents.ref, at: expect.any(Number), error: expect.any(Error) }]);
});

it('A17: a scheduler whose manager has ended says so as well', async () => {
  await using kit = await createTestSystem({ mode: 'deterministic' });
  const agents = AgentManager.start(kit);
  const scheduler = TaskScheduler.start(kit, { agents });
  const told: string[] = [];
  scheduler.subscribe({
    tell: ({ type }) => {
      told.push(type);
      return 'accepted';
    },
  });
  await kit.advance(100);
  await agents.ref.stop();
  await kit.advance(100);
  const { data } = await kit.log.expect(
    'error',
    /^nothing is heard of agents any more: their manager has ended, start a scheduler with another one$/,
  );
  expect(data).toMatchObject({ manager: agents.ref.name });
  expect(told).toEqual(['agents-unheard']);
});

it.each(['deterministic', 'one-thread'] as const)(
  'A17: nothing is said of it where the scheduler ends, or the system (%s)',
  async (mode) => {
    const kit = await createTestSystem({ mode });
    const [one, other] = [AgentManager.start(kit), AgentManager.start(kit)];
    const scheduler = TaskScheduler.start(kit, { agents: one });
    TaskScheduler.start(kit, { agents: other });
    TaskScheduler.start(kit);
    one.subscribe({ tell: () => 'accepted' });
    await kit.advance(100);
    await scheduler.stop();
    await kit.advance(100);
    await one.ref.stop();
    await kit.stop();
    expect(kit.log.lines.filter(({ text }) => text.startsWith('nothing is heard'))).toEqual([]);
  },
);

it('TaskScheduler: whoever subscribed to a scheduler is told of the tasks of its next incarnation, and is warned when it fails each time', async () => {
  await using kit = await createTestSystem({ mode: 'deterministic' });
  const scheduler = TaskScheduler.start(kit, { supervise: patient });
  const told: string[] = [];
  scheduler.subscribe({
    tell: (event) => {
      if (event.type === 'task') told.push(`${event.task} ${event.state.status}`);
      return 'accepted';
    },
  });
  await kit.advance(10);
  kit.failNext(scheduler.ref, new Error('no memory'));
  scheduler.pause();
  await kit.events.expect('restarted', { of: scheduler.ref, timeout: 1_000 });
  await kit.advance(100);
  scheduler.submit(nap, undefined, { id: 'after' }).cancel();
  await kit.advance(10);
  expect(told).toContain('after cancelled');
  const failing = failsForEver(kit, scheduler.ref);
  scheduler.pause();
  await kit.advance(5_000);
  expect(failing.restarts).toBe(6);
  await kit.log.expect('warn', `nothing is heard of the tasks of "${scheduler.ref.name}" any more: see why it fails, and subscribe again`);
});
