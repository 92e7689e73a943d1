import { type SystemEvent, ThreadCrashLoopError, ThreadLostError } from '@ringmaster/actors';
import { VirtualMachine } from '@ringmaster/core/testkit';
import { expect, it, onTestFinished } from 'vitest';
import { OwnerSystem } from '#actors/system/owner/owner-system.js';
import { orderPhases } from '#actors/system/owner/shutdown/phase-order.js';
import { resolveOptions } from '#actors/system/resolve-options.js';
import type { StartedThread, StartRequest, ThreadStarter } from '#actors/system/thread/thread-starter.js';
import { VirtualThreads } from '#actors/testkit/virtual-threads.js';
import { revenant } from '../fixtures/revenant.ts';
import { LineCollector } from '../support/line-collector.ts';

const LONG = { timeout: 600_000 };

/** Fails the next so many starts. */
class Stubborn implements ThreadStarter {
  failures = 0;
  readonly #threads: VirtualThreads;

  constructor(threads: VirtualThreads) {
    this.#threads = threads;
  }

  start(request: StartRequest): Promise<StartedThread> {
    if (this.failures === 0) return this.#threads.start(request);
    this.failures--;
    return Promise.reject(new Error('no thread today'));
  }
}

async function open() {
  const machine = new VirtualMachine({ auto: true, readCostMs: 0.005 });
  const host = machine.host();
  const threads = new VirtualThreads(machine, () => undefined);
  const starter = new Stubborn(threads);
  const collector = new LineCollector();
  const config = resolveOptions({ threads: 1, defaults: { respawnsMax: 4, respawnPauseMs: 100 } }, { parallelism: 3, random: 0.5 });
  const system = new OwnerSystem({ config, host, logger: collector.logger(), starter, phases: orderPhases({}) });
  await system.startThreads();
  const events: SystemEvent[] = [];
  system.events.subscribe({
    tell: (event) => {
      events.push(event);
      return 'accepted';
    },
  });
  const ref = system.spawn(revenant({ start: 6 }));
  expect(await ref.ask({ type: 'get' })).toBe(6);
  onTestFinished(async () => {
    const stopped = system.stop();
    for (let rounds = 0; rounds < 200; rounds++) await machine.advance(50);
    await stopped;
  });
  return { machine, threads, starter, system, events, ref, collector };
}

it('G58: a replacement that does not start is started again after pauses that double, and answers what waited; it was one death', async () => {
  const { machine, threads, starter, events, ref, collector } = await open();
  starter.failures = 3;
  threads.kill(1);
  const asked = ref.ask({ type: 'get' }, LONG);
  let answered = false;
  void asked.then(() => {
    answered = true;
  });
  // The first is tried at once, then after 100, 200 and 400 ms.
  await machine.advance(690);
  expect([answered, starter.failures]).toEqual([false, 0]);
  await machine.advance(100);
  expect(await asked).toBe(6);
  expect(events.filter(({ type }) => type === 'thread-lost')).toHaveLength(1);
  expect(collector.lines.filter(({ text }) => text === 'thread did not start')).toHaveLength(3);
});

it('G57: awaits that end with a thread that is given up are no asks, and are not counted as such', async () => {
  const { machine, threads, starter, events, ref } = await open();
  starter.failures = 1_000;
  threads.kill(1);
  const asked = ref.ask({ type: 'get' }, LONG).catch((error: unknown) => error);
  const stopped = ref.stop().catch((error: unknown) => error);
  for (let rounds = 0; rounds < 400; rounds++) await machine.advance(50);
  expect(await asked).toBeInstanceOf(ThreadLostError);
  await stopped;
  const losses = events.flatMap((event) => (event.type === 'thread-lost' ? [event.detail] : []));
  expect(losses.map(({ asksFailed, isReplaced }) => [asksFailed, isReplaced])).toEqual([
    [0, true],
    [1, false],
  ]);
});

it('G58: one that never starts is a crash loop: what waits settles, and the system stops and says why', async () => {
  const { machine, threads, starter, events, ref } = await open();
  starter.failures = 1_000;
  threads.kill(1);
  const asked = ref.ask({ type: 'get' }, LONG).catch((error: unknown) => error);
  for (let rounds = 0; rounds < 400; rounds++) await machine.advance(50);
  expect(await asked).toBeInstanceOf(ThreadLostError);
  expect(events.find(({ type }) => type === 'system-failed')?.detail).toBeInstanceOf(ThreadCrashLoopError);
  expect(events.filter(({ type }) => type === 'thread-lost').map(({ detail }) => (detail as { isReplaced: boolean }).isReplaced)).toEqual([
    true,
    false,
  ]);
  expect(ref.isAlive).toBe(false);
});
