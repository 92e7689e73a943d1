import { ActorRefBase } from '../cell/refs/actor-ref-base.ts';
import { managingOf } from '../cell/inside-context.ts';
import type { Managing } from '../cell/managing.ts';
import { onAbort } from '../cell/on-abort.ts';
import type { ActorContext } from '../contract/actor-context.ts';
import type { AnyRef, ReplyTo } from '../contract/actor-ref.ts';
import type { Blueprint } from '../contract/blueprint.ts';
import { StateError } from '../contract/errors/state-error.ts';
import type { Handled, Receive } from '../contract/handlers.ts';
import type { Message } from '../contract/message.ts';
import { PACE } from '../contract/pace.ts';
import type { PoolBounds } from '../contract/pool-options.ts';
import type { Route } from '../contract/route.ts';
import type { StopReason } from '../contract/stop-reason.ts';
import type { Supervision } from '../contract/supervision.ts';
import { RestartWindow } from '../supervision/restart-window.ts';
import { MARK, type MarkAnswer, poolKeyOf } from './pool-key.ts';
import { PoolForwarder } from './pool-forwarder.ts';
import { LOOK_MS, PoolLoad } from './pool-load.ts';
import { PoolSeats } from './pool-seats.ts';
import { depthOf } from './routee.ts';

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

/** Within this time twice as many routees as there may be are replaced; one more is a loop, and the pool fails. */
const REPLACED_WITHIN_MS = 5_000;
/** So long those who route themselves may take to hear that one is not routed to any more, before it drains. */
const RETIRE_MS = 1_000;

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
  readonly #seats = new PoolSeats();
  /** Who is not any more, and ends soon. */
  readonly #retired = new Set<AnyRef>();
  readonly #load = new PoolLoad();
  readonly #replaced: RestartWindow;
  readonly #forwarder: PoolForwarder;
  #lookedMs: number;
  /** Under which its routees are found. */
  readonly #ids: readonly string[];

  constructor(ctx: ActorContext<Message>, plan: PoolPlan) {
    this.#ctx = ctx;
    this.#managing = managingOf(ctx);
    this.#plan = plan;
    this.#ids = [poolKeyOf(this.#managing.place), ...(plan.key === undefined ? [] : [plan.key])];
    this.#replaced = new RestartWindow({ restarts: 2 * plan.bounds.max, periodMs: REPLACED_WITHIN_MS });
    this.#lookedMs = ctx[PACE].now();
    this.#forwarder = new PoolForwarder(ctx, plan.route, {
      living: () => this.#seats.living(),
      known: () => this.#seats.known(),
      nobodyHasRoom: () => this.#lookAfter(LOOK_MS),
    });
  }

  /** In setup: spawns the first routees. It has started when each has, or has failed to; if all have failed, it has as well. */
  async begin(): Promise<Receive<Message>> {
    const { bounds } = this.#plan;
    this.#managing.behindDrain({ type: DRAIN } satisfies OwnMessage);
    for (let seat = 0; seat < bounds.min; seat++) this.#add(seat);
    const outcomes = await Promise.allSettled(this.#seats.refs.map((ref) => ref.started));
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
        return this.#forwarder.route(message);
    }
  }

  // ------------------------------------------------------------------ routees come and go

  /** A thread wants to go straight: it may when all that it had sent before has passed on to the routees. The pool does not wait for that. */
  #passed({ replyTo }: Extract<OwnMessage, { type: typeof MARK }>): void {
    const { route } = this.#plan;
    const refs = [...this.#seats.refs, ...this.#retired];
    const passed = refs.map((ref) => (ref instanceof ActorRefBase ? ref.whenPassed() : undefined));
    void Promise.all(passed).then(() => replyTo.tell({ route }));
  }

  #add(seat: number): void {
    const { of, spread, supervise } = this.#plan;
    const ctx = this.#ctx;
    // What its routees take is passed through as it is.
    const what = of as unknown as Blueprint<unknown>;
    // Pools begin at different workers, so that many small ones do not all crowd the first.
    const thread = spread === 'threads' ? ({ spread: seat + this.#managing.place.slot } as const) : 'auto';
    const ref = ctx.spawn(what, supervise === undefined ? { thread } : { thread, supervise });
    this.#seats.take(seat, ref);
    ctx.watch(ref, ({ reason }) => ({ type: ENDED, ref, reason }) as OwnMessage);
    if (ref instanceof ActorRefBase) for (const id of this.#ids) this.#managing.directory.register(id, ref);
  }

  /** It has ended for good: who fails and is restarted stays where it is. */
  #ended({ ref, reason }: Extract<OwnMessage, { type: typeof ENDED }>): void {
    const seat = this.#seats.leave(ref);
    this.#retired.delete(ref);
    if (seat === undefined) return;
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
    const change = this.#load.look(this.#seats.refs.map(depthOf));
    if (change < 0 && size > min) this.#retire();
    for (const seat of this.#seats.free(Math.min(change, max - size))) this.#add(seat);
    if (this.#seats.size !== size) this.#ctx.log.info({ size: this.#seats.size }, 'pool has changed its size');
  }

  /** The one with the highest seat is routed to no more, and drains when everybody has heard of that: nothing is lost. */
  #retire(): void {
    const ref = this.#seats.leaveHighest();
    this.#retired.add(ref);
    if (ref instanceof ActorRefBase) for (const id of this.#ids) this.#managing.directory.withdraw(id, ref);
    this.#ctx.timers.after(`${RETIRE}/${ref.name}`, RETIRE_MS, { type: RETIRE, ref } as OwnMessage);
  }

  /** The pool drains, and has passed on all that it had: now its routees do, and the pool ends after them, unless a stop comes first. */
  async #drain(): Promise<void> {
    const refs = [...this.#seats.refs, ...this.#retired];
    this.#seats.leaveAll();
    this.#retired.clear();
    const { signal } = this.#ctx;
    const stopped = new Promise<void>((stop) => onAbort(signal, stop));
    // What was sent straight, before everybody saw that the pool takes no more, is on its way to them.
    const passed = new Promise<void>((pass) => this.#ctx[PACE].after(RETIRE_MS, pass));
    await Promise.race([passed.then(() => Promise.all(refs.map((ref) => ref.drain()))), stopped]);
  }
}
