import type { Complete } from '../../contract/complete.ts';
import { StateError } from '../../contract/errors/state-error.ts';
import { StateNotSendableError } from '../../contract/errors/state-errors.ts';
import { toError } from '../../contract/errors/to-error.ts';
import type { Receive } from '../../contract/handlers.ts';
import { shownPath } from '../../contract/shown.ts';
import { type AnySnapshot, HISTORY, type StateInfo, type StateOptions } from '../../contract/state.ts';
import type { WantedVersion } from '../../contract/state-port.ts';
import { ValueSettler } from '../../versions/value-settler.ts';
import { snapshotOf, VersionLog } from '../../versions/version-log.ts';
import type { StateMemory } from '../cell-environment.ts';
import type { EndReason } from '../internals.ts';
import { isThenable } from '../is-thenable.ts';
import type { KeptState } from './kept-states.ts';
import { StateLog } from './state-log.ts';
import { StateRequests, type StatefulCell } from './state-requests.ts';
import { StateWatchers } from './state-watchers.ts';
import { typeOf } from '../type-of.ts';

/** How a state is declared. */
export interface Declaration {
  /** Undefined: it has no key, and is known by its place among those without. */
  readonly id: string | undefined;
  readonly initial: unknown;
  readonly options: Complete<StateOptions>;
}

/**
 * The states of one actor (docs/state.md). They are the actor's, not the incarnation's: a restart is one more version.
 *
 * What is changed in a handler counts as good when that has ended well, and then it is kept with the parent's thread, if it is to be had again
 * after the death of this one.
 */
export class CellStates {
  readonly #cell: StatefulCell;
  readonly #memory: StateMemory;
  readonly #logs = new Map<string, StateLog>();
  /** Of states that there are not yet. */
  readonly #awaited = new Map<string, StateWatchers>();
  /** States without a key that this incarnation has declared. */
  #unnamed = 0;
  /** Type of the message that was handed to the behaviour last. */
  #handled: string | undefined;
  /** States to be kept that have not gone to the parent's thread. */
  readonly #unkept = new Set<StateLog>();
  /** The last try to keep them has failed: that is told once. */
  readonly #failing = new Set<string>();
  readonly requests: StateRequests;

  constructor(cell: StatefulCell, memory: StateMemory, kept: readonly KeptState[] = []) {
    this.#cell = cell;
    this.#memory = memory;
    this.requests = new StateRequests(cell, this);
    for (const { id, bytes } of kept) this.#revive(id, bytes);
  }

