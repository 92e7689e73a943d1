import { runToEnd } from '../cell/run-to-end.ts';
import { ignorable } from '../cell/ignorable.ts';
import { isThenable } from '../cell/is-thenable.ts';
import type { ActorContext } from '../contract/actor-context.ts';
import type { Receive } from '../contract/handlers.ts';
import type { Message } from '../contract/message.ts';
import { UNHANDLED } from '../contract/on.ts';
import { shown } from '../contract/shown.ts';
import type { CurrentState, StateMachinePlan, StateTimeout } from '../contract/state-machine.ts';
import { type AnyMachinePlan, type AnyStatePlan, checkPlan } from './check-plan.ts';

/** Of the timer that ends a state. */
const TIMEOUT_KEY = 'ringmaster/state';

/**
 * Makes a receive function whose handlers depend on the state the actor is in: each state has a handler for every type of message,
 * data of its own, and, if it needs them, actions at its begin and end and a time limit. It is made of `ctx.stash` and
 * `ctx.timers` alone; a restart begins with `start` again, and has what was postponed first.
 *
 * A change of state, when the handler that asked for it has ended: `exit` of the old state; what was postponed comes before what waits;
 * the timeout of the new state begins in the place of the old one's; `enter` of the new one.
 *
 * @example
 * type Message = { type: 'push' } | { type: 'coin' } | { type: 'too-late' };
 * interface States { locked: void; open: { coins: number } }
 * stateMachine<Message, States>(ctx, {
 *   start: ['locked'],
 *   states: {
 *     locked: { on: { coin: (_, state) => state.go('open', { coins: 1 }), push: 'postpone', 'too-late': 'unhandled' } },
 *     open: {
 *       on: { coin: (_, { data }) => void data.coins++, push: (_, state) => state.go('locked'), 'too-late': (_, state) => state.go('locked') },
 *       timeout: { afterMs: 5_000, message: { type: 'too-late' } },
 *     },
 *   },
 * });
 * @throws TypeError for a plan that makes no sense, naming the state
 */
export function stateMachine<M extends Message, S extends object>(ctx: ActorContext<M>, plan: StateMachinePlan<M, S>): Receive<M>;
export function stateMachine(ctx: ActorContext<Message>, plan: AnyMachinePlan): Receive<Message> {
  checkPlan(ctx.self.name, plan);
  const machine = new Machine(ctx, plan);
  const receive: (message: Message) => void = (message) => machine.receive(message);
  return receive;
}

/** A state from its begin to its end; afterwards it refuses. */
class State implements CurrentState<Record<string, unknown>, string> {
  readonly name: string;
  data: unknown;
  readonly plan: AnyStatePlan;
  readonly #machine: Machine;

  constructor(machine: Machine, name: string, { plan, data }: { readonly plan: AnyStatePlan; readonly data: unknown }) {
    this.#machine = machine;
    this.name = name;
    this.plan = plan;
    this.data = data;
  }

  go(name: string, ...[data]: readonly unknown[]): void {
    this.#machine.go(this, name, data);
  }

  postpone(): void {
    this.#machine.postpone(this);
  }
}

class Machine {
  readonly #ctx: ActorContext<Message>;
  readonly #states: ReadonlyMap<string, AnyStatePlan>;
  #current: State;
  /** Which is being handled. */
  #message: Message | undefined;
  #isPostponed = false;
  /** What comes when its handler has ended well. */
  #next: State | undefined;

  constructor(ctx: ActorContext<Message>, { states, start: [name, data] }: AnyMachinePlan) {
    this.#ctx = ctx;
    this.#states = new Map(Object.entries(states));
    this.#current = this.#stateOf(name, data);
    this.#begin();
  }

  receive(message: Message): unknown {
    this.#message = message;
    this.#isPostponed = false;
    this.#next = undefined;
    const result = runToEnd(
      () => this.#handle(message),
      () => {
        this.#message = undefined;
      },
    );
    return result instanceof Promise ? result.then((value: unknown) => this.#follow(value)) : this.#follow(result);
  }

  go(from: State, name: string, data: unknown): void {
    this.#messageIn(from, `go to "${name}" in`);
    this.#next = this.#stateOf(name, data);
  }

  postpone(from: State): void {
    const message = this.#messageIn(from, 'postpone a message of');
    // Once: it would be handled twice.
    if (!this.#isPostponed) this.#ctx.stash.put(message);
    this.#isPostponed = true;
  }

  #handle(message: Message): unknown {
    const { plan } = this.#current;
    const type: unknown = message?.type;
    const handler = typeof type === 'string' && Object.hasOwn(plan.on, type) ? plan.on[type] : undefined;
    if (handler === undefined || handler === 'unhandled') return UNHANDLED;
    return handler === 'postpone' ? this.#current.postpone() : handler(message, this.#current);
  }

  /** The handler has ended well: the state changes, if it said so. */
  #follow(result: unknown): unknown {
    const next = this.#next;
    if (next === undefined) return result;
    this.#next = undefined;
    this.#act('exit');
    this.#current = next;
    // Before `enter`: a state whose action fails, and is resumed, has its timeout and its messages all the same.
    this.#ctx.stash.releaseAll();
    this.#begin();
    return result;
  }

  #begin(): void {
    const { plan, data } = this.#current;
    // First: one that cannot be set must not leave that of the old state.
    this.#ctx.timers.cancel(TIMEOUT_KEY);
    const timeout = typeof plan.timeout === 'function' ? plan.timeout(data) : plan.timeout;
    if (timeout !== undefined) this.#limit(timeout);
    this.#act('enter');
  }

  #limit(timeout: StateTimeout<Message>): void {
    const { afterMs, message } = timeout ?? {};
    // Said of the state: of its timer nobody knows.
    if (!(typeof afterMs === 'number' && afterMs >= 0) || typeof message !== 'object') {
      const is = 'milliseconds from 0 and a message, { afterMs, message }';
      throw new TypeError(
        `Cannot enter state "${this.#current.name}" of "${this.#ctx.self.name}": its timeout is ${is}, not ${shown(timeout)}`,
      );
    }
    this.#ctx.timers.after(TIMEOUT_KEY, afterMs, message);
  }

  #act(what: 'enter' | 'exit'): void {
    const { name, plan, data } = this.#current;
    const result: unknown = plan[what]?.(data);
    if (!isThenable(result)) return;
    // If it rejects as well, that is one failure, and not a stray error besides, which would end the thread.
    void ignorable(Promise.resolve(result));
    const text = `its action returned a promise, which nobody waits for; use ctx.pipeToSelf`;
    throw new TypeError(`Cannot ${what} state "${name}" of "${this.#ctx.self.name}": ${text}`);
  }

  #stateOf(name: string, data: unknown): State {
    const plan = this.#states.get(name);
    if (plan !== undefined) return new State(this, name, { plan, data });
    const known = [...this.#states.keys()].join(', ');
    throw new TypeError(`Cannot go to "${name}" in "${this.#ctx.self.name}": there is no such state; there are ${known}`);
  }

  #messageIn(state: State, action: string): Message {
    if (this.#message !== undefined && state === this.#current) return this.#message;
    const why = state === this.#current ? 'none of its handlers runs' : 'it has ended';
    throw new Error(`Cannot ${action} "${this.#ctx.self.name}" from state "${state.name}": ${why}`);
  }
}
