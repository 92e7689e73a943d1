import type { ActorContext } from '../contract/actor-context.ts';
import type { ActorRef, AnyRef, Recipient } from '../contract/actor-ref.ts';
import { blueprintOf, type Spawnable } from '../contract/blueprint.ts';
import { ActorStoppedError } from '../contract/errors/runtime-errors.ts';
import type { Call } from '../contract/call.ts';
import { COMMON, type ThreadCommon } from '../contract/common.ts';
import { PACE, type Pace } from '../contract/pace.ts';
import type { Receive } from '../contract/handlers.ts';
import { ROUTING, type RoutingPort } from '../contract/routing-port.ts';
import { checkedKeyId, type ServiceKey } from '../contract/service-key.ts';
import type { Subscription } from '../contract/subscription.ts';
import type { Logger } from '../contract/logger.ts';
import type { Accepted, AskOptions, SendOptions, TellOptions } from '../contract/message.ts';
import type { MetricMaker } from '../contract/metrics.ts';
import { shown } from '../contract/shown.ts';
import type { SpawnOptions } from '../contract/spawn-options.ts';
import type { Blocks } from '../contract/shared-block.ts';
import type { Stash } from '../contract/stash.ts';
import type { StateCell, StateKey, StateOptions } from '../contract/state.ts';
import { STATES, type StatePort } from '../contract/state-port.ts';
import { OPEN_WRITER } from '../contract/stream.ts';
import type { StreamOptions, StreamReader, StreamTo, StreamWriter, WriterOptions } from '../contract/stream.ts';
import type { System } from '../contract/system.ts';
import type { Terminated } from '../contract/terminated.ts';
import type { Timers } from '../contract/timers.ts';
import type { ActorCell } from './actor-cell.ts';
import { CellTimers } from './cell-timers.ts';
import { NO_CHILDREN } from './family/children.ts';
import { type CallSource, ContextCall, wallDeadline } from './asks/context-call.ts';
import { ContextBlocks } from './blocks/context-blocks.ts';
import { ContextStash } from './context-stash.ts';
import { type Declaration, declaredState } from './states/declared-state.ts';
import { FoundSignals } from './found-signals.ts';
import type { Incarnation } from './life/incarnation.ts';
import { paceOf } from './context-pace.ts';
import type { ContextServices, InsideContext } from './context-parts.ts';
import type { InternalRef } from './internals.ts';
import { handOn } from './asks/hand-on.ts';
import { isCancelled } from './asks/is-cancelled.ts';
import { Pipes } from './pipes.ts';

/** The context handed to setup: the cell, seen by its own code. */
export class CellContext implements ActorContext<never> {
  readonly #cell: ActorCell;
  readonly #services: ContextServices;
  /** The one this context was made for: with it the context ends (S5). */
  readonly #incarnation: Incarnation;
  #log: Logger | undefined;
  #timers: CellTimers | undefined;
  #stash: ContextStash | undefined;
  #blocks: ContextBlocks | undefined;
  #pipes: Pipes | undefined;
  #calls: CallSource | undefined;

  constructor(cell: ActorCell, services: ContextServices) {
    this.#cell = cell;
    this.#services = services;
    this.#incarnation = cell.life.incarnation;
  }

  get self(): ActorRef<never> {
    return this.#cell.self;
  }

  get parent(): AnyRef {
    return this.#services.parent;
  }

  get children(): ReadonlyMap<string, AnyRef> {
    return this.#cell.family?.children.view ?? NO_CHILDREN;
  }

  get log(): Logger {
    this.#log ??= this.#services.logger();
    return this.#log;
  }

  get signal(): AbortSignal {
    return this.#isCurrent() ? this.#cell.calls.abortSignal : this.#incarnation.signal;
  }

  cancelled(): boolean {
    return this.#incarnation.isAborted || isCancelled(this.#cell, this.#cell.asked);
  }

