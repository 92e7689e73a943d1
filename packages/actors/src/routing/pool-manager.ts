import { ActorRefBase } from '../cell/actor-ref-base.ts';
import { managingOf } from '../cell/inside-context.ts';
import type { Managing } from '../cell/managing.ts';
import { fullError } from '../cell/full-error.ts';
import { onAbort } from '../cell/on-abort.ts';
import { ReplyHandle } from '../cell/reply-handle.ts';
import type { ActorContext } from '../contract/actor-context.ts';
import type { AnyRef, ReplyTo } from '../contract/actor-ref.ts';
import type { Blueprint } from '../contract/blueprint.ts';
import { MailboxFullError, NoRouteesError } from '../contract/errors/runtime-errors.ts';
import { StateError } from '../contract/errors/state-error.ts';
import { toError } from '../contract/errors/to-error.ts';
import type { Handled, Receive } from '../contract/handlers.ts';
import type { Accepted, AskOptions, Message } from '../contract/message.ts';
import { PACE } from '../contract/pace.ts';
import type { PoolBounds } from '../contract/pool-options.ts';
import type { Route } from '../contract/route.ts';
import { ROUTING } from '../contract/routing-port.ts';
import type { StopReason } from '../contract/stop-reason.ts';
import type { Supervision } from '../contract/supervision.ts';
import { RestartWindow } from '../supervision/restart-window.ts';
import { MARK, type MarkAnswer, poolKeyOf } from './pool-key.ts';
import { LOOK_MS, PoolLoad } from './pool-load.ts';
import { depthOf, type Routee } from './routee.ts';
import { isOver, RouterRef } from './router-ref.ts';
import { GivenRoutees } from './routees.ts';
import { SomeRoom } from './some-room.ts';

/** What a pool is made from: plain data. */
export interface PoolPlan {
  /** With its mailbox: a bound that its definition names holds in a pool, too. */
  readonly of: Pick<Blueprint<never>, 'url' | 'actorName' | 'args' | 'mailbox'>;
  readonly bounds: PoolBounds;
  readonly route: Route<never>;
  readonly spread: 'threads' | 'none';
  readonly supervise: Supervision | undefined;
  /** Of the service key under which the routees are found. */
  readonly key: string | undefined;
}

/** Its own messages, beside those that it passes on. */
type OwnMessage =
  | { readonly type: typeof ENDED; readonly ref: AnyRef; readonly reason: StopReason }
  | { readonly type: typeof MARK; readonly replyTo: ReplyTo<MarkAnswer> }
  | { readonly type: typeof LOOK }
  | { readonly type: typeof RETIRE; readonly ref: AnyRef }
  | { readonly type: typeof DRAIN };

const ENDED = 'ringmaster/pool/ended';
const LOOK = 'ringmaster/pool/look';
const RETIRE = 'ringmaster/pool/retire';
const DRAIN = 'ringmaster/pool/drain';

/** How many replacements within this time are no loop: as many as there may be routees, twice over. */
const REPLACED_WITHIN_MS = 5_000;
/** So long those who route themselves may take to hear that one is not routed to any more, before it drains. */
const RETIRE_MS = 1_000;

type Asking = (message: object, options: AskOptions) => Promise<unknown>;

/**
 * The behaviour of a pool: an actor like others, which spawns, watches and stops its routees through its context.
 *
 * Every routee has a seat, a small number; it decides in which worker the routee lives, so a group stays spread evenly whoever is
 * replaced.
 */
export class PoolManager {
  readonly #ctx: ActorContext<Message>;
  readonly #managing: Managing;
  readonly #plan: PoolPlan;
  /** Who is routed to. */
  readonly #seats = new Map<AnyRef, number>();
  /** Who is not any more, and ends soon. */
  readonly #retired = new Set<AnyRef>();
  readonly #load = new PoolLoad();
  readonly #replaced: RestartWindow;
  readonly #group: RouterRef;
  readonly #isFree: boolean;
  readonly #someRoom: SomeRoom;
  #routees = new GivenRoutees([]);
  #lookedMs: number;
  /** Under which its routees are found. */
  readonly #ids: readonly string[];

