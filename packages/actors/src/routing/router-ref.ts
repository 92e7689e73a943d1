import type { ActorRefBase } from '../cell/refs/actor-ref-base.ts';
import { CompositeRef } from '../cell/refs/composite-ref.ts';
import type { SentOn } from '../cell/refs/waiting-sends.ts';
import { ignorable } from '../cell/ignorable.ts';
import type { ActorRef, AnyRef } from '../contract/actor-ref.ts';
import { StateError } from '../contract/errors/state-error.ts';
import { ActorStoppedError, NoRouteesError, SpawnError, ThreadLostError } from '../contract/errors/runtime-errors.ts';
import type { Accepted, AskOptions, SendOptions, TellOptions } from '../contract/message.ts';
import { isToAll, type Route, routeName } from '../contract/route.ts';
import type { RoutingPort } from '../contract/routing-port.ts';
import { AnyLine } from './any-line.ts';
import { type Choice, choiceOf } from './choice.ts';
import { firstAnswer } from './first-answer.ts';
import { isFull, type Routee, sendOnTo } from './routee.ts';
import { hasLiving, type Routees } from './routees.ts';

type Asking = (message: object, options: AskOptions | undefined) => Promise<never>;

/** What a router is made of. */
export interface RouterParts {
  readonly routees: Routees;
  readonly route: Route<never>;
  /** Undefined for one that was made of nobody: then no thread is known, and what it cannot route is only refused. */
  readonly port: RoutingPort | undefined;
  /** Whom dead letters name as their target: the pool whose table this is. */
  readonly owner?: AnyRef;
}

/**
 * The routing table in the hands of the sender: a reference whose messages go straight to the routees, chosen in the sender's own thread.
 *
 * It is a value, no actor: it owns nobody. What it refuses, and what becomes of a message, stands in docs/routing.md.
 */
export class RouterRef extends CompositeRef implements ActorRef<unknown> {
  readonly name: string;
  readonly route: Route<never>;
  readonly #routees: Routees;
  readonly #port: RoutingPort | undefined;
  readonly #owner: AnyRef | undefined;
  readonly #choice: Choice;
  readonly #isToAll: boolean;
  #isOver = false;

  constructor({ routees, route, port, owner }: RouterParts) {
    super();
    this.name = `router(${routeName(route)})`;
    this.route = route;
    this.#routees = routees;
    this.#port = port;
    this.#owner = owner;
    this.#choice = choiceOf(route, port === undefined ? () => 0 : () => port.random());
    this.#isToAll = isToAll(route);
  }

  /** Those it passes to at this moment. */
  get routees(): Routees {
    return this.#routees;
  }

  get port(): RoutingPort | undefined {
    return this.#port;
  }

  get isAlive(): boolean {
    return !this.#isOver && hasLiving(this.#routees);
  }

