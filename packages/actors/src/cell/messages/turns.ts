import { LIFE_STEP, type Runner, SEVERAL } from '../../dispatch/long-turns.ts';
import { type LaneIndex, type Mailbox, NO_PROBE, SIGNAL } from '../../mailbox/mailbox.ts';
import type { CellEnvironment, LocalActor } from '../cell-environment.ts';
import type { HandlerCalls } from './handler-calls.ts';
import type { Intake } from './intake.ts';
import type { MessageOrigin } from '../internals.ts';
import type { Life } from '../life/life.ts';
import type { Signal } from '../signal.ts';
import { typeOf } from '../type-of.ts';

/** The clock is read after so many messages of a turn at first, and at most so many apart. */
const FIRST_LOOK = 2;
const MESSAGES_PER_LOOK = 16;

/** An actor, as far as its turns concern it. */
export interface TurningCell extends LocalActor, Runner {
  readonly self: LocalActor['self'];
  readonly environment: CellEnvironment;
  readonly mailbox: Mailbox;
  readonly life: Life;
  readonly intake: Intake;
  readonly calls: HandlerCalls;
  ready(): void;
  due(): void;
}

/**
 * When one actor's messages are handled: in turns, between which others have theirs (G60), or as they arrive.
 *
 * A stop overtakes queued messages (G14): it never stands in the mailbox, but is checked for between any two messages (G10).
 */
export class Turns {
  readonly #environment: CellEnvironment;
  readonly #cell: TurningCell;
  readonly #mailbox: Mailbox;
  readonly #life: Life;
  readonly #calls: HandlerCalls;
  /** So many messages and steps more are timed one by one (L3). */
  #trial: number;

  constructor(cell: TurningCell) {
    this.#environment = cell.environment;
    this.#cell = cell;
    this.#mailbox = cell.mailbox;
    this.#life = cell.life;
    this.#calls = cell.calls;
    this.#trial = cell.environment.longTurns.trialMessages;
  }

  proveAgain(): void {
    this.#trial = this.#environment.longTurns.trialMessages;
  }

  /** A message from another thread, while the rings are polled: handled at once if the actor is idle and the thread has time. */
  arrive(message: unknown, origin: MessageOrigin, lane: LaneIndex, bytes: number): void {
    const environment = this.#environment;
    const cell = this.#cell;
    const life = this.#life;
    const isIdle = life.takesAtOnce && this.#mailbox.length === 0;
    if (!isIdle || !environment.mayHandleNow()) return cell.intake.deliver(message, origin, lane, bytes);
    if (this.#trial > 0) environment.look();
    environment.longTurns.ran(cell, message);
    environment.current = cell;
    environment.isInTurn = true;
    this.#mailbox.lastOrigin = origin;
    try {
      if (cell.meter.isSample) this.#calls.handleTimed(message, origin);
      else this.#calls.handle(message, origin);
    } finally {
      environment.isInTurn = false;
      environment.current = undefined;
    }
    if (this.#trial > 0) this.#timed();
    environment.handled();
    // The message itself or another thread has asked it to stop, or its parent's order is here.
    if (life.isDue) cell.due();
  }

  /** @returns whether it has more to do */
  run(): boolean {
    const environment = this.#environment;
    const cell = this.#cell;
    // It waited twice, and ended in the first of the two turns.
    if (this.#life.hasEnded) return false;
    environment.current = cell;
    environment.isInTurn = true;
    environment.turnBegins(cell.slot);
    try {
      this.#turn();
    } finally {
      environment.isInTurn = false;
      environment.current = undefined;
      environment.turnEnded();
    }
    cell.intake.showDepth();
    return this.#canHandle();
  }

  #turn(): void {
    const environment = this.#environment;
    const cell = this.#cell;
    const life = this.#life;
    if (this.#trial > 0) environment.look();
    if (life.isDue) this.#step();
    let message: unknown;
    let handled = 0;
    let looked = 0;
    let nextLook = this.#lookAfter(0);
    const isOnTrial = this.#trial > 0;
    if (isOnTrial) this.#sayNext();
    // The probe is behind so many; what comes before them is not looked at for it.
    const probedFrom = this.#mailbox.probe === NO_PROBE ? Number.MAX_SAFE_INTEGER : this.#mailbox.probeAhead;
    // A change of phase by a handler is noticed here, between any two messages.
    while (this.#canHandle() && handled < environment.throughput) {
      message = handled < probedFrom ? this.#handleNext() : this.#handleProbed();
      handled++;
      environment.handled();
      if (handled < nextLook) continue;
      environment.longTurns.ran(cell, handled - looked === 1 ? message : SEVERAL);
      looked = handled;
      if (this.#trial > 0) {
        this.#trial--;
        this.#sayNext();
      }
      if (environment.isTimeUp()) break;
      nextLook = this.#lookAfter(handled);
    }
    if (isOnTrial) environment.says(cell.slot, undefined);
    if (handled > looked) environment.longTurns.ran(cell, handled - looked === 1 ? message : SEVERAL);
    if (handled > 0) {
      environment.meter.turn(cell.slot, handled);
      cell.intake.passed(handled);
    }
    if (life.isShut) life.handled();
    if (life.isDue) this.#step();
  }

  #canHandle(): boolean {
    return this.#life.isOpen && this.#mailbox.length > 0;
  }

  /** When the clock is read: after 2, 4, 8, 16 messages, then every 16. Soon for slow handlers, seldom enough for fast ones (C4). */
  #lookAfter(handled: number): number {
    if (this.#trial > 0) return handled + 1;
    return handled < FIRST_LOOK ? FIRST_LOOK : handled + Math.min(handled, MESSAGES_PER_LOOK);
  }

  /** Which message comes next: of one that is known to be fast nobody needs to know that, and for most it would cost too much. */
  #sayNext(): void {
    const isNext = this.#trial > 0 && this.#canHandle();
    this.#environment.says(this.#cell.slot, isNext ? typeOf(this.#mailbox.first) : undefined);
  }

  /** Setup, a hook, or whatever else comes next in its life. */
  #step(): void {
    this.#life.step();
    this.#environment.longTurns.ran(this.#cell, LIFE_STEP);
    if (this.#trial > 0) this.#timed();
  }

  /** It has just run, and how long that took is its own affair. */
  #timed(): void {
    this.#trial--;
    this.#environment.look();
  }

  // ------------------------------------------------------------------ a message

  /** @returns what was handled, for people */
  #handleNext(): unknown {
    return this.#handleTaken(this.#mailbox.take());
  }

  /** The same, where the probe may be the next. */
  #handleProbed(): unknown {
    const mailbox = this.#mailbox;
    const message = mailbox.take();
    if (message === mailbox.probe) this.#cell.meter.waited(this.#environment.kin.now() - mailbox.endProbe());
    return this.#handleTaken(message);
  }

  #handleTaken(message: unknown): unknown {
    const cell = this.#cell;
    const origin = this.#mailbox.lastOrigin as MessageOrigin;
    if (origin === SIGNAL) return this.#calls.handleSignal(message as Signal);
    cell.intake.lookAtWater();
    if (cell.meter.isSample) this.#calls.handleTimed(message, origin);
    else this.#calls.handle(message, origin);
    return message;
  }
}
