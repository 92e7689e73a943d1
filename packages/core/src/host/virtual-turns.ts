/** What the event loop of a virtual thread may go on with. */
export type TaskKind = 'timer' | 'woken' | 'later' | 'soon';

interface Waiting {
  /** Larger than of what waited before it, in whatever thread. */
  readonly since: number;
  /** Not heard before this step. */
  readonly fromStep: number;
  readonly task: () => void;
}

/** What waits for a turn of one virtual thread's event loop, timers apart: first in, first out, in each of three rows. */
export class VirtualTurns {
  readonly #later: Waiting[] = [];
  readonly #woken: Waiting[] = [];
  /** These come before anything else of their thread. */
  readonly #soon: Waiting[] = [];

  get length(): number {
    return this.#later.length + this.#woken.length + this.#soon.length;
  }

  /** Something of its own is to run before its event loop has a turn. */
  get hasSoon(): boolean {
    return this.#soon.length > 0;
  }

  /** Promise callbacks come first, and other threads may. */
  soon(task: () => void, since: number): void {
    this.#soon.push({ since, task, fromStep: 0 });
  }

  /** It ran as `setImmediate` would run it. */
  later(task: () => void, since: number): void {
    this.#later.push({ since, task, fromStep: 0 });
  }

  /** A doorbell has rung; it is heard from `fromStep` on. */
  woken(task: () => void, since: number, fromStep: number): void {
    this.#woken.push({ since, task, fromStep });
  }

  /** What could run in `step`, longest waiting first. */
  ready(step: number): TaskKind[] {
    if (this.hasSoon) return ['soon'];
    const woken = this.#firstHeard(step);
    const later = this.#later[0];
    if (woken === undefined) return later === undefined ? [] : ['later'];
    if (later === undefined) return ['woken'];
    return woken.since < later.since ? ['woken', 'later'] : ['later', 'woken'];
  }

  /** Since when the longest waiting of them waits; undefined: nothing could run. */
  since(step: number): number | undefined {
    if (this.#soon[0] !== undefined) return this.#soon[0].since;
    const later = this.#later[0]?.since ?? Number.POSITIVE_INFINITY;
    const woken = this.#firstHeard(step)?.since ?? Number.POSITIVE_INFINITY;
    const since = Math.min(later, woken);
    return since === Number.POSITIVE_INFINITY ? undefined : since;
  }

  /** The step from which the first doorbell is heard; `Infinity` if none has rung. */
  get heardFrom(): number {
    return this.#woken[0]?.fromStep ?? Number.POSITIVE_INFINITY;
  }

  take(kind: Exclude<TaskKind, 'timer'>): (() => void) | undefined {
    const rows = { later: this.#later, woken: this.#woken, soon: this.#soon };
    return rows[kind].shift()?.task;
  }

  clear(): void {
    this.#later.length = 0;
    this.#woken.length = 0;
    this.#soon.length = 0;
  }

  /** Rings are heard in their order. */
  #firstHeard(step: number): Waiting | undefined {
    const first = this.#woken[0];
    return first !== undefined && first.fromStep <= step ? first : undefined;
  }
}