  /** When all have started that it passes to now; rejects if one of them never will. */
  get started(): Promise<void> {
    return ignorable(Promise.all(this.#routees.living().map((routee) => routee.started)).then(() => undefined));
  }

  tell(message: unknown, options?: TellOptions): Accepted {
    if (!this.#isToAll) return this.#tellOne(message, options);
    const routees = this.#open();
    if (routees.length === 0) return this.#refuse(message);
    this.#check('tell', message);
    return this.#tellAll(routees, message, options);
  }

  async send(message: unknown, options?: SendOptions): Promise<void> {
    const signal = options?.signal;
    if (signal?.aborted === true) return this.#failed(signal.reason);
    if (this.#isToAll) return this.#sendAll(message, options);
    const chosen = this.#choose(message);
    return chosen === undefined ? this.#unsent(message) : chosen.send(message, options);
  }

  async #sendAll(message: unknown, options: SendOptions | undefined): Promise<void> {
    const routees = this.#open();
    if (routees.length === 0) return this.#unsent(message);
    this.#check('send to', message);
    await sendAll(routees, message, options);
  }

  #unsent(message: unknown): Promise<never> {
    this.#refuse(message);
    return this.#failed(this.nobody('send to'));
  }

  /** The routees are those of this moment. To all: whoever has ended when its turn comes is passed over. */
  async sendOn(message: unknown, signal: AbortSignal, passed?: () => void): Promise<SentOn> {
    const routees = this.#open();
    if (routees.length === 0) return 'returned';
    this.#check('send to', message);
    if (this.#isToAll) return sendOnToAll(routees, message, signal, passed);
    const first = this.#choice.index(routees, message);
    if (!this.#choice.isFree) return sendOnTo(routees[first] as Routee, message, signal, passed);
    const line = new AnyLine(message, signal, passed);
    line.stand([...routees.slice(first), ...routees.slice(0, first)]);
    return line.outcome;
  }

  /** As references have it, with types that only its caller knows. */
  ask(message: object, options?: AskOptions): Promise<never> {
    try {
      if (this.#isToAll) return this.#askAll(message, options);
      const chosen = this.#choose(message);
      if (chosen === undefined) return this.#failed(this.nobody('ask'));
      const answer = (chosen.ask as Asking).call(chosen, message, options);
      return this.#choice.asked === undefined ? answer : this.#choice.asked(chosen, answer);
    } catch (error) {
      return this.#failed(error);
    }
  }

  #askAll(message: object, options: AskOptions | undefined): Promise<never> {
    const routees = this.#open();
    if (routees.length === 0) return this.#failed(this.nobody('ask'));
    this.#check('ask', message);
    return firstAnswer(this.name, routees, {
      message,
      options,
      callsOff: this.route === 'scatter-gather-first',
      port: this.#port,
    }) as Promise<never>;
  }

  /** The message has what it is routed by. */
  takes(message: unknown): boolean {
    return this.#choice.takes?.(message) ?? true;
  }

  override pick(message: unknown): ActorRefBase | undefined {
    const chosen = this.#choose(message);
    return chosen instanceof CompositeRef ? chosen.pick(message) : (chosen as unknown as ActorRefBase);
  }

  /** Ends the router, not its routees, which are whoever's who spawned them. */
  stop(): Promise<void> {
    this.#isOver = true;
    return Promise.resolve();
  }

  drain(): Promise<void> {
    return this.stop();
  }

  kill(): Promise<void> {
    return this.stop();
  }

  override toString(): string {
    return `Router(${routeName(this.route)}, ${this.#routees.living().length} routees)`;
  }

  toJSON(): string {
    return this.toString();
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return this.toString();
  }

  #open(): readonly Routee[] {
    return this.#isOver ? NOBODY : this.#routees.living();
  }

  /** The first of several receivers would have a block, and the others an error, after the caller was told of one. */
  #check(action: string, message: unknown): void {
    if (!this.#isToAll || this.#port?.hasBlock(message) !== true) return;
    throw new StateError(`Cannot ${action} "${this.name}": the message contains a block, which only one can have`);
  }

  /**
   * The one that the rule says; undefined: there is nobody. Where any will do it alone is looked at, and all of them only if it has ended: that would
   * cost more than the message, from a dozen routees on. Whoever has ended unseen is met when the rule comes to it. Whose a key is follows from
   * all that live.
   */
  #chosen(message: unknown): Routee | undefined {
    const known = this.#choice.isFree && !this.#isOver ? this.#routees.known() : this.#open();
    if (known.length === 0) return undefined;
    const chosen = known[this.#choice.index(known, message)];
    if (chosen?.isAlive === true) return chosen;
    const living = this.#routees.living();
    return living.length === 0 ? undefined : living[this.#choice.index(living, message)];
  }

  /** Who is next if the chosen one has no room, in this order; nobody where no other will do. */
  #behind(chosen: Routee): readonly Routee[] {
    if (!this.#choice.isFree) return NOBODY;
    const living = this.#routees.living();
    const at = living.indexOf(chosen);
    return at === -1 ? living : [...living.slice(at + 1), ...living.slice(0, at)];
  }

  /** The one that the rule says, or the next after it that has room, where any will do. */
  #choose(message: unknown): Routee | undefined {
    const chosen = this.#chosen(message);
    if (chosen === undefined || !isFull(chosen)) return chosen;
    return this.#behind(chosen).find((routee) => !isFull(routee)) ?? chosen;
  }

  /** `full` only if all are full, where any will do. */
  // Limit: whoever ends between the choice and this makes a dead letter of the message, and `stopped` of the outcome.
  #tellOne(message: unknown, options: TellOptions | undefined): Accepted {
    const chosen = this.#chosen(message);
    if (chosen === undefined) return this.#refuse(message);
    let outcome = chosen.tell(message, options);
    if (outcome !== 'full') return outcome;
    for (const routee of this.#behind(chosen)) {
      outcome = routee.tell(message, options);
      if (outcome !== 'full') break;
    }
    return outcome;
  }

  /** Whoever takes it has it: a caller who tried again would tell it twice. So it is accepted if one takes it, and dropped for those without room. */
  #tellAll(routees: readonly Routee[], message: unknown, options: TellOptions | undefined): Accepted {
    const outcomes = routees.map((routee) => routee.tell(message, options));
    if (!outcomes.includes('accepted')) return outcomes.includes('full') ? 'full' : 'stopped';
    outcomes.forEach((outcome, index) => {
      if (outcome === 'full') this.#port?.deadLetter(message, routees[index] as Routee, 'mailbox-full');
    });
    return 'accepted';
  }

  #refuse(message: unknown): Accepted {
    this.#port?.deadLetter(message, this.#owner, 'no-routees');
    return 'stopped';
  }

