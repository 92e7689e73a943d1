import { NO_CHAIN } from '../cell/asks/ask-chain.ts';
import type { DetachedListener } from '../cell/asks/ask-listener.ts';
import { fullError } from '../cell/refs/full-error.ts';
import type { InternalRef, InternalReply } from '../cell/internals.ts';
import { OPEN_MAX } from '../collections/open-ids.ts';
import { OpenTable } from '../collections/open-table.ts';
import type { AskOptions } from '../contract/message.ts';
import type { AskMeter } from '../contract/meter.ts';
import type { DeadlineWheel } from '../timers/deadline-wheel.ts';
import { type Asked, GivenUp } from './given-up.ts';
import { type AskKeeper, OpenAsk } from './open-ask.ts';
import { PromisedAnswer } from './promised-answer.ts';

/** What a thread's asks need from it. */
export interface AskEnvironment {
  readonly thread: number;
  /** Which start of the thread this is. */
  readonly incarnation: number;
  now(): number;
  wallClock(): number;
  /** A slice comes, and says when it begins. */
  poke(): void;
  readonly wheel: DeadlineWheel;
  readonly meter: AskMeter;
  readonly askTimeoutMs: number;
  readonly openAsksMax: number;
  readonly roundTrip: AskKeeper['roundTrip'];
  readonly breath: AskKeeper['breath'];
  /** An ask that its asker may give up is open from now on, and is about to be sent. */
  cancellable(ask: OpenAsk): void;
  /** It was given up: whoever handles it, in whatever thread, shall see it. */
  withdraw(ask: OpenAsk): void;
  lateAnswer(ask: OpenAsk, answer: unknown): void;
  /** Called when the first ask is registered and when the last registered one has settled. */
  openChanged(count: number): void;
}

/** Who asks: an actor, and the ask that it handles meanwhile. */
export interface Asker {
  readonly self: InternalRef;
  readonly asked: InternalReply | undefined;
  /** The same object as long as one handler runs or waits; undefined: none does. */
  readonly handling: object | undefined;
}

/** What is asked, or what stands for it where the runtime asks. */
interface Typed {
  readonly type?: unknown;
}

/** So many asks at most begin with a slice: no more are registered at its end. */
const FRESH_MAX = 4_096;
/** How many are mostly enough. */
const FRESH_AT_FIRST = 64;

/**
 * The open asks of one thread (F4: at most `openAsksMax` that end with time, and `OPEN_MAX` in all).
 *
 * Most asks within a thread are answered in the slice that follows. Until that has ended an ask is **fresh**: it has no id, is not in the wheel, and is not
 * among those by which others know that this thread waits for something; its time begins with the slice. What else may become of it registers it
 * first: its id is looked at (it goes to another thread, is copied for `strictMessages`, or asks are made for it), it is handed on or stashed, or its handler has returned without an
 * answer. _So nobody outside sees a thread at rest of which an ask is open: a fresh one is in a mailbox, or with a handler that has not returned._ That is a fifth of what such an ask would cost (0071).
 */
export class AskTable implements AskKeeper {
  /** Those that are registered. */
  readonly #open = new OpenTable<OpenAsk>();
  /** The first `#freshCount` of these are not in the wheel yet; among them those that are settled by now, or registered. */
  readonly #fresh = new Array<OpenAsk | undefined>(FRESH_AT_FIRST).fill(undefined);
  #freshCount = 0;
  readonly #givenUp = new GivenUp();
  readonly #environment: AskEnvironment;
  #closed: Error | undefined;
  /** All that are open. */
  #count = 0;
  /** Those of them that end with time: endless ones, such as a hundred thousand tasks that wait, take nobody's place. */
  #timed = 0;

  constructor(environment: AskEnvironment) {
    this.#environment = environment;
  }

  get count(): number {
    return this.#count;
  }

  /** How many others may know of. */
  get registered(): number {
    return this.#open.count;
  }

  get roundTrip(): AskKeeper['roundTrip'] {
    return this.#environment.roundTrip;
  }

  breath(): Promise<void> | undefined {
    return this.#environment.breath();
  }

