import type { ActorRef } from '@ringmaster/actors';
import { createTestSystem, type DeterministicTestSystem, explore } from '@ringmaster/actors/testkit';
import { expect, it, onTestFinished } from 'vitest';
import { busy } from '../fixtures/busy.ts';
import { echo, type Heard } from '../fixtures/echo.ts';

const one = (n: number): Heard => ({ type: 'one', n });

async function open(): Promise<DeterministicTestSystem> {
  const kit = await createTestSystem({ threads: 2, strictMessages: false, mode: 'deterministic' });
  onTestFinished(() => kit.stop({ timeout: 0 }));
  return kit;
}

/** An actor in thread 1 that tells itself for ever. */
async function begin(kit: DeterministicTestSystem): Promise<ActorRef<never>> {
  const ref = kit.spawn(busy, { thread: { spread: 0 } });
  await ref.ask({ type: 'begin' });
  return ref;
}

it('an expectation sees what has come although an actor tells itself for ever', async () => {
  const kit = await open();
  const probe = kit.probe<Heard>();
  await begin(kit);
  kit.spawn(echo, { thread: { spread: 0 } }).tell({ type: 'say', to: probe.ref, heard: [one(1)] });
  await probe.expect('one');
});

it('time passes, and timers fire, beside an actor that tells itself for ever', async () => {
  const kit = await open();
  const probe = kit.probe<Heard>();
  const speaker = kit.spawn(echo, { thread: { spread: 1 } });
  await speaker.started;
  await begin(kit);
  const from = kit.now;
  speaker.tell({ type: 'later', ms: 1_500, to: probe.ref });
  await kit.advance(1_400);
  expect([probe.messages, kit.now - from >= 1_400, kit.now - from < 1_490]).toEqual([[], true, true]);
  await kit.advance(200);
  expect(probe.messages).toEqual([one(1_500)]);
});

it('settling, and an expectation of what does not come, say that there is an actor without a rest', async () => {
  const kit = await open();
  const probe = kit.probe<Heard>();
  const ref = await begin(kit);
  const why = 'an actor that tells itself for ever, or two that tell each other, have no rest: advance lets time pass beside them';
  await expect(probe.expect('one')).rejects.toThrow(`nothing came within 0 ms; ${why}`);
  await expect(kit.settle()).rejects.toThrow(`Cannot settle: there has been something to do for 1000 ms of the clock; ${why}`);
  await ref.kill();
  await kit.settle();
  await expect(probe.expect('one')).rejects.toThrow(/nothing came within 0 ms, and nothing /);
});

it('a ring is filled beside an actor that tells itself for ever', async () => {
  const kit = await open();
  await begin(kit);
  const full = await kit.faults.fillRing({ from: 0, to: 2 });
  full.release();
});

it('exploring runs beside an actor that tells itself for ever, and ends it', async () => {
  let heard = 0;
  const run = async (kit: DeterministicTestSystem): Promise<void> => {
    const probe = kit.probe<Heard>();
    await begin(kit);
    kit.spawn(echo, { thread: { spread: 0 } }).tell({ type: 'say', to: probe.ref, heard: [one(1)] });
    await probe.expect('one');
    heard++;
  };
  await explore({ seeds: 2, system: { threads: 2, strictMessages: false }, run });
  expect(heard).toBe(2);
});
