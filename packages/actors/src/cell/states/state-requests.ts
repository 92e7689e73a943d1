import { StateUnknownError } from '../../contract/errors/state-errors.ts';
import type { AnySnapshot } from '../../contract/state.ts';
import type { StateRequest, WantedVersion } from '../../contract/state-port.ts';
import type { LocalActor } from '../cell-environment.ts';
import type { StateLog } from './state-log.ts';
import type { StateWatchers } from './state-watchers.ts';

/** So many states are named in an error. */
const NAMED_MAX = 10;

/** What states take of the calls of handlers. */
export interface ChangingCalls {
  /** @returns true if what was changed counts later, or not at all: when the handler has ended well, or the failure is settled; false: at once */
  stateChanged(): boolean;
  /** Runs `task` when no code of the actor is in the middle of something: now, or when its handler has ended. */
  betweenCalls(task: () => void): void;
}

/** What states take of their cell. */
export interface StatefulCell extends LocalActor {
  /** Its setup has run. */
  readonly hasBegun: boolean;
  readonly calls: ChangingCalls;
}

/** The states, as requests see them. */
export interface RequestedStates {
  readonly all: Iterable<StateLog>;
  find(id: string): StateLog | undefined;
  watchersOf(id: string): StateWatchers;
  /** Whoever watches what there is not, hears that, and is forgotten. */
  refuseAwaited(why: (id: string) => Error): void;
  setByOther(state: StateLog, next: unknown, cause: string | undefined): void;
  rollbackByOther(state: StateLog, to: WantedVersion, cause: string | undefined): AnySnapshot;
}

/** What others want of the states of an actor: answered in its thread, past its mailbox (Z11). */
export class StateRequests {
  readonly #cell: StatefulCell;
  readonly #states: RequestedStates;
  /** Those that came before the actor had been set up. */
  readonly #early: (() => void)[] = [];
  /** It has been set up, and may be down since. */
  #hasBegun = false;
  #hasEnded = false;

  constructor(cell: StatefulCell, states: RequestedStates) {
    this.#cell = cell;
    this.#states = states;
  }

  /**
   * What is asked before the actor has been set up waits for that, as a message would, unless it is known already.
   *
   * @param isWanted looked at before anything is changed
   * @throws StateUnknownError, StateVersionError, StateNotSendableError, here or as a rejection
   */
  answer(request: StateRequest, isWanted: () => boolean): unknown {
    // A watch begins with the first version, if that is made by setup.
    const isKnown = request.what === 'watch' || (request.what !== 'keys' && this.#states.find(request.key) !== undefined);
    if (isKnown || this.#isSetUp) return this.#answer(request, isWanted);
    return new Promise((resolve) => {
      // What it throws rejects the promise.
      this.#early.push(() => resolve(Promise.resolve().then(() => this.#answer(request, isWanted))));
    });
  }

  /** The actor has been set up: what it has not declared by now it does not have. */
  begun(): void {
    this.#hasBegun = true;
    if (!this.#hasEnded) this.#states.refuseAwaited((id) => this.#unknown('watch', id));
    for (const answer of this.#early.splice(0)) answer();
  }

  end(): void {
    this.#hasEnded = true;
    this.begun();
  }

  #answer(request: StateRequest, isWanted: () => boolean): unknown {
    if (this.#hasEnded) throw this.#cell.self.stoppedError('look at the states of');
    switch (request.what) {
      case 'keys':
        return Array.from(this.#states.all, ({ info }) => info);
      case 'get':
        return this.#states.find(request.key)?.log.newest;
      case 'history':
        return this.#states.find(request.key)?.log.all() ?? [];
      case 'extent':
        return this.#states.find(request.key)?.extent;
      case 'pair':
        return this.#pair(request);
      case 'watch':
        if (this.#isSetUp) this.#known('watch', request.key);
        return this.#states.watchersOf(request.key).add(request.to, request.seen);
      default:
        return this.#between(() => this.#change(request), isWanted);
    }
  }

  /** Not in the middle of a handler: that goes by what it has read (Z12). */
  #between(change: () => unknown, isWanted: () => boolean): Promise<unknown> {
    return new Promise((resolve, reject) => {
      this.#cell.calls.betweenCalls(() => {
        try {
          if (this.#hasEnded) throw this.#cell.self.stoppedError('change a state of');
          if (isWanted()) resolve(change());
        } catch (error) {
          reject(error);
        }
      });
    });
  }

  #pair({ key, from, to }: Extract<StateRequest, { readonly what: 'pair' }>): readonly AnySnapshot[] {
    const state = this.#known('compare versions of', key);
    const find = (version: WantedVersion): AnySnapshot => state.find(version, this.#cell.name, 'compare versions of');
    return [find(from), to === undefined ? state.log.newest : find(to)];
  }

  #known(action: string, key: string): StateLog {
    const state = this.#states.find(key);
    if (state !== undefined) return state;
    throw this.#unknown(action, key);
  }

  #unknown(action: string, key: string): StateUnknownError {
    const { name: actor } = this.#cell;
    const declared = Array.from(this.#states.all, ({ id }) => id).filter((id) => !id.startsWith('#'));
    const named = declared.slice(0, NAMED_MAX).map((id) => `"${id}"`);
    if (declared.length > NAMED_MAX) named.push(`${declared.length - NAMED_MAX} more`);
    const why = named.length === 0 ? 'its setup has declared none with a key' : `its setup has declared ${named.join(', ')}`;
    return new StateUnknownError(`Cannot ${action} state "${key}" of "${actor}": it has no such state; ${why}`, { data: { actor, key } });
  }

  get #isSetUp(): boolean {
    return this.#hasBegun || this.#cell.hasBegun;
  }

  #change(request: Extract<StateRequest, { readonly what: 'rollback' | 'set' }>): unknown {
    const { key, cause } = request;
    const state = this.#known('change', key);
    if (request.what === 'rollback') return this.#states.rollbackByOther(state, request.to, cause);
    if (!state.isAt(request.seen)) return false;
    this.#states.setByOther(state, request.next, cause);
    return true;
  }
}