  /** What is refused at once, in a loop, must not be one run of microtasks for ever (T7). */
  async #failed(error: unknown): Promise<never> {
    const breath = this.#port?.breath();
    if (breath !== undefined) await breath;
    throw error;
  }

  override nobody(action: string): Error {
    const { name } = this;
    if (this.#isOver) return new ActorStoppedError(`Cannot ${action} "${name}": it was stopped`, { data: { target: name } });
    return new NoRouteesError(`Cannot ${action} "${name}": it has no routees`, { data: { target: name } });
  }
}

const NOBODY: readonly Routee[] = Object.freeze([]);

/** Waits for all. Whoever ends meanwhile is passed over as if it had ended before; only if nobody is left has it failed: else a caller who tries again sends twice. */
async function sendAll(routees: readonly Routee[], message: unknown, options: SendOptions | undefined): Promise<void> {
  const outcomes = await Promise.allSettled(routees.map((routee) => routee.send(message, options)));
  const errors = outcomes
    .filter(({ status }) => status === 'rejected')
    .map((outcome) => (outcome as PromiseRejectedResult).reason as unknown);
  const failed = errors.filter((error) => !hasEnded(error));
  if (failed.length > 0) throw failed[0];
  if (errors.length === routees.length) throw errors[0];
}

/** One end: whoever has it, the message is theirs, also if the others have ended or the wait was given up. */
async function sendOnToAll(routees: readonly Routee[], message: unknown, signal: AbortSignal, passed?: () => void): Promise<SentOn> {
  const outcomes = await Promise.allSettled(routees.map((routee) => sendOnTo(routee, message, signal, passed)));
  const became = new Set(outcomes.map((outcome) => (outcome.status === 'fulfilled' ? outcome.value : undefined)));
  const failed = outcomes.find((outcome) => outcome.status === 'rejected');
  if (failed !== undefined && !(signal.aborted && became.has('accepted'))) throw failed.reason;
  if (became.has('accepted')) return 'accepted';
  return became.has('stopped') ? 'stopped' : 'returned';
}

/** A call has failed because whom it was for has ended, in whatever way. */
function hasEnded(error: unknown): boolean {
  return error instanceof ActorStoppedError || error instanceof ThreadLostError || error instanceof SpawnError;
}
