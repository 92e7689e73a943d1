import type { AnySnapshot } from '../../contract/state.ts';
import { shown } from '../../contract/shown.ts';
import type { CellStates } from './cell-states.ts';
import type { StateLog } from './state-log.ts';

/** What `ctx.state` returns, whose type is that of its key or its first value: a state of the actor, as long as the incarnation lives that declared it. */
export class ContextState {
  readonly #states: CellStates;
  readonly #state: StateLog;
  readonly #check: () => void;

  /** @param check throws if the incarnation changes nothing any more */
  constructor(states: CellStates, state: StateLog, check: () => void) {
    this.#states = states;
    this.#state = state;
    this.#check = check;
  }

  get value(): unknown {
    return this.#state.log.newest.value;
  }

  get version(): number {
    return this.#state.log.newest.version;
  }

  get life(): number {
    return this.#state.log.life;
  }

  get at(): number {
    return this.#state.log.newest.at;
  }

  get cause(): string | undefined {
    return this.#state.log.newest.cause;
  }

  set(next: unknown, cause?: string): AnySnapshot {
    this.#check();
    this.#checkCause(cause);
    return this.#states.change(this.#state, next, cause);
  }

  update(change: (value: unknown) => unknown, cause?: string): AnySnapshot {
    this.#check();
    if (typeof change !== 'function') throw new TypeError(`Cannot update state "${this.#state.id}": ${shown(change)} is no function`);
    return this.set(change(this.value), cause);
  }

  compareAndSet(version: number, next: unknown, cause?: string): boolean {
    this.#check();
    if (version !== this.version) return false;
    this.set(next, cause);
    return true;
  }

  rollback(version: number, cause?: string): AnySnapshot {
    this.#check();
    this.#checkCause(cause);
    return this.#states.rollback(this.#state, version, cause);
  }

  history(): readonly AnySnapshot[] {
    return this.#state.log.all();
  }

  #checkCause(cause: unknown): void {
    if (cause === undefined || typeof cause === 'string') return;
    throw new TypeError(`Cannot change state "${this.#state.id}": the cause is a text, not ${shown(cause)}`);
  }
}
