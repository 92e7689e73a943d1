import { MessageChannel } from 'node:worker_threads';
import { expect, it } from 'vitest';
import type { OwnerSystem } from '#actors/system/owner/owner-system.js';
import { answerer } from '../fixtures/answering.ts';
import { busy } from '../fixtures/busy.ts';
import { recorder } from '../fixtures/recorder.ts';
import { spinner } from '../fixtures/spinner.ts';
import { timekeeper } from '../fixtures/timekeeper.ts';
import { turn } from '../support/until.ts';
import { ALLOW_IO, inEachWay } from '../support/ways.ts';

/** Reproducible pauses in [0, most] ms. */
function* pauses(seed: number, most: number): Generator<number> {
  for (let state = seed >>> 0; ; ) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    yield (state / 2 ** 32) * most;
  }
}

inEachWay((way) => {
  it('G59: no wake-up is lost: an ask after any idle pause is answered', async () => {
    const { system } = await way.open();
    const seed = Number(process.env['SEED'] ?? Math.floor(Math.random() * 2 ** 32));
    const pause = pauses(seed, 1.5);
    const refs = [way.first, way.second, 'owner' as const].map((thread) => system.spawn(answerer, { thread }));
    for (let round = 0; round < 300; round++) {
      const ms = pause.next().value ?? 0;
      // A pause is the very thing under test: nothing is waited for.
      if (ms > 0.5) await new Promise((resolve) => setTimeout(resolve, ms));
      else for (let turns = 0; turns < ms * 20; turns++) await turn();
      const ref = refs[round % refs.length];
      expect(await ref?.ask({ type: 'echo', value: round }), `seed ${seed}, round ${round}`).toBe(round);
    }
  });

  it('G59: an idle system parks: its owner does nothing until something happens', async () => {
    const stage = await way.open();
    const { system } = stage;
    const { runtime } = system as OwnerSystem;
    const ref = system.spawn(answerer, { thread: way.first });
    await ref.ask({ type: 'echo', value: 1 });
    const quiet = async (): Promise<boolean> => {
      const before = runtime.cycle.slices;
      for (let turns = 0; turns < 50; turns++) await turn();
      return runtime.cycle.slices === before;
    };
    for (let looks = 0; !(await quiet()); looks++) expect(looks).toBeLessThan(1_000);
    const { parks } = runtime.cycle;
    expect(parks).toBeGreaterThan(0);
    expect(await ref.ask({ type: 'echo', value: 2 })).toBe(2);
  });

  it('G60: timers, immediates and ports of the host are served while actors of the owner tell themselves for ever', async () => {
    const { system } = await way.open();
    const restless = [1, 2, 3].map(() => system.spawn(busy, { thread: 'owner' }));
    for (const one of restless) await one.ask({ type: 'begin' });
    const { port1, port2 } = new MessageChannel();
    const started = performance.now();
    for (let round = 0; round < 20; round++) {
      await new Promise((resolve) => setTimeout(resolve, 1));
      await turn();
      const arrived = new Promise((resolve) => port2.once('message', resolve));
      port1.postMessage(round);
      expect(await arrived).toBe(round);
    }
    port1.close();
    // 20 x (1 ms + a few turns of at most 2 ms each); far off on a machine that does nothing else.
    expect(performance.now() - started).toBeLessThan(4_000);
    const counts = await Promise.all(restless.map((one) => one.ask({ type: 'count' })));
    for (const count of counts) expect(count).toBeGreaterThan(0);
    await Promise.all(restless.map((one) => one.stop()));
  });

  if (way.title !== 'virtual')
    it('G60: however slow its handlers, an actor leaves the event loop its turn after a few messages', async () => {
      const { system } = await way.open();
      const witness = system.spawn(recorder, { thread: 'owner' });
      const slow = system.spawn(spinner({ witness }), { thread: 'owner' });
      const spins = 60;
      for (let n = 0; n < spins; n++) slow.tell({ type: 'spin', ms: 1, n });
      let most = 0;
      for (let before = 0; before < spins; ) {
        await turn();
        const now = (await witness.ask({ type: 'report' })).length;
        most = Math.max(most, now - before);
        before = now;
      }
      expect(most).toBeLessThan(20);
    });

  it('G60: so are those of a worker, and its other actors', async () => {
    const { system } = await way.open();
    const restless = [1, 2].map(() => system.spawn(busy, { thread: way.first }));
    for (const one of restless) await one.ask({ type: 'begin' });
    const keeper = system.spawn(timekeeper, { thread: way.first });
    for (let round = 0; round < 10; round++) {
      expect(await keeper.ask({ type: 'wait', ms: 1 })).toBeLessThan(2_000);
      expect(await keeper.ask({ type: 'turn' })).toBe('turned');
    }
    await Promise.all(restless.map((one) => one.stop()));
  });

  it('G60: messages from other threads are taken while an actor tells itself for ever', async () => {
    const { system } = await way.open();
    for (const thread of ['owner', way.first] as const) {
      const restless = system.spawn(busy, { thread });
      await restless.ask({ type: 'begin' });
      const neighbour = system.spawn(answerer, { thread });
      for (let round = 0; round < 20; round++) expect(await neighbour.ask({ type: 'echo', value: round })).toBe(round);
      await restless.stop();
    }
  });
}, ALLOW_IO);
