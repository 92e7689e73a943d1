import { types } from 'node:util';
import type { ActorCell } from '../../../cell/actor-cell.ts';
import type { Deadlined, DeadlineWheel } from '../../../timers/deadline-wheel.ts';
import { LogQuota } from '../log/log-quota.ts';
import { pathField } from '../log/path-field.ts';
import { knownPathOf, type PathSources } from '../path-of.ts';
import type { ThreadConfig } from '../thread-config.ts';
import type { ThreadServices } from '../thread-services.ts';

/** Many actors of one module wait for the same import: a few of them say it all. */
const LOGS_PER_SECOND = 5;

/** What it needs from its thread. */
export interface StartingThread extends PathSources {
  readonly config: Pick<ThreadConfig, 'defaults'>;
  readonly host: { now(): number };
  readonly wheel: DeadlineWheel;
  readonly services: Pick<ThreadServices, 'warn'>;
}

/**
 * Starts of this thread that wait for a promise, of an import or of setup: one that has not settled after `longStartMs` is logged, once.
 * Without that nobody would hear of a top-level `await` that never ends: the reference is there, and messages wait.
 *
 * What starts at once never comes here.
 */
export class SlowStarts {
  readonly #thread: StartingThread;
  readonly #quota = new LogQuota(LOGS_PER_SECOND);
  readonly #open = new Map<ActorCell, OpenStart>();

  constructor(thread: StartingThread) {
    this.#thread = thread;
  }

  /** The actor's module is being imported; what follows in the same promise is its setup. */
  importing<T>(cell: ActorCell, module: Promise<T>): Promise<T> {
    const start = this.#begin(cell, `importing ${cell.url}`);
    if (start === undefined) return module;
    return module.then((loaded) => {
      start.doing = 'its setup';
      return loaded;
    });
  }

  /** Of what a start has returned; returns the same. */
  watch<T>(cell: ActorCell, started: T | Promise<T>): T | Promise<T> {
    // Nothing is asked of what setup returned: only a promise is one.
    if (!types.isPromise(started)) return started;
    const start = this.#open.get(cell) ?? this.#begin(cell, 'its setup');
    if (start === undefined) return started;
    const settled = (): void => this.#end(cell, start);
    started.then(settled, settled);
    return started;
  }

  /** It has ended, with its start or without it. */
  ended(cell: ActorCell): void {
    if (this.#open.size === 0) return;
    const start = this.#open.get(cell);
    if (start !== undefined) this.#end(cell, start);
  }

  #begin(cell: ActorCell, doing: string): OpenStart | undefined {
    const { config, host, wheel } = this.#thread;
    const limitMs = config.defaults.longStartMs;
    if (limitMs === Number.POSITIVE_INFINITY) return undefined;
    const start = new OpenStart(doing, host.now() + limitMs, () => this.#tell(cell, start.doing));
    this.#open.set(cell, start);
    wheel.start(start);
    return start;
  }

  #end(cell: ActorCell, start: OpenStart): void {
    this.#thread.wheel.cancel(start);
    // A killed one's promise may settle while another start is open.
    if (this.#open.get(cell) === start) this.#open.delete(cell);
  }

  #tell(cell: ActorCell, doing: string): void {
    const { config, host, services } = this.#thread;
    const what = { actor: cell.name, ...pathField(cell, knownPathOf(this.#thread, cell.self)) };
    const text = `"${cell.name}" has not started for ${config.defaults.longStartMs / 1_000} s: ${doing} has not ended`;
    try {
      if (this.#quota.allows(host.now(), (suppressed) => services.warn({ suppressed }, 'slow starts not logged')))
        services.warn(what, text);
    } catch {
      // The logger may be the application's: what it throws is no business of whoever starts.
    }
  }
}

class OpenStart implements Deadlined {
  doing: string;
  readonly deadlineMs: number;
  readonly expired: () => void;
  wheelNext: Deadlined | undefined = undefined;
  wheelPrevious: Deadlined | undefined = undefined;
  wheelSlot = -1;

  constructor(doing: string, deadlineMs: number, expired: () => void) {
    this.doing = doing;
    this.deadlineMs = deadlineMs;
    this.expired = expired;
  }
}