  constructor(ctx: ActorContext<Message>, plan: PoolPlan) {
    this.#ctx = ctx;
    this.#managing = managingOf(ctx);
    this.#plan = plan;
    this.#ids = [poolKeyOf(this.#managing.place), ...(plan.key === undefined ? [] : [plan.key])];
    this.#replaced = new RestartWindow({ restarts: 2 * plan.bounds.max, periodMs: REPLACED_WITHIN_MS });
    const routees = { living: () => this.#routees.living() };
    this.#isFree = plan.route === 'round-robin' || plan.route === 'random' || plan.route === 'smallest-mailbox';
    this.#someRoom = new SomeRoom(ctx[PACE]);
    this.#lookedMs = ctx[PACE].now();
    this.#group = new RouterRef({ routees, route: plan.route, port: ctx[ROUTING], owner: ctx.self });
  }

  /** In setup: spawns the first routees. It has started when each has, or has failed to; if all have failed, it has as well. */
  async begin(): Promise<Receive<Message>> {
    const { bounds } = this.#plan;
    this.#managing.behindDrain({ type: DRAIN } satisfies OwnMessage);
    for (let seat = 0; seat < bounds.min; seat++) this.#add(seat);
    const outcomes = await Promise.allSettled([...this.#seats.keys()].map((ref) => ref.started));
    const [first] = outcomes;
    if (first?.status === 'rejected' && outcomes.every(({ status }) => status === 'rejected')) throw first.reason;
    if (bounds.max > bounds.min) this.#ctx.timers.every(LOOK, LOOK_MS, { type: LOOK });
    return (message) => this.#receive(message);
  }

  #receive(message: Message): Handled {
    switch (message.type) {
      case ENDED:
        return this.#ended(message as Extract<OwnMessage, { type: typeof ENDED }>);
      case MARK:
        return this.#passed(message as Extract<OwnMessage, { type: typeof MARK }>);
      case LOOK:
        return this.#lookAfter(LOOK_MS / 2);
      case RETIRE:
        return void (message as Extract<OwnMessage, { type: typeof RETIRE }>).ref.drain();
      case DRAIN:
        return this.#drain();
      default:
        return this.#route(message);
    }
  }

  // ------------------------------------------------------------------ messages are passed on

  #route(message: Message): Handled {
    const { asked } = this.#managing;
    const isAsk = asked instanceof ReplyHandle && (message as { readonly replyTo?: unknown }).replyTo === asked;
    try {
      return isAsk ? this.#ask(message, asked) : this.#tell(message);
    } catch (error) {
      if (isAsk) this.#fail(asked, message, toError(error));
      else this.#cannotRoute(message, error);
    }
  }

  /** It has no key to be routed by, say: the mistake is the sender's, not a failure of the pool. */
  #cannotRoute(message: Message, error: unknown): void {
    this.#ctx[ROUTING].deadLetter(message, this.#ctx.self, 'unhandled');
    this.#ctx.log.warn({ err: error }, 'pool cannot route a message');
  }

