/**
 * One life of an actor, from one start to the next restart or to the end. Its context is valid as long as it lasts (S5).
 *
 * ```
 * open -> closing (it stops, or makes room for the next one) -> over
 * ```
 */
export class Incarnation {
  #controller: AbortController | undefined;
  #isAborted = false;
  #state: 'open' | 'closing' | 'over' = 'open';
  #onClose: (() => void)[] | undefined;
  #onAbort: Set<() => void> | undefined;
  #onEnd: (() => void)[] | undefined;

  /** It can no longer spawn or change its behaviour. */
  get isClosing(): boolean {
    return this.#state !== 'open';
  }

  /** Its context is revoked. */
  get isOver(): boolean {
    return this.#state === 'over';
  }

  /** Aborted when a stop is asked for, or the incarnation begins to close. */
  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController();
      if (this.#isAborted) this.#controller.abort();
    }
    return this.#controller.signal;
  }

  /** A stop was asked for, or it closes. */
  get isAborted(): boolean {
    return this.#isAborted;
  }

  /** It is asked to stop, and finishes its current message. */
  abort(): void {
    this.#isAborted = true;
    this.#controller?.abort();
    const tasks = this.#onAbort;
    this.#onAbort = undefined;
    if (tasks !== undefined) for (const task of tasks) task();
  }

  /** `task` runs with the abort; undone by what this returns. Not after the abort. */
  onAbort(task: () => void): () => void {
    const tasks = (this.#onAbort ??= new Set());
    tasks.add(task);
    return () => void tasks.delete(task);
  }

  /** Calls `task` once when a stop is asked for, or this life closes; undone by what this returns. */
  onStop(task: () => void): () => void {
    if (!this.#isAborted) return this.onAbort(task);
    this.onClose(task);
    return () => undefined;
  }

  /** Calls `task` when this life begins to close: for what ends with it, such as timers and pipes. */
  onClose(task: () => void): void {
    (this.#onClose ??= []).push(task);
  }

  close(): void {
    if (this.#state === 'open') this.#state = 'closing';
    const tasks = this.#onClose;
    this.#onClose = undefined;
    if (tasks !== undefined) for (const task of tasks) task();
    this.abort();
  }

  /** Calls `task` when this life is over: for what has to be said of it, however it came to its end. */
  onEnd(task: () => void): void {
    (this.#onEnd ??= []).push(task);
  }

  end(): void {
    this.close();
    this.#state = 'over';
    const tasks = this.#onEnd;
    this.#onEnd = undefined;
    if (tasks !== undefined) for (const task of tasks) task();
  }
}
