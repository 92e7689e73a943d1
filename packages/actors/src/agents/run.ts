import type { Linked } from '../collections/linked-list.ts';
import type { ActorContext } from '../contract/actor-context.ts';
import type { ActorRef, Askable, AskFields, ReplyOf, ReplyTo, TypeOf } from '../contract/actor-ref.ts';
import type { AgentMessage, RunReport, TaskOrder } from '../contract/agent.ts';
import type { Call } from '../contract/call.ts';
import { checkedFraction } from '../contract/checked-fraction.ts';
import { runFailure } from '../contract/errors/run-failure.ts';
import { toError } from '../contract/errors/to-error.ts';
import type { AskOptions } from '../contract/message.ts';
import { ROUTING } from '../contract/routing-port.ts';
import type { StreamTo, StreamWriter, WriterOptions } from '../contract/stream.ts';
import type { AgentRun } from '../contract/task.ts';
import { answerWith } from '../ask/answer-with.ts';
import { callOffOf } from '../cell/asks/context-call.ts';
import { RunStreams } from './run-streams.ts';

/** Of one run is told no more often than this. */
const TELL_MS = 50;

/** An order, and who waits for its answer. */
type AskedOrder = TaskOrder & { readonly replyTo: ReplyTo<unknown> };

/** Where runs live. */
export interface RunPlace {
  readonly ctx: ActorContext<AgentMessage>;
  /** Monotonic milliseconds. */
  now(): number;
  /** Something of `run` is to be told at the end of the turn. */
  hasNews(run: Run): void;
}

/** One order while it is carried out: what its handler sees of it, and the one answer it gets. */
export class Run implements AgentRun, Linked<Run> {
  readonly order: AskedOrder;
  /** Its handler has ended. */
  isOver = false;
  /** It began to wait in a turn that is not over, promises included: it may end with it. */
  isFresh = false;
  /** Something of it is to be told. */
  hasNews = false;
  /** Whoever gave it up is to hear when it is over, though it is answered. */
  isAskedAbout = false;
  /** In the list of its agent. */
  previous: Run | undefined = undefined;
  next: Run | undefined = undefined;
  readonly #place: RunPlace;
  readonly #call: Call;
  #fraction = 0;
  #note: string | undefined;
  #toldMs = Number.NEGATIVE_INFINITY;
  /** Those that end with it. Undefined: it has opened none. */
  #streams: RunStreams | undefined = undefined;

  constructor(place: RunPlace, order: AskedOrder) {
    this.#place = place;
    this.order = order;
    this.#call = place.ctx.call;
  }

  get id(): string {
    return this.order.task;
  }

  get kind(): string {
    return this.order.kind;
  }

  get attempt(): number {
    return this.order.attempt;
  }

  get deadline(): number | undefined {
    const { deadline } = this.order;
    return deadline === Number.POSITIVE_INFINITY ? undefined : deadline;
  }

  get signal(): AbortSignal {
    return this.#call.signal;
  }

  cancelled(): boolean {
    return this.#call.cancelled();
  }

  ask<P, K extends TypeOf<Askable<P>>>(
    to: ActorRef<P>,
    message: { readonly type: K } & AskFields<P, K>,
    options?: AskOptions,
  ): Promise<ReplyOf<P, K>> {
    return this.#call.ask(to, message, this.#whileWanted(options));
  }

  /**
   * What it asks is called off with it. _A handler that waited for an answer which nobody wants any more would go on, and its agent would be stuck (J6)._
   * Without a signal of its own, unless there is a `callOff` already: what is no signal the ask itself refuses; one of another realm is listened to alone then.
   */
  #whileWanted(options: AskOptions | undefined): AskOptions | undefined {
    if (options?.detached === true) return options;
    const callOff = options?.callOff === undefined ? callOffOf(this.#call) : undefined;
    if (callOff !== undefined) return { ...options, callOff };
    const own = options?.signal;
    if (own === undefined) return { ...options, signal: this.signal };
    return own instanceof AbortSignal ? { ...options, signal: AbortSignal.any([this.signal, own]) } : options;
  }

  writer<T>(to: StreamTo<T>, options?: WriterOptions): StreamWriter<T> {
    const { ctx } = this.#place;
    if (this.isOver) return ctx.writer(to, options);
    const streams = this.#streams ?? this.#holdStreams();
    const out = ctx.writer(streams.through(to), options);
    if (this.signal.aborted) this.#endStreams(toError(this.signal.reason));
    return out;
  }

  #holdStreams(): RunStreams {
    const { signal } = this;
    signal.addEventListener('abort', () => this.#endStreams(toError(signal.reason)), { once: true });
    return (this.#streams = new RunStreams());
  }

  /** A reader would wait for more, and a write for its reader: then its agent would be stuck (J6). */
  #endStreams(error: Error): void {
    this.#streams?.endAll(error);
  }

  progress(fraction: number, note?: string): void {
    const checked = checkedFraction(this.id, fraction);
    if (this.isOver) return;
    this.#fraction = checked;
    this.#note = note;
    const nowMs = this.#place.now();
    if (this.waitMs(nowMs) > 0) return this.#place.hasNews(this);
    // At once: a handler in a loop may not let this turn end for long.
    this.tellRunning(nowMs);
    this.#place.ctx.flush();
  }

  /** For so long it must not be told of. */
  waitMs(nowMs: number): number {
    return this.#toldMs + TELL_MS - nowMs;
  }

  tellRunning(nowMs: number): void {
    this.#toldMs = nowMs;
    const report: RunReport = { type: 'ringmaster/running', run: this.order.run, progress: this.#fraction };
    this.#place.ctx.tell(this.order.reportTo, this.#note === undefined ? report : { ...report, note: this.#note });
  }

  /**
   * Its handler has given `result`.
   * @returns false if nobody waits for it any more
   */
  succeeds(result: unknown): boolean {
    this.isOver = true;
    this.#streams = undefined;
    if (!this.#call.isAwaited) {
      // As an answer that comes too late: its blocks return, and readers of its streams are told.
      this.#place.ctx[ROUTING].forgo(result, 'late-reply');
      return false;
    }
    // If it cannot be sent, that is the task's failure as well.
    answerWith(this.order.replyTo, result);
    return true;
  }

  /** @returns false if nobody waits for it any more */
  fails(error: Error): boolean {
    this.isOver = true;
    this.#endStreams(error);
    if (!this.#call.isAwaited) return false;
    this.order.replyTo.fail(runFailure(error));
    return true;
  }
}
