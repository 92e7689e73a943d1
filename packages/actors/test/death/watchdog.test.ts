import { allocateRegions, SharedMesh, STATE, ThreadStamps, ThreadState, threadIndex, WatchWord } from '@ringmaster/core';
import { VirtualMachine } from '@ringmaster/core/testkit';
import { expect, it } from 'vitest';
import { Watchdog } from '#actors/system/owner/watchdog.js';

const LIMIT_MS = 800;
const nothing = (): void => undefined;

/** An owner that watches thread 1, which does what the test says. */
function set() {
  const machine = new VirtualMachine();
  const [owner, worker] = [machine.host(), machine.host()];
  const regions = allocateRegions({ threads: 2, slots: 64 });
  const killed: string[] = [];
  let afterLook = nothing;
  const threads = function* (): Iterable<number> {
    yield 1;
    afterLook();
  };
  const watchdog = new Watchdog({
    ...{ host: owner, regions, limitMs: LIMIT_MS, threads },
    kill: (thread, cause) => void killed.push(`${thread}: ${cause.message}`),
  });
  const words = new Int32Array(regions.words);
  const state = (now: ThreadState): void => void (words[threadIndex(1) + STATE] = now);
  const parking = {
    begin: () => state(ThreadState.awake),
    announce: () => state(ThreadState.parked),
    withdraw: () => state(ThreadState.awake),
  };
  const stamps = new ThreadStamps(regions, 1);
  const word = new WatchWord(worker, regions, 0);
  const begin = (): void => {
    stamps.begin(0);
    word.call();
    if (watchdog.hasWaiting()) watchdog.work(owner.now());
  };
  const sendToWorker = (): void => {
    const handlers = { record: nothing, hint: nothing, lost: nothing, scanAll: nothing };
    const link = new SharedMesh({ host: owner, regions, self: 0, handlers }).link(1);
    link.post(new Uint8Array(8), 1);
    link.flush();
  };
  /** Once, when the owner has looked at all threads. */
  const onceAfterLook = (then: () => void): void => {
    afterLook = () => {
      afterLook = nothing;
      then();
    };
  };
  return { machine, watchdog, word, parking, stamps, begin, killed, sendToWorker, onceAfterLook };
}

it('D8: a piece of work that does not end within the limit ends its thread, once', async () => {
  const { machine, parking, begin, killed } = set();
  parking.begin();
  begin();
  await machine.advance(LIMIT_MS - 10);
  expect(killed).toEqual([]);
  await machine.advance(LIMIT_MS / 8 + 20);
  expect(killed).toEqual(['1: Thread 1 hangs: no piece of its work has ended within 800 ms']);
});

it('D8: one that ends and begins is left alone', async () => {
  const { machine, parking, stamps, begin, killed } = set();
  parking.begin();
  for (let round = 0; round < 20; round++) {
    begin();
    await machine.advance(LIMIT_MS * 0.8);
    stamps.end();
  }
  expect(killed).toEqual([]);
});

it('D8: a thread that sleeps is healthy, and nobody watches: there is no timer', async () => {
  const { machine, parking, stamps, begin, killed } = set();
  parking.begin();
  begin();
  stamps.end();
  parking.announce();
  await machine.advance(LIMIT_MS * 3);
  expect(killed).toEqual([]);
  expect(machine.clock.nextDueMs).toBe(Number.POSITIVE_INFINITY);
});

it('D8: who begins to work while nobody watches calls the watcher', async () => {
  const { machine, watchdog, parking, stamps, begin, killed } = set();
  parking.begin();
  begin();
  stamps.end();
  parking.announce();
  await machine.advance(LIMIT_MS * 3);
  expect(watchdog.hasWaiting()).toBe(false);
  parking.withdraw();
  begin();
  await machine.advance(LIMIT_MS * 1.2);
  expect(killed).toHaveLength(1);
});

it('D8: who begins to work while the watcher is about to stop is watched all the same', async () => {
  const { machine, parking, stamps, begin, killed, onceAfterLook } = set();
  parking.begin();
  begin();
  stamps.end();
  parking.announce();
  // Whoever wakes up now has seen that somebody watches, and calls nobody.
  onceAfterLook(() => {
    parking.withdraw();
    begin();
  });
  await machine.advance(LIMIT_MS * 1.8);
  expect(killed).toHaveLength(1);
});

it('D8: a thread that sleeps beside work is rung, and hangs if that does not help', async () => {
  const { machine, parking, stamps, begin, killed, sendToWorker } = set();
  parking.begin();
  begin();
  sendToWorker();
  stamps.end();
  // As if the waker had died between its look and its ring.
  parking.announce();
  await machine.advance(LIMIT_MS * 1.3);
  expect(killed).toHaveLength(1);
});

it('D8: ticks that come late do not count: a debugger or a suspended machine is no hang of others', async () => {
  const { machine, parking, begin, killed } = set();
  parking.begin();
  begin();
  for (let round = 0; round < 20; round++) {
    // The whole machine stood still for a second.
    machine.clock.moveTo(machine.clock.now() + 1_000);
    machine.step();
  }
  expect(killed).toEqual([]);
  await machine.advance(LIMIT_MS * 1.2);
  expect(killed).toHaveLength(1);
});

it('D8: a closed watchdog ends nobody', async () => {
  const { machine, watchdog, parking, begin, killed } = set();
  parking.begin();
  begin();
  watchdog.close();
  await machine.advance(LIMIT_MS * 3);
  expect([killed, watchdog.hasWaiting()]).toEqual([[], false]);
});

it('D8: who calls is heard a millisecond after the last look, or when the owner is about to sleep', () => {
  for (const isAboutToSleep of [false, true]) {
    const { watchdog, word, parking } = set();
    parking.begin();
    watchdog.work(0);
    word.call();
    watchdog.work(0.5);
    expect(word.isCalled).toBe(true);
    if (isAboutToSleep) expect(watchdog.hasWaiting()).toBe(true);
    watchdog.work(isAboutToSleep ? 0.5 : 1);
    expect(word.isCalled).toBe(false);
  }
});
