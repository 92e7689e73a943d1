import { explore } from '@ringmaster/actors/testkit';
import { VirtualMachine } from '@ringmaster/core/testkit';
import { expect, it, onTestFinished } from 'vitest';
import { OwnerSystem } from '#actors/system/owner/owner-system.js';
import { orderPhases } from '#actors/system/owner/shutdown/phase-order.js';
import { resolveOptions } from '#actors/system/resolve-options.js';
import type { StartedThread, StartRequest, ThreadStarter } from '#actors/system/thread/thread-starter.js';
import { VirtualThreads } from '#actors/testkit/virtual-threads.js';
import { recorder } from '../fixtures/recorder.ts';
import { LineCollector } from '../support/line-collector.ts';

/** Virtual threads, at the hands of a test. */
class Registered implements ThreadStarter {
  /** In the order of their starts. */
  readonly started: StartedThread[] = [];
  readonly deaths: string[] = [];
  readonly #threads: VirtualThreads;

  constructor(threads: VirtualThreads) {
    this.#threads = threads;
  }

  async start(request: StartRequest): Promise<StartedThread> {
    const died = (error: Error): void => {
      this.deaths.push(error.message);
      request.died(error);
    };
    const started = await this.#threads.start({ ...request, died });
    this.started.push(started);
    return started;
  }
}

async function open() {
  const machine = new VirtualMachine({ auto: true, readCostMs: 0.005 });
  const host = machine.host();
  const threads = new VirtualThreads(machine, () => undefined);
  const starter = new Registered(threads);
  const config = resolveOptions({ threads: 2 }, { parallelism: 3, random: 0.5 });
  const system = new OwnerSystem({ config, host, logger: new LineCollector().logger(), starter, phases: orderPhases({}) });
  await system.startThreads();
  await threads.whenOpened();
  onTestFinished(() => machine.drive(system.stop({ timeout: 0 })));
  return { machine, threads, ...starter };
}

it('each end of a virtual thread resolves: of two at once, and of one that has ended', async () => {
  const { started, deaths } = await open();
  const [first] = started;
  expect(await Promise.all([first?.end(), first?.end()])).toEqual([true, true]);
  expect(await first?.end()).toBe(true);
  expect(await first?.kill(new Error('late'))).toBe(true);
  expect(deaths).toEqual([]);
});

it('a virtual thread dies once; after that nothing that is done to it concerns whoever has its index', async () => {
  const { machine, threads, started, deaths } = await open();
  const [first] = started;
  await first?.kill(new Error('once'));
  await machine.settle();
  const successor = threads.runtimeOf(1);
  expect([successor?.incarnation, started.length]).toEqual([3, 3]);
  await first?.kill(new Error('twice'));
  expect(await first?.end()).toBe(true);
  expect(deaths).toEqual(['once']);
  expect(threads.runtimeOf(1)).toBe(successor);
  threads.kill(1);
  expect(deaths).toEqual(['once', 'Thread 1 was killed']);
});

it('G19: a stop that gives no time is done, in whatever order the owner hears that dedicated actors have ended', async () => {
  const { runs } = await explore({
    seeds: 20,
    system: { threads: 1, dedicatedMax: 2 },
    run: async (kit) => {
      kit.spawn(recorder, { thread: 'dedicated' });
      kit.spawn(recorder, { thread: 'dedicated' });
      await kit.stop({ timeout: 0 });
    },
  });
  expect(runs).toBeGreaterThan(0);
});