  /** What was kept of its former life, in a thread that has died. */
  #revive(id: string, bytes: Uint8Array | undefined): void {
    if (bytes === undefined) return;
    const { life } = this.#memory;
    let kept: AnySnapshot;
    try {
      kept = this.#memory.decode(bytes);
    } catch (error) {
      return this.#memory.notKept(this.#cell, id, toError(error));
    }
    const terms = { settler: this.#settlerFor(true), restore: 'last-good' } as const;
    // It has been sent, so it is settled without fail.
    terms.settler.settle(kept.value);
    // How long its history is to be is said by setup.
    const log = new VersionLog(HISTORY, snapshotOf({ ...kept, life }));
    const state = new StateLog(id, log, terms, new StateWatchers(this.#cell.name));
    state.watchers.changed(state.log);
    this.#logs.set(id, state);
  }

  // ------------------------------------------------------------------ by the actor itself

  declare({ id: key, initial, options }: Declaration): StateLog {
    const id = key ?? `#${++this.#unnamed}`;
    const before = this.#logs.get(id);
    if (before?.isDeclared === true) {
      throw new TypeError(
        `Cannot declare state "${id}" of "${this.#cell.name}": it has declared one of that key; keep what ctx.state returned`,
      );
    }
    const { history, restore } = options;
    const terms = { settler: this.#settlerFor(key !== undefined || restore === 'last-good'), restore };
    const state = before ?? this.#first(id, initial, { terms, history });
    state.isDeclared = true;
    if (before === undefined) return state;
    state.log = state.log.withCapacity(history);
    state.terms = terms;
    state.watchers.changed(state.log);
    // What is here is of the incarnation before.
    if (restore === 'fresh') this.#add(state, this.#settled(state, initial), 'restart');
    return state;
  }

  #first(id: string, initial: unknown, { terms, history }: { terms: StateLog['terms']; history: number }): StateLog {
    const value = this.#settledBy(terms.settler, id, initial);
    const first = snapshotOf({ value, version: 1, life: this.#memory.life, at: this.#memory.wallClock(), cause: 'setup' });
    const watchers = this.#awaited.get(id) ?? new StateWatchers(this.#cell.name);
    this.#awaited.delete(id);
    const state = new StateLog(id, new VersionLog(history, first), terms, watchers);
    this.#logs.set(id, state);
    this.#toKeep(state);
    this.#changed(state);
    return state;
  }

  /** By its own code. The same value as before is no new version. */
  change(state: StateLog, next: unknown, cause: string | undefined): AnySnapshot {
    const { newest } = state.log;
    if (Object.is(next, newest.value)) return newest;
    const value = this.#settled(state, next);
    return this.#add(state, value, cause ?? this.#ownCause);
  }

  rollback(state: StateLog, version: number, cause: string | undefined): AnySnapshot {
    const { value } = state.find({ version }, this.#cell.name);
    return this.#add(state, value, rollbackCause(version, cause ?? this.#ownCause));
  }

  get #ownCause(): string | undefined {
    return this.#cell.handling === undefined ? undefined : this.#handled;
  }

  /** What is changed from now on is changed for that message. */
  handles(message: unknown): void {
    this.#handled = typeOf(message);
  }

  /** The behaviour, with a note of which message it was handed: only of actors with states. */
  noting(behaviour: Receive<never>): Receive<never> {
    return (message: never) => {
      this.handles(message);
      const result = behaviour(message);
      if (!isThenable(result)) this.#handled = undefined;
      return result;
    };
  }

  // ------------------------------------------------------------------ what counts

  /** The handler has ended well, or its failure changes nothing: what there is now is what a restart goes back to. */
  commit(): void {
    for (const state of this.#logs.values()) this.#commit(state);
    if (this.#unkept.size > 0) this.#keep();
  }

  #commit(state: StateLog): void {
    const { newest } = state.log;
    if (state.good === newest) return;
    state.good = newest;
    this.#toKeep(state);
  }

  /** The incarnation is over: what its failing handler has left half done is undone, as a version of its own (Z7). */
  leave(): void {
    this.#unnamed = 0;
    this.#handled = undefined;
    for (const state of this.#logs.values()) {
      state.isDeclared = false;
      const { good } = state;
      if (state.terms.restore === 'fresh' || state.log.newest === good) continue;
      this.#addNow(state, good.value, rollbackCause(good.version, 'restart'));
    }
    if (this.#unkept.size > 0) this.#keep();
  }

  /** Nothing of it comes any more. */
  end(reason: EndReason): void {
    for (const { watchers } of this.#logs.values()) watchers.end(reason);
    for (const watchers of this.#awaited.values()) watchers.end(reason);
    this.#unkept.clear();
    this.requests.end();
  }

  // ------------------------------------------------------------------ by others

  find(id: string): StateLog | undefined {
    return this.#logs.get(id);
  }

  get all(): Iterable<StateLog> {
    return this.#logs.values();
  }

  watchersOf(id: string): StateWatchers {
    const known = this.#logs.get(id)?.watchers ?? this.#awaited.get(id);
    if (known !== undefined) return known;
    // Those who have left unheard leave nothing behind, whatever names they had made up.
    for (const [other, { size }] of this.#awaited) if (size === 0) this.#awaited.delete(other);
    const watchers = new StateWatchers(this.#cell.name);
    this.#awaited.set(id, watchers);
    return watchers;
  }

  refuseAwaited(why: (id: string) => Error): void {
    for (const [id, watchers] of this.#awaited) watchers.end(why(id));
    this.#awaited.clear();
  }

  setByOther(state: StateLog, next: unknown, cause: string | undefined): void {
    if (!Object.is(next, state.log.newest.value)) this.#addNow(state, this.#settled(state, next), cause);
  }

  rollbackByOther(state: StateLog, to: WantedVersion, cause: string | undefined): AnySnapshot {
    return this.#addNow(state, state.find(to, this.#cell.name).value, rollbackCause(to.version, cause));
  }

  /** What observers are shown of it. */
  get snapshots(): readonly { readonly info: StateInfo; readonly value: unknown }[] {
    return Array.from(this.all, (state) => ({ info: state.info, value: state.log.newest.value }));
  }

  // ------------------------------------------------------------------ small steps

  #add(state: StateLog, value: unknown, cause: string | undefined): AnySnapshot {
    const snapshot = state.log.add({ value, at: this.#memory.wallClock(), cause });
    this.#changed(state);
    return snapshot;
  }

  /** By somebody else than a handler: it counts at once. */
  #addNow(state: StateLog, value: unknown, cause: string | undefined): AnySnapshot {
    const snapshot = state.log.add({ value, at: this.#memory.wallClock(), cause });
    state.watchers.changed(state.log);
    state.good = snapshot;
    this.#toKeep(state);
    if (this.#unkept.size > 0) this.#keep();
    return snapshot;
  }

  #changed(state: StateLog): void {
    state.watchers.changed(state.log);
    if (state.terms.restore === 'last-good' && !this.#cell.calls.stateChanged()) this.commit();
  }

  #toKeep(state: StateLog): void {
    if (state.terms.restore === 'last-good' && this.#memory.keepsFor(this.#cell)) this.#unkept.add(state);
  }

  #keep(): void {
    this.#memory.keep(this.#cell, () => {
      const kept = [...this.#unkept].map((state) => this.#encoded(state));
      this.#unkept.clear();
      return kept;
    });
  }

  #encoded({ id, good }: StateLog): KeptState {
    try {
      const bytes = this.#memory.encode(good);
      this.#failing.delete(id);
      return { id, bytes };
    } catch (error) {
      if (!this.#failing.has(id)) this.#memory.notKept(this.#cell, id, toError(error));
      this.#failing.add(id);
      return { id, bytes: undefined };
    }
  }

  #settlerFor(mayLeave: boolean): ValueSettler {
    return new ValueSettler(mayLeave ? (value) => this.#memory.unsendable(value) : undefined);
  }

  #settled(state: StateLog, value: unknown): unknown {
    return this.#settledBy(state.terms.settler, state.id, value);
  }

  #settledBy(settler: ValueSettler, key: string, value: unknown): unknown {
    const unfit = settler.settle(value);
    if (unfit === undefined) return value;
    const { name: actor } = this.#cell;
    const action = `Cannot set state "${key}" of "${actor}"`;
    const where = shownPath(unfit.path);
    if (unfit.isChangeable) throw new StateError(`${action}: nothing keeps ${where} from being changed: ${unfit.reason}`);
    const text = `${action}: other threads may need it, and ${where} cannot be sent: ${unfit.reason}`;
    throw new StateNotSendableError(text, { data: { actor, key, path: unfit.path } });
  }
}

function rollbackCause(version: number, cause: string | undefined): string {
  const what = `rollback to version ${version}`;
  return cause === undefined ? what : `${cause}: ${what}`;
}