  #isCurrent(): boolean {
    return this.#cell.life.incarnation === this.#incarnation;
  }

  get deadline(): number | undefined {
    return wallDeadline(this.#services, this.#isCurrent() ? this.#cell.asked : undefined);
  }

  get call(): Call {
    this.#calls ??= {
      cell: this.#cell,
      incarnation: this.#incarnation,
      clock: this.#services.clock,
      timerClock: this.#services.timerClock,
      ask: (to, message, options) => this.ask(to, message, options),
    };
    return new ContextCall(this.#calls, this.#isCurrent() ? this.#cell.asked : undefined);
  }

  get clock(): { now(): number } {
    return this.#services.clock;
  }

  get metrics(): MetricMaker {
    return this.#services.system.metrics;
  }

  get system(): System {
    return this.#services.system;
  }

  random(): number {
    return this.#services.random();
  }

  get [PACE](): Pace {
    return paceOf(this, this.inside);
  }

  get [COMMON](): ThreadCommon {
    return this.#services.system[COMMON];
  }

  get [ROUTING](): RoutingPort {
    return this.#services.environment.routing;
  }

  spawn<M>(what: Spawnable<M>, options: SpawnOptions = {}): ActorRef<M> {
    this.#checkAlive('spawn a child of');
    return this.#services.environment.spawn(this.#cell, blueprintOf(what), options);
  }

  register(key: ServiceKey<never>): void {
    this.#checkAlive('register');
    this.#services.directory.register(checkedKeyId(`register "${this.#cell.name}"`, key), this.#cell.self);
  }

  find<M>(key: ServiceKey<M>): ActorRef<M> | undefined {
    return this.findAll(key)[0];
  }

  findAll<M>(key: ServiceKey<M>): readonly ActorRef<M>[];
  findAll<M>(key: ServiceKey<M>, to: ((found: readonly ActorRef<M>[]) => never) | Recipient<readonly ActorRef<M>[]>): Subscription;
  findAll<M>(key: ServiceKey<M>, to?: unknown): readonly ActorRef<M>[] | Subscription {
    const { directory, system } = this.#services;
    const id = checkedKeyId(`find for "${this.#cell.name}"`, key);
    if (to === undefined) return directory.findAll(id);
    this.#checkAlive('subscribe');
    if (typeof to === 'function') {
      return new FoundSignals(this.#cell, this.#incarnation, directory, { id, as: to as (found: readonly InternalRef[]) => unknown });
    }
    const subscription = system.findAll(key, to as Recipient<readonly ActorRef<M>[]>);
    const quiet = this.#incarnation.onStop(() => subscription.cancel());
    const cancel = (): void => {
      quiet();
      subscription.cancel();
    };
    return { cancel, [Symbol.dispose]: cancel };
  }

  tell<T>(to: Recipient<T>, message: NoInfer<T>, options?: TellOptions): Accepted {
    return this.#asSender('tell through', () => to.tell(message, options));
  }

  async send<P>(to: ActorRef<P>, message: NoInfer<P>, options?: SendOptions): Promise<void> {
    return this.#asSender('send through', () => to.send(message, options));
  }

  async ask(to: object, message: object, options?: AskOptions): Promise<never> {
    return this.#asSender('ask through', () =>
      (to as { ask(message: object, options?: AskOptions): Promise<never> }).ask(message, options),
    );
  }

  forward<P>(to: ActorRef<P>, message: NoInfer<P>): Accepted {
    return this.#asSender('forward through', () => handOn(this.#cell, to, message));
  }

  flush(): void {
    this.#services.flush();
  }

  become(receive: Receive<never>): void {
    this.#checkAlive('change the behaviour of');
    this.#checkFunction('change the behaviour of', 'the receive function', receive);
    this.#cell.behavior.become(receive);
  }

  get timers(): Timers<never> {
    const check = (): void => this.#checkAlive('set a timer of');
    this.#timers ??= new CellTimers(this.#cell, this.#services.timerClock, this.#incarnation, check);
    return this.#timers;
  }

  get stash(): Stash<never> {
    this.#stash ??= new ContextStash(this.#cell.ownBelongings.stash, this.#cell.name, () => this.#checkAlive('stash a message of'));
    return this.#stash;
  }

  state<S>(key: StateKey<S>, initial: NoInfer<S>, options?: StateOptions): StateCell<S>;
  state<S>(initial: S, options?: StateOptions): StateCell<S>;
  state(...declaration: Declaration): never {
    this.#checkAlive('declare a state of');
    // What is in it is the caller's affair: it is what the first value is.
    return declaredState(this.#cell, () => this.#checkNotEnded('change a state of'), declaration) as never;
  }

  get [STATES](): StatePort {
    return this.#services.environment.states;
  }

  get blocks(): Blocks {
    const check = (): void => this.#checkAlive('allocate a block through');
    this.#blocks ??= new ContextBlocks(this.#services.environment.blocks, this.#cell, this.#incarnation, check);
    return this.#blocks;
  }

  watch(ref: AnyRef, as?: (notice: Terminated) => never): void {
    this.#checkAlive('watch through');
    if (as !== undefined) this.#checkFunction('watch through', 'what makes a message of the notice', as);
    this.#cell.ownBelongings.watches.watch(ref, as);
  }

  unwatch(ref: AnyRef): void {
    this.#checkNotEnded('unwatch through');
    this.#cell.ownBelongings.watches.unwatch(ref);
  }

  pipeToSelf<T>(work: PromiseLike<T>, done: (value: T) => never, failed?: (error: unknown) => never): void {
    this.#checkAlive('pipe to');
    this.#checkFunction('pipe to', 'what makes a message of the result', done);
    if (failed !== undefined) this.#checkFunction('pipe to', 'what makes a message of the failure', failed);
    this.#pipes ??= new Pipes(this.#cell, this.#incarnation);
    // Called with what `work` resolves with, and nothing else.
    this.#pipes.add(work, { done: done as (value: unknown) => unknown, failed });
  }

  stream<T>(options?: StreamOptions): StreamReader<T> {
    this.#checkNotEnded('make a stream of');
    return this.#services.environment.streams.read(this.#cell.ownBelongings.streams, options);
  }

  writer<T>(to: StreamTo<T>, options?: WriterOptions): StreamWriter<T> {
    this.#checkNotEnded('write to a stream through');
    this.#checkFunction('write to a stream through', 'its address', to?.[OPEN_WRITER]);
    return to[OPEN_WRITER](this.#cell.ownBelongings.streams, options);
  }

  /** Runs `step` with this actor as the sender, also after an `await` (C1). */
  #asSender<R>(action: string, step: () => R): R {
    this.#checkNotEnded(action);
    const { environment } = this.#services;
    const before = environment.current;
    environment.current = this.#cell;
    try {
      return step();
    } finally {
      environment.current = before;
    }
  }

  /** What an actor does while its children stop still counts; afterwards its context is revoked (S5). */
  #checkNotEnded(action: string): void {
    if (this.#incarnation.isOver) this.#refuse(action);
  }

  #checkAlive(action: string): void {
    if (this.#incarnation.isClosing) this.#refuse(action);
  }

  /** Said at the call: later it would be a failure of the actor, and name nothing. */
  #checkFunction(action: string, what: string, given: unknown): void {
    if (typeof given !== 'function')
      throw new TypeError(`Cannot ${action} "${this.#cell.name}": ${what} is a function, not ${shown(given)}`);
  }

  #refuse(action: string): never {
    const { name, isOver } = this.#cell;
    const why = isOver ? 'it has stopped' : 'it restarts, and this context is of the incarnation before';
    throw new ActorStoppedError(`Cannot ${action} "${name}": ${why}`, { data: { target: name } });
  }

  /** For the ready-made actors, which have more than this. */
  get inside(): InsideContext {
    return {
      cell: this.#cell,
      services: this.#services,
      incarnation: this.#incarnation,
      checkAlive: (action) => this.#checkAlive(action),
      asSender: (action, step) => this.#asSender(action, step),
    };
  }
}