  /**
   * Opens an ask; its options were checked. If it cannot be opened, because too many are or its deadline has passed, it is settled already.
   * An ask made while another is handled ends with that one (G49).
   */
  ask(target: InternalRef, asker: Asker | undefined, message: Typed, options: AskOptions | undefined): OpenAsk<PromisedAnswer> {
    const ask = this.#make(target, asker, message.type, options);
    this.#begin(ask, message);
    return ask;
  }

  /** The same for a listener: detached. */
  askFor(target: InternalRef, sender: InternalRef | undefined, message: Typed, listener: DetachedListener): OpenAsk {
    const ask = new OpenAsk(this, target, sender, listener);
    ask.deadlineMs = listener.deadlineMs;
    ask.type = message.type;
    this.#begin(ask, message);
    return ask;
  }

  #begin(ask: OpenAsk, message: Typed): void {
    const environment = this.#environment;
    const { isTimed } = ask;
    if (this.#closed !== undefined) ask.rejectWith(this.#closed);
    // Nobody would wait for the answer: it is not sent at all.
    else if (isTimed && ask.timeoutMs <= 0) ask.tooLate();
    if (ask.isSettled) return;
    if (this.#count >= OPEN_MAX || (isTimed && this.#timed >= environment.openAsksMax))
      return ask.fail(this.#tooManyError(ask.target, message));
    ask.isOpened = true;
    this.#count++;
    if (isTimed) this.#timed++;
    if (environment.meter.opened()) ask.startedMs = environment.now();
    if (ask.target.thread === environment.thread && this.#freshCount < FRESH_MAX) return this.#addFresh(ask);
    this.#open.open(ask);
    if (this.#open.count === 1) environment.openChanged(1);
    if (isTimed) environment.wheel.start(ask);
    if (ask.isCancellable) environment.cancellable(ask);
  }

  #addFresh(ask: OpenAsk): void {
    if (this.#freshCount === 0) this.#environment.poke();
    this.#fresh[this.#freshCount++] = ask;
    if (!ask.isCancellable) return;
    // Others look at its word.
    this.register(ask);
    this.#environment.cancellable(ask);
  }

  register(ask: OpenAsk): void {
    // Full it is only for one that is settled, whose id alone is wanted: it goes without.
    if (ask.isRegistered || !ask.isOpened || this.#open.isFull) return;
    this.#open.open(ask);
    if (ask.isSettled) return this.#open.close(ask);
    if (this.#open.count === 1) this.#environment.openChanged(1);
  }

  /** By the clock as just read. */
  sliceBegins(nowMs: number): void {
    for (let index = 0; index < this.#freshCount; index++) this.#fresh[index]?.timeBegins(nowMs);
  }

  sliceEnded(nowMs: number): void {
    for (let index = 0; index < this.#freshCount; index++) {
      const ask = this.#fresh[index] as OpenAsk;
      this.#fresh[index] = undefined;
      if (ask.isSettled) continue;
      this.register(ask);
      if (!ask.isTimed) continue;
      ask.timeBegins(nowMs);
      this.#environment.wheel.start(ask);
    }
    this.#freshCount = 0;
  }

  #registerAll(): void {
    for (let index = 0; index < this.#freshCount; index++) {
      const ask = this.#fresh[index] as OpenAsk;
      if (!ask.isSettled) this.register(ask);
    }
  }

  #make(target: InternalRef, asker: Asker | undefined, type: unknown, options: AskOptions | undefined): OpenAsk<PromisedAnswer> {
    // What is handled meanwhile, which a detached ask has nothing to do with.
    const during = options?.detached === true ? undefined : asker;
    const boundMs = during?.asked?.deadlineMs ?? Number.POSITIVE_INFINITY;
    let timeoutMs = this.#timeoutOf(options);
    let deadlineMs = Number.POSITIVE_INFINITY;
    // Its end is a moment already.
    const begins = boundMs !== Number.POSITIVE_INFINITY || options?.deadline !== undefined;
    if (begins) {
      const nowMs = this.#environment.now();
      deadlineMs = nowMs + timeoutMs;
      if (boundMs < deadlineMs) {
        deadlineMs = boundMs;
        timeoutMs = Math.max(0, Math.ceil(boundMs - nowMs));
      }
    }
    const signal = options?.signal;
    const callOff = options?.callOff;
    const listener = new PromisedAnswer(timeoutMs);
    if (signal !== undefined || callOff !== undefined) listener.isCancellable = true;
    const ask = new OpenAsk(this, target, asker?.self, listener);
    if (begins) ask.deadlineMs = deadlineMs;
    ask.type = type;
    ask.above = during?.asked?.chain ?? NO_CHAIN;
    ask.handling = during?.handling;
    if (listener.isCancellable) listener.heed(ask, signal, callOff);
    return ask;
  }

  #tooManyError(target: InternalRef, message: Typed): Error {
    const isFull = this.#count >= OPEN_MAX;
    const limit = isFull ? 'a thread can have' : 'openAsksMax allows';
    return fullError(target, message, `${isFull ? this.#count : this.#timed} asks of this thread are open, as many as ${limit}`);
  }

  /** The time until `timeout` or `deadline`, whichever comes first. */
  #timeoutOf(options: AskOptions | undefined): number {
    const { askTimeoutMs } = this.#environment;
    if (options === undefined) return askTimeoutMs;
    const { timeout, deadline } = options;
    if (deadline === undefined) return timeout ?? askTimeoutMs;
    const leftMs = Math.max(0, Number(deadline) - this.#environment.wallClock());
    return timeout === undefined ? leftMs : Math.min(timeout, leftMs);
  }

  /** The open ask that another thread means. One that was asked in another incarnation of this thread is open no more (I5). */
  find(id: number, incarnation: number): OpenAsk | undefined {
    return incarnation === this.#environment.incarnation ? this.#open.find(id) : undefined;
  }

  /** The open ask of that id was made in that handler. */
  isAskedIn(id: number, handling: object): boolean {
    return this.#open.find(id)?.handling === handling;
  }

  close(ask: OpenAsk): void {
    if (!ask.isOpened) return;
    if (ask.startedMs !== undefined) this.#environment.meter.took(this.#environment.now() - ask.startedMs);
    this.#count--;
    if (ask.isTimed) this.#timed--;
    if (!ask.isRegistered) return;
    this.#open.close(ask);
    this.#environment.wheel.cancel(ask);
    if (this.#open.count === 0) this.#environment.openChanged(0);
  }

  now(): number {
    return this.#environment.now();
  }

  rejected(): void {
    this.#environment.meter.failed();
  }

  gaveUp(ask: OpenAsk, isOverdue: boolean): void {
    const { meter } = this.#environment;
    if (isOverdue) meter.timedOut();
    else meter.givenUp();
    this.#givenUp.add(ask);
    // Whoever handles it knows its deadline.
    if (ask.isCancellable && !isOverdue) this.#environment.withdraw(ask);
  }

  /** What is still known of an ask that ended without an answer. */
  recall(id: number, incarnation: number): Asked | undefined {
    return incarnation === this.#environment.incarnation ? this.#givenUp.find(id) : undefined;
  }

  late(ask: OpenAsk, answer: unknown): void {
    this.#environment.lateAnswer(ask, answer);
  }

  /**
   * Fails every open ask for which `because` returns an error.
   * @returns how many
   */
  failWhere(because: (target: InternalRef, ask: OpenAsk) => Error | undefined): number {
    let failed = 0;
    this.#registerAll();
    for (const ask of this.#open) {
      const error = because(ask.target, ask);
      if (error === undefined) continue;
      failed++;
      ask.rejectWith(error);
    }
    return failed;
  }

  /** Open asks of code outside actors are closed, and never settle. */
  abandonOutside(): void {
    this.#registerAll();
    for (const ask of this.#open) if (ask.sender === undefined) ask.abandon();
  }

  /** No ask is answered any more: those that are open, and those made from now on, fail with `error`. */
  end(error: Error): void {
    this.#closed = error;
    this.failWhere(() => error);
  }
}
