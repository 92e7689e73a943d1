import type { LocalActor } from '../cell/cell-environment.ts';
import { ThreadRuntime } from '../system/thread/thread-runtime.ts';
import type { ThreadServices } from '../system/thread/thread-services.ts';
import type { ThreadStart } from '../system/thread/thread-start.ts';

/** Hears whose code a thread runs from here on; undefined: nobody's. */
export type WatchRunning = (thread: number, actor: LocalActor | undefined) => void;

/**
 * A thread that tells whose code it runs.
 *
 * Whoever runs stands in `current`, whichever way it came to run: so that is watched here, and the runtime of real threads has nothing to tell.
 */
export class WatchedRuntime extends ThreadRuntime {
  constructor(start: ThreadStart, makeServices: (runtime: ThreadRuntime) => ThreadServices, watch: WatchRunning) {
    super(start, makeServices);
    let current: LocalActor | undefined;
    Object.defineProperty(this, 'current', {
      get: () => current,
      set: (actor: LocalActor | undefined) => {
        if (actor === current) return;
        current = actor;
        watch(start.thread, actor);
      },
    });
  }
}
