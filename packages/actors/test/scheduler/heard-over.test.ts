import { type ActorRef, TaskScheduler } from '@ringmaster/actors';
import { createTestSystem } from '@ringmaster/actors/testkit';
import { expect, it, onTestFinished } from 'vitest';
import { gate, type GateMessage } from '../fixtures/gate.ts';
import { crew, hang } from '../fixtures/hands.ts';
import { recorder } from '../fixtures/recorder.ts';
import { failure } from '../support/mortals.ts';

const GRACE_MS = 10_000;
const LONG = { timeout: 600_000 };
/** Of the scheduler's thread, for each of its messages. */
const SLOW_MS = 50;
const MESSAGES = 200;

it('G67, J6: a run that was over in time is not stuck, however long that stands in the scheduler’s mailbox, behind the alarm too', async () => {
  const system = await createTestSystem({ mode: 'deterministic', threads: 1 });
  onTestFinished(() => system.stop());
  const elsewhere = { thread: { spread: 0 } } as const;
  const scheduler = TaskScheduler.start(system, { graceMs: GRACE_MS, stuck: 'report' });
  await scheduler.agents.register(system.spawn(crew({ witness: system.spawn(recorder, elsewhere) }), elsewhere));
  const calledOff = async (): Promise<ActorRef<GateMessage>> => {
    const [begun, shut] = [system.spawn(gate, elsewhere), system.spawn(gate, elsewhere)];
    const task = scheduler.submit(hang, { begun, gate: shut });
    await begun.ask({ type: 'pass' }, LONG);
    task.cancel();
    await failure(task.result);
    return shut;
  };
  const first = await calledOff();
  await system.advance(GRACE_MS / 2);
  const second = await calledOff();
  await system.advance(GRACE_MS / 2 - 1_000);
  // The alarm of the first rings meanwhile, and is heard behind these, when the grace of the second is over as well.
  system.faults.slow(scheduler.ref, SLOW_MS);
  const busy = Promise.all(Array.from({ length: MESSAGES }, () => scheduler.ref.ask({ type: 'stats' }, LONG)));
  await system.advance(GRACE_MS / 2);
  second.tell({ type: 'open' });
  await busy;
  await system.settle();
  expect(await scheduler.stats()).toMatchObject({ stuck: 1, lingering: 1 });
  first.tell({ type: 'open' });
});
