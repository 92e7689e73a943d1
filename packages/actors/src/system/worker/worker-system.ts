import type { ActorRef, AnyRef, Recipient } from '../../contract/actor-ref.ts';
import { blueprintOf, type Spawnable } from '../../contract/blueprint.ts';
import { StateError } from '../../contract/errors/state-error.ts';
import { toError } from '../../contract/errors/to-error.ts';
import { asActorRef } from '../../cell/refs/actor-ref-base.ts';
import type { HealthChecker } from '../../contract/health.ts';
import type { Inspectable, InspectOptions } from '../../contract/inspection.ts';
import type { Logger } from '../../contract/logger.ts';
import type { Metrics } from '../../contract/metrics.ts';
import { COMMON, type ThreadCommon } from '../../contract/common.ts';
import { PACE, type Pace } from '../../contract/pace.ts';
import { ROUTING, type RoutingPort } from '../../contract/routing-port.ts';
import { STATES, type StatePort } from '../../contract/state-port.ts';
import type { ServiceKey } from '../../contract/service-key.ts';
import type { Blocks } from '../../contract/shared-block.ts';
import type { Shutdown } from '../../contract/shutdown.ts';
import type { SpawnOptions } from '../../contract/spawn-options.ts';
import type { StreamOptions, StreamReader, StreamTo, StreamWriter, WriterOptions } from '../../contract/stream.ts';
import type { System } from '../../contract/system.ts';
import type { Subscription } from '../../contract/subscription.ts';
import type { SystemEvents } from '../../contract/system-event.ts';
import { ThreadFinder } from '../thread/finding/finder.ts';
import { refuseOwnEnd } from '../thread/end/refuse-own-end.ts';
import type { EventRecipient, RuntimeNotice } from '../thread/notices/runtime-notice.ts';
import { checkStopOptions, type StopOptions } from '../thread/end/stop-options.ts';
import { inspectCall } from '../thread/notices/owner-question.ts';
import { paceOf } from '../thread/work/pace-of.ts';
import type { ThreadRuntime } from '../thread/thread-runtime.ts';
import { streamOutside, writerOutside } from '../thread/messages/thread-streams.ts';
import type { OwnerQuestions } from './owner-questions.ts';
import { WorkerHealth } from './worker-health.ts';

/** The system as an actor in a worker sees it: what it asks for is done by the owner. */
export class WorkerSystem implements System {
  readonly [PACE]: Pace;
  readonly [ROUTING]: RoutingPort;
  readonly [COMMON]: ThreadCommon = { thread: this, kept: new Map() };
  readonly [STATES]: StatePort;
  readonly events: SystemEvents = { subscribe: (to) => this.#subscribe(to) };
  readonly shutdown: Shutdown = { task: refuseTask };
  readonly health: HealthChecker;
  readonly inspect: Inspectable['inspect'];
  readonly #runtime: ThreadRuntime;
  readonly #notify: (notice: RuntimeNotice) => void;
  readonly #finder: ThreadFinder;
  /** Subscriptions made here so far. */
  #subscribed = 0;

  constructor(runtime: ThreadRuntime, log: () => Logger, notify: (notice: RuntimeNotice) => void, questions: OwnerQuestions) {
    this.health = new WorkerHealth(questions);
    // Whoever overloads knows which of the two it is.
    this.inspect = (first?: AnyRef | InspectOptions, second?: InspectOptions) =>
      questions.ask(inspectCall(first, second)) as Promise<never>;
    this[PACE] = paceOf({ host: runtime.host, limits: runtime.limits, log });
    this[ROUTING] = runtime.routing;
    this[STATES] = runtime.states;
    this.#runtime = runtime;
    this.#notify = notify;
    this.#finder = new ThreadFinder(runtime, (error) => log().error({ err: toError(error) }, 'recipient of a subscription failed'));
  }

  find<M>(key: ServiceKey<M>): ActorRef<M> | undefined {
    return this.#finder.find(key);
  }

  findAll<M>(key: ServiceKey<M>): readonly ActorRef<M>[];
  findAll<M>(key: ServiceKey<M>, to: Recipient<readonly ActorRef<M>[]>): Subscription;
  findAll<M>(key: ServiceKey<M>, to?: Recipient<readonly ActorRef<M>[]>): readonly ActorRef<M>[] | Subscription {
    return to === undefined ? this.#finder.findAll(key) : this.#finder.findAll(key, to);
  }

  get metrics(): Metrics {
    return this.#runtime.measures.metrics;
  }

  get blocks(): Blocks {
    return this.#runtime.blocks.outside;
  }

  spawn<M>(what: Spawnable<M>, options: SpawnOptions = {}): ActorRef<M> {
    return this.#runtime.spawning.spawnTop(blueprintOf(what), options);
  }

  stream<T>(options?: StreamOptions): StreamReader<T> {
    return streamOutside(this.#runtime, options);
  }

  writer<T>(to: StreamTo<T>, options?: WriterOptions): StreamWriter<T> {
    return writerOutside(this.#runtime, to, options);
  }

  /** Begins the stop; it cannot be awaited from inside (S9). */
  stop(options: StopOptions = {}): Promise<void> {
    checkStopOptions(options);
    this.#notify({ kind: 'stop', timeout: options.timeout });
    return refuseOwnEnd();
  }

  ref(): void {
    this.#notify({ kind: 'hold', hold: true });
  }

  unref(): void {
    this.#notify({ kind: 'hold', hold: false });
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }

  /** In logs it is its name, not all that is in it. */
  toJSON(): string {
    return `System(${this.#runtime.config.systemName})`;
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return this.toJSON();
  }

  #subscribe(recipient: EventRecipient): Subscription {
    const to = asActorRef(recipient);
    const { thread, incarnation } = this.#runtime;
    const id = `${thread}/${incarnation}/${++this.#subscribed}`;
    this.#notify({ kind: 'subscribe', to, id });
    const cancel = (): void => this.#notify({ kind: 'unsubscribe', id });
    return { cancel, [Symbol.dispose]: cancel };
  }
}

function refuseTask(phase: string, name: string): never {
  throw new StateError(
    `Cannot add task "${name}" to shutdown phase "${phase}" in a worker: it is a function, and runs in the thread that created the system`,
  );
}
