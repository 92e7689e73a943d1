import { type ActorRef, type ScheduledTask, type System, TaskScheduler, valueIn } from '@ringmaster/actors';
import { createTestSystem } from '@ringmaster/actors/testkit';
import { expect, it } from 'vitest';
import { gate, type GateMessage } from '../fixtures/gate.ts';
import { hand, hang, linger } from '../fixtures/hands.ts';
import { recorder } from '../fixtures/recorder.ts';
import { failure } from '../support/mortals.ts';

const GRACE_MS = 200;
/** Longer than the grace, and than any delay of a timer that is none. */
const HELD_UP_MS = 700;

/** Keeps this thread, and the scheduler that lives in it, until something is so elsewhere, and for a while after that. */
function holdUp(isSo: () => boolean): void {
  while (!isSo());
  const untilMs = performance.now() + HELD_UP_MS;
  while (performance.now() < untilMs);
}

const handledBy = (system: System, actor: string): number =>
  valueIn(system.metrics.snapshot(), 'ringmaster_messages_handled_total', { actor }) ?? 0;

it('G67: who has left off while its scheduler’s thread was held up is not stuck, and who has not is found all the same', async () => {
  await using system = await createTestSystem({ mode: 'threads', threads: 2 });
  const scheduler = TaskScheduler.start(system, { graceMs: GRACE_MS });
  const witness = system.spawn(recorder, { thread: { spread: 1 } });
  const agent = system.spawn(hand({ witness }), { thread: { spread: 0 } });
  await scheduler.agents.register(agent);
  const door = (): ActorRef<GateMessage> => system.spawn(gate, { thread: 'owner' });
  const calledOff = async (begun: ActorRef<GateMessage>, task: ScheduledTask<unknown>): Promise<void> => {
    await begun.ask({ type: 'pass' });
    task.cancel();
    await failure(task.result);
  };

  const before = handledBy(system, 'recorder');
  const [first, second, shut] = [door(), door(), door()];
  await calledOff(first, scheduler.submit(linger, { begun: first }));
  holdUp(() => handledBy(system, 'recorder') > before);
  // Answered behind whatever the scheduler has made of the time.
  await system.advance(HELD_UP_MS);
  expect(await scheduler.stats()).toMatchObject({ stuck: 0, lingering: 0 });
  expect(agent.isAlive).toBe(true);

  const found = new Promise<void>((resolve) => {
    scheduler.subscribe({
      tell: ({ type }) => {
        if (type === 'agent-stuck') resolve();
        return 'accepted';
      },
    });
  });
  await calledOff(second, scheduler.submit(hang, { begun: second, gate: shut }));
  holdUp(() => true);
  await found;
  expect(agent.isAlive).toBe(false);
  shut.tell({ type: 'open' });
});