  /** Nobody handles it. */
  #fail(asked: ReplyHandle, message: Message, error: Error): void {
    asked.fail(error);
    this.#ctx[ROUTING].forgo(message, error instanceof MailboxFullError ? 'mailbox-full' : 'no-routees');
  }

  #tell(message: Message): Handled {
    const outcome = this.#group.tell(message);
    return outcome === 'full' ? this.#whenRoom(message) : outcome;
  }

  /** Nobody has room. The pool waits, and its own mailbox fills: so whoever sends too much learns that. A stop does not wait with it. */
  async #whenRoom(message: Message): Promise<void> {
    const { signal, self, [ROUTING]: routing } = this.#ctx;
    this.#lookAfter(LOOK_MS);
    if (this.#isFree && (await this.#hasPassedOn(message, signal))) return;
    while (!signal.aborted) {
      try {
        return await this.#ctx.send(this.#group, message, { signal });
      } catch (error) {
        // Nobody is left: the group has made a dead letter of it. Else the one that it waited for has ended, and another is tried.
        if (error instanceof NoRouteesError) return;
        // What fails because the pool itself ends is no end of a routee.
        if (!signal.aborted && !isOver(error)) return this.#cannotRoute(message, error);
      }
    }
    routing.deadLetter(message, self, 'stopped');
  }

  /** Where any will do, whoever has room first: one that is stuck does not hold up the others. False: the pool is to stop. */
  async #hasPassedOn(message: Message, signal: AbortSignal): Promise<boolean> {
    const quiet = onAbort(signal, () => this.#someRoom.wake());
    try {
      while (!signal.aborted) {
        await this.#someRoom.next(this.#routees.living());
        this.#lookAfter(LOOK_MS);
        if (this.#group.tell(message) !== 'full') return true;
      }
      return false;
    } catch (error) {
      this.#cannotRoute(message, error);
      return true;
    } finally {
      quiet();
    }
  }

  /** The ask becomes a routee's. For those that pass to all it stays the pool's, which answers with the first answer. */
  #ask(message: Message, asked: ReplyHandle): Accepted | undefined {
    const { route } = this.#plan;
    if (route === 'broadcast' || route === 'scatter-gather-first') {
      const { replyTo: _, ...rest } = message as Message & { readonly replyTo: unknown };
      const options: AskOptions = { timeout: Number.POSITIVE_INFINITY, signal: this.#ctx.signal };
      (this.#group.ask as Asking).call(this.#group, rest, options).then(
        (answer) => void asked.tell(answer),
        (error: unknown) => this.#fail(asked, message, toError(error)),
      );
      return undefined;
    }
    for (;;) {
      const routee = this.#group.pick(message);
      if (routee === undefined) {
        const { name } = this.#ctx.self;
        this.#fail(asked, message, new NoRouteesError(`Cannot ask "${name}": it has no routees`, { data: { target: name } }));
        return undefined;
      }
      const outcome = asked.forward(routee, message);
      // One that has ended since is not picked again.
      if (outcome === 'stopped' && !routee.isAlive) continue;
      if (outcome !== 'accepted') this.#fail(asked, message, outcome === 'full' ? fullError(routee, message) : routee.stoppedError('ask'));
      return outcome;
    }
  }

  /** A thread wants to go straight: it may when all that it had sent before has passed on to the routees. The pool does not wait for that. */
  #passed({ replyTo }: Extract<OwnMessage, { type: typeof MARK }>): void {
    const { route } = this.#plan;
    const refs = [...this.#seats.keys(), ...this.#retired];
    const passed = refs.map((ref) => (ref instanceof ActorRefBase ? ref.whenPassed() : undefined));
    void Promise.all(passed).then(() => replyTo.tell({ route }));
  }

  // ------------------------------------------------------------------ routees come and go

  #add(seat: number): void {
    const { of, spread, supervise } = this.#plan;
    const ctx = this.#ctx;
    // What its routees take is passed through as it is.
    const what = of as unknown as Blueprint<unknown>;
    // Pools begin at different workers, so that many small ones do not all crowd the first.
    const thread = spread === 'threads' ? ({ spread: seat + this.#managing.place.slot } as const) : 'auto';
    const ref = ctx.spawn(what, supervise === undefined ? { thread } : { thread, supervise });
    this.#seats.set(ref, seat);
    ctx.watch(ref, ({ reason }) => ({ type: ENDED, ref, reason }) as OwnMessage);
    if (ref instanceof ActorRefBase) for (const id of this.#ids) this.#managing.directory.register(id, ref);
    this.#changed();
  }

  /** It has ended for good: who fails and is restarted stays where it is. */
  #ended({ ref, reason }: Extract<OwnMessage, { type: typeof ENDED }>): void {
    const seat = this.#seats.get(ref);
    this.#retired.delete(ref);
    if (seat === undefined) return;
    this.#seats.delete(ref);
    this.#changed();
    const { name } = this.#ctx.self;
    if (!this.#replaced.tryRestart(this.#ctx[PACE].now())) {
      const text = `Cannot go on as "${name}": more than ${2 * this.#plan.bounds.max} routees have ended within ${REPLACED_WITHIN_MS} ms`;
      throw new StateError(text, { ...(reason instanceof Error ? { cause: reason } : {}) });
    }
    this.#ctx.log.info({ routee: ref.name, reason: reason instanceof Error ? reason.message : reason }, 'routee has ended and is replaced');
    this.#add(seat);
  }

  /** If the last look was so long ago. The ticks alone would not do: they stand in the mailbox, which is long when there are too few routees. */
  #lookAfter(ms: number): void {
    const { min, max } = this.#plan.bounds;
    const nowMs = this.#ctx[PACE].now();
    if (max === min || nowMs < this.#lookedMs + ms) return;
    this.#lookedMs = nowMs;
    this.#look();
  }

  #look(): void {
    const { min, max } = this.#plan.bounds;
    const { size } = this.#seats;
    const change = this.#load.look([...this.#seats.keys()].map(depthOf));
    if (change < 0 && size > min) this.#retire();
    for (let more = Math.min(change, max - size); more > 0; more--) this.#add(this.#freeSeat());
    if (this.#seats.size !== size) this.#ctx.log.info({ size: this.#seats.size }, 'pool has changed its size');
  }

  /** The one with the highest seat is routed to no more, and drains when everybody has heard of that: nothing is lost. */
  #retire(): void {
    const [ref] = [...this.#seats].reduce((highest, one) => (one[1] > highest[1] ? one : highest));
    this.#seats.delete(ref);
    this.#retired.add(ref);
    this.#changed();
    if (ref instanceof ActorRefBase) for (const id of this.#ids) this.#managing.directory.withdraw(id, ref);
    this.#ctx.timers.after(`${RETIRE}/${ref.name}`, RETIRE_MS, { type: RETIRE, ref } as OwnMessage);
  }

  /** The pool drains, and has passed on all that it had: now its routees do, and the pool ends after them, unless a stop comes first. */
  async #drain(): Promise<void> {
    const refs = [...this.#seats.keys(), ...this.#retired];
    this.#seats.clear();
    this.#retired.clear();
    this.#changed();
    const { signal } = this.#ctx;
    const stopped = new Promise<void>((stop) => onAbort(signal, stop));
    // What was sent straight, before everybody saw that the pool takes no more, is on its way to them.
    const passed = new Promise<void>((pass) => this.#ctx[PACE].after(RETIRE_MS, pass));
    await Promise.race([passed.then(() => Promise.all(refs.map((ref) => ref.drain()))), stopped]);
  }

  #freeSeat(): number {
    const taken = new Set(this.#seats.values());
    let seat = 0;
    while (taken.has(seat)) seat++;
    return seat;
  }

  #changed(): void {
    this.#routees = new GivenRoutees([...this.#seats.keys()] as Routee[]);
  }
}
