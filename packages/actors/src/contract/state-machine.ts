import type { OfType } from './actor-ref.ts';
import type { Handled } from './handlers.ts';
import type { Message } from './message.ts';

/** What `go` and `start` take beside a state's name: its data, or nothing for a state whose data is `void`. */
export type DataOf<D> = [D] extends [void] ? [] : [data: D];

/** The state that an actor is in, as its handlers see it. */
export interface CurrentState<S, K extends keyof S> {
  readonly name: K;
  /** What belongs to this state, and ends with it. May be replaced. */
  data: S[K];
  /**
   * Changes the state when the handler has ended well, its promise included; if it fails, nothing changes. The last call counts. To go to the
   * same state is a change like any other.
   * @throws Error outside a handler of this state, and for a state that there is not
   */
  go<N extends keyof S>(name: N, ...data: DataOf<S[N]>): void;
  /**
   * Puts the message aside, once: it is handled again after the next change of state, before newer ones.
   * @throws StashFullError as `ctx.stash` does
   */
  postpone(): void;
}

/** Handles messages of one type in one state: a function, or put aside until the state changes, or a dead letter `unhandled`. */
export type StateHandler<X, S, K extends keyof S> = ((message: X, state: CurrentState<S, K>) => Handled) | 'postpone' | 'unhandled';

/** What the actor sends itself when it has been in a state for so long. */
export interface StateTimeout<M> {
  readonly afterMs: number;
  readonly message: M;
}

/** What an actor does in one of its states. */
export interface StatePlan<M extends Message, S, K extends keyof S> {
  /** One for each type of message. */
  readonly on: { readonly [T in M['type']]: StateHandler<OfType<M, T>, S, K> };
  /** Runs when the state has begun; cannot change it. What takes time goes through `ctx.pipeToSelf`. */
  readonly enter?: (data: S[K]) => void;
  /** Runs before the state ends by a change; not when the actor ends. An error in it keeps the state. */
  readonly exit?: (data: S[K]) => void;
  /** Begins with the state and ends with it: one of an earlier state is not handled, not even if it is queued already (G51). */
  readonly timeout?: StateTimeout<M> | ((data: S[K]) => StateTimeout<M> | undefined);
}

/** `S` maps the name of each state to the type of its data. */
export interface StateMachinePlan<M extends Message, S> {
  /** The first state, with its data. */
  readonly start: { readonly [K in keyof S]: readonly [name: K, ...data: DataOf<S[K]>] }[keyof S];
  readonly states: { readonly [K in keyof S]: StatePlan<M, S, K> };
}
