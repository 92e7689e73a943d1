import type { LocalActor } from '../cell/cell-environment.ts';
import type { TypeMeter } from '../contract/meter.ts';
import { ThreadRuntime } from '../system/thread/thread-runtime.ts';
import type { ThreadServices } from '../system/thread/thread-services.ts';
import type { ThreadStart } from '../system/thread/thread-start.ts';
import { GivenMetrics } from './given-metrics.ts';
import { shut } from './shut.ts';
import { silence } from './silence.ts';

/** Hears whose code a thread runs from here on; undefined: nobody's. */
export type WatchRunning = (runtime: WatchedRuntime, actor: LocalActor | undefined) => void;

/**
 * A thread that tells whose code it runs, and can be no more while JavaScript of it goes on (docs/testing.md, O1 to O5).
 *
 * Whoever runs stands in `current`, whichever way it came to run: so that is watched here, and the runtime of real threads has nothing to tell.
 */
export class WatchedRuntime extends ThreadRuntime {
  readonly #typeMeters = new Set<TypeMeter>();
  readonly #metrics: GivenMetrics;
  #isOver = false;

  constructor(start: ThreadStart, makeServices: (runtime: ThreadRuntime) => ThreadServices, watch: WatchRunning) {
    super(start, makeServices);
    let current: LocalActor | undefined;
    Object.defineProperty(this, 'current', {
      get: () => current,
      set: (actor: LocalActor | undefined) => {
        if (actor === current) return;
        current = actor;
        // What runs there yet is nobody's (O5).
        if (!this.#isOver) watch(this, actor);
      },
    });
    this.#metrics = new GivenMetrics(this.measures.metrics);
    const { meter } = this;
    shut(meter, {
      typeOf: (type, path) => {
        const made = Object.getPrototypeOf(meter).typeOf.call(meter, type, path) as TypeMeter;
        this.#typeMeters.add(made);
        return made;
      },
    });
  }

  /** The thread is no more. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** It dies, or has ended: whatever code of it goes on does nothing to others any more. */
  perish(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#metrics.end();
    silence(this, this.#typeMeters);
  }
}
