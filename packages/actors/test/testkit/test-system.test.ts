import { ActorStoppedError, AskTimeoutError } from '@ringmaster/actors';
import { createTestSystem, type TestSystem } from '@ringmaster/actors/testkit';
import { expect, it, onTestFinished, vi } from 'vitest';
import { answerer } from '../fixtures/answering.ts';
import { gate } from '../fixtures/gate.ts';
import { recorder } from '../fixtures/recorder.ts';

const open = (threads: number): Promise<TestSystem> => createTestSystem({ threads });

const failure = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  );

it('G19: stop of a virtual system resolves by itself, whether it is empty or full', async () => {
  for (const threads of [0, 2]) {
    await (await open(threads)).stop();
    const system = await open(threads);
    const ref = system.spawn(recorder);
    for (let n = 0; n < 500; n++) ref.tell({ type: 'note', from: 'a', n });
    const report = ref.ask({ type: 'report' });
    await system.stop();
    expect(await report).toHaveLength(500);
    expect(ref.isAlive).toBe(false);
    // A few looks, and not the limit.
    expect(system.now).toBeLessThan(100);
  }
});

it('G19: a virtual system ends with its block', async () => {
  const opened = await open(2);
  let ref: { readonly isAlive: boolean };
  {
    await using system = opened;
    ref = system.spawn(recorder);
    expect(ref.isAlive).toBe(true);
  }
  expect(ref.isAlive).toBe(false);
});

it('G19: stop of a virtual system passes its limit as a real one does, firing what falls due by then and nothing else', async () => {
  const system = await open(2);
  const ref = system.spawn(answerer);
  const short = failure(ref.ask({ type: 'keep' }, { timeout: 1_000 }));
  const long = failure(ref.ask({ type: 'keep' }, { timeout: 60_000 }));
  await system.stop({ timeout: 2_000 });
  expect(await short).toBeInstanceOf(AskTimeoutError);
  expect(await long).toBeInstanceOf(ActorStoppedError);
  expect(system.now).toBeLessThan(3_100);
});

it('G19: stop of a virtual system resolves also while a handler never ends', async () => {
  const system = await open(2);
  const door = system.spawn(gate, { thread: 'owner' });
  const ref = system.spawn(recorder);
  ref.tell({ type: 'block', gate: door });
  await door.ask({ type: 'waiting', count: 1 });
  await system.stop({ timeout: 500 });
  expect(system.now).toBeGreaterThan(500);
});

it('I6: of two virtual systems, of one seed too, each delivers, ends, and takes the references of the other for foreign', async () => {
  const systems = [await open(2), await open(0), await open(2)];
  const doors = systems.map((system) => system.spawn(gate, { thread: 'owner' }));
  const refs = systems.map((system) => system.spawn(recorder, { thread: 'auto' }));
  for (const ref of refs) ref.tell({ type: 'note', from: 'a', n: 1 });
  for (const ref of refs) expect(await ref.ask({ type: 'report' })).toHaveLength(1);
  for (const [one, system] of systems.entries()) {
    const echo = system.spawn(answerer);
    for (const [other, door] of doors.entries()) {
      const back = (await echo.ask({ type: 'echo', value: door })) as typeof door;
      expect([back.isAlive, back === door]).toEqual([one === other, one === other]);
    }
  }
  // One that ends leaves the others as they are.
  for (const [n, system] of systems.entries()) {
    await system.stop();
    expect(await Promise.all(refs.slice(n + 1).map((ref) => ref.ask({ type: 'report' })))).toEqual(
      refs.slice(n + 1).map(() => [{ from: 'a', n: 1 }]),
    );
  }
});

it('G73: of two virtual systems each has its own clock', async () => {
  const [one, other] = [await open(2), await open(2)];
  const asks = [one, other].map((system) => failure(system.spawn(answerer).ask({ type: 'keep' }, { timeout: 100 })));
  let isOtherOpen = true;
  void asks[1]?.then(() => {
    isOtherOpen = false;
  });
  await one.advance(200);
  expect(await asks[0]).toBeInstanceOf(AskTimeoutError);
  await other.settle();
  expect([isOtherOpen, one.now >= 200, other.now < 100]).toEqual([true, true, true]);
  await other.advance(200);
  expect(await asks[1]).toBeInstanceOf(AskTimeoutError);
  await Promise.all([one.stop(), other.stop()]);
});

it('a system goes on whose test has faked the timers of Node', async () => {
  onTestFinished(() => void vi.useRealTimers());
  vi.useFakeTimers();
  await using kit = await createTestSystem({ mode: 'deterministic', threads: 2 });
  const ref = kit.spawn(recorder);
  ref.tell({ type: 'note', from: 'a', n: 1 });
  await kit.advance(60_000);
  expect(await ref.ask({ type: 'report' })).toHaveLength(1);
});
