import type { AnyRef } from '../contract/actor-ref.ts';
import type { System } from '../contract/system.ts';
import type { OwnerSystem } from '../system/owner/owner-system.ts';
import { OWNER } from '../system/thread/thread-config.ts';
import { fault, type Fault } from './fault.ts';
import { holdActor } from './held-actor.ts';
import type { HeldActor } from './held-actor.ts';
import type { Passage } from './passage.ts';
import type { Probe } from './probe.ts';
import { reach, type RuntimeOf } from './reach.ts';
import { EventBook } from './test-events.ts';
import type { LogBook } from './test-log.ts';
import type { TestMode } from './test-mode.ts';
import { TestProbe } from './test-probe.ts';
import type { TestSystem } from './test-system.ts';
import { openAsks, verify } from './verify.ts';

/** What a kit is made from. */
export interface KitParts {
  readonly system: OwnerSystem;
  readonly mode: TestMode;
  readonly seed: number;
  /** Whether the end of an `await using` verifies. */
  readonly isStrict: boolean;
  readonly passage: Passage;
  readonly log: LogBook;
  readonly runtimeOf: RuntimeOf;
  killThread(thread: number): Promise<void>;
  stop: OwnerSystem['stop'];
}

/** What is added to a system at once, or takes the place of what it has; `now` and `events` are put together with those of the system. */
type Kit = Omit<TestSystem, Exclude<keyof System, 'stop' | typeof Symbol.asyncDispose> | 'now'>;

/** Makes of a system one of a test: the same object, with more to it, since what lives in it knows it as its system. */
export function openKit<S extends OwnerSystem>({ system, ...parts }: KitParts & { readonly system: S }): S & TestSystem {
  const { mode, seed, passage, log, runtimeOf } = parts;
  const book = new EventBook(passage);
  const books = { system, letters: book.letters, log };
  const held = new Set<HeldActor>();
  let probes = 0;
  const stop: OwnerSystem['stop'] = (options) => {
    // What is on its way only by the test's will would be waited for.
    for (const one of held) one.release();
    return parts.stop(options);
  };
  const settledAsks = async (): Promise<number> => {
    await passage.settle();
    return openAsks(system);
  };
  const kit: Kit = {
    ...{ mode, seed, log, stop },
    deadLetters: book.letters,
    probe: <M>(name = `probe-${++probes}`): Probe<M> => new TestProbe<M>({ system, passage, log, name }),
    advance: (ms) => passage.pass(ms),
    settle: () => passage.settle(),
    killThread: (thread) => {
      if (thread === OWNER) throw new RangeError(`Cannot kill thread ${OWNER}: it is that of the test`);
      return parts.killThread(thread);
    },
    hold: (ref) => {
      const one = holdActor(reach('hold', ref, runtimeOf), ({ thread, slot, generation }) =>
        system.runtime.handles.refTo(thread, slot, generation),
      );
      held.add(one);
      return one;
    },
    failNext: (ref, error = new Error('a fault that the test injected')) => failNext(ref, error, runtimeOf),
    forget: () => {
      book.forget();
      log.forget();
    },
    verify: async () => {
      const asks = await settledAsks();
      // An expectation like any other: if it fails, the end of the block does not say so again.
      passage.hasFailed = true;
      verify(books, asks);
      passage.hasFailed = false;
    },
    [Symbol.asyncDispose]: async () => {
      // A rejection that nobody looks at any more would be told in the place of what has failed.
      if (passage.hasFailed) system.runtime.asks.abandonOutside();
      // Two errors of one block are a SuppressedError, in which test runners show neither.
      const isLookedAt = parts.isStrict && !passage.hasFailed;
      let asks = 0;
      try {
        if (isLookedAt) asks = await settledAsks();
      } finally {
        await stop().catch((error: unknown) => {
          if (error !== passage.told) throw error;
        });
      }
      if (isLookedAt) verify(books, asks);
    },
  };
  const events = book.join(system.events);
  Object.defineProperty(system, 'now', { get: () => passage.nowMs });
  return Object.assign(system, kit, { events }) as S & TestSystem;
}

function failNext(ref: AnyRef, error: Error, runtimeOf: RuntimeOf): Fault {
  const { cell } = reach('fail', ref, runtimeOf);
  const who = {};
  const over = fault(() => cell.behavior.surround(who, undefined));
  cell.behavior.surround(who, () => () => {
    over.release();
    throw error;
  });
  return over;
}
