// Limit: above 250 lines, because each step of a life has to know the others: what comes in between is noted here, in one
// place, and docs/supervision.md has the steps in their order.

import { types } from 'node:util';
import type { Initial } from '../../contract/behavior.ts';
import { toError } from '../../contract/errors/to-error.ts';
import type { Failure } from '../../contract/failure.ts';
import type { Message } from '../../contract/message.ts';
import type { HeldUpDoing, Restarted } from '../../contract/system-event.ts';
import { announce, announceMishap } from './announce.ts';
import type { CellEnvironment } from '../cell-environment.ts';
import { ChildrenFirst } from './children-first.ts';
import { runHook } from './hooks.ts';
import { Incarnation } from './incarnation.ts';
import type { EndReason } from '../internals.ts';
import { lifeWordOf } from './life-word.ts';
import type { Order, Report } from '../family/orders.ts';
import type { LifeSubject, Loss, Phase, Trouble } from './life-subject.ts';
import { spawnError } from './spawn-error.ts';
import { Outcome } from './outcome.ts';

/**
 * The life of one actor: start, failure, restart and stop, in the actor's own thread. Its parent decides what is done about a
 * failure, and sends orders.
 *
 * Every step runs in a turn of the actor, and only while no promise of its code is open, so two steps never overlap. What comes in
 * between is noted, and `isDue` says that a step has something to do.
 */
export class Life {
  /** A message may be handled: the one question of the message path. */
  isOpen = false;
  /** One that arrives may be handled on the spot, if nothing waits before it. */
  takesAtOnce = false;
  isDue = true;
  /** Nothing that arrives is accepted: the actor has ended, or drains (S6). */
  isShut = false;
  readonly start = new Outcome();
  readonly end = new Outcome();
  incarnation = new Incarnation();
  /** The reason with which it ends, or has ended. */
  endReason: EndReason = 'stopped';
  readonly #environment: CellEnvironment;
  readonly #subject: LifeSubject;
  #phase: Phase = 'new';
  #isHeld = false;
  #heldSinceMs = 0;
  #stopAsked = false;
  #killAsked = false;
  #drainAsked = false;
  /** The `restarting` hook has run for this incarnation, so the `stop` hook will not (G35). */
  #isHookDone = false;
  #hasStarted = false;
  #order: Order | undefined;
  /** A failure that came at a moment at which it could not be dealt with. */
  #pending: Trouble | undefined;
  /** What the actor is suspended for. */
  #trouble: Trouble | undefined;
  /** The actor handles messages, but does not count as started before this resolves. */
  #ready: Promise<void> | undefined;
  /** Reports the start; put off because the actor was suspended when it was due. */
  #untold: (() => void) | undefined;
  /** Children that have to stop before the next step. */
  readonly #children: ChildrenFirst;

  /** @param loss given if its former life ended with its thread: then it is down until its parent orders a start, or it is stopped (D4) */
  constructor(environment: CellEnvironment, subject: LifeSubject, loss?: Loss) {
    this.#environment = environment;
    this.#subject = subject;
    this.#children = new ChildrenFirst(subject);
    if (loss === undefined) return;
    this.#hasStarted = loss.hadStarted;
    this.#enter('down');
    this.endReason = 'thread-lost';
    this.incarnation.end();
    if (loss.hadStarted) this.start.succeed();
  }

  /** A promise of setup, of a handler or of a hook is open. */
  get isHeld(): boolean {
    return this.#isHeld;
  }

  get phase(): Phase {
    return this.#phase;
  }

  get isOver(): boolean {
    return this.#phase === 'stopping' || this.#phase === 'ended' || this.#killAsked;
  }

  get hasEnded(): boolean {
    return this.#phase === 'ended';
  }

  /** It has failed, and has neither been resumed nor left its incarnation. */
  get isInTrouble(): boolean {
    return this.#trouble !== undefined;
  }

  /** When the promise that is open was opened, on the clock of all threads, as 32 bits: as read last before. */
  get heldSinceMs(): number {
    return this.#heldSinceMs;
  }

  /** What observers see of it. */
  get word(): number {
    return lifeWordOf(this.#phase, this.#hasStarted);
  }

  /** Which of its code has not come to its end: a promise of it is open. */
  get doing(): HeldUpDoing | undefined {
    if (!this.#isHeld || this.#phase === 'ended') return undefined;
    if (this.#phase === 'starting') return 'setup';
    if (this.#phase === 'closing') return 'restarting hook';
    return this.#phase === 'stopping' ? 'stop hook' : 'handler';
  }

  /** A step of the life; also in words that observers read while this thread is busy. */
  #enter(phase: Phase): void {
    this.#phase = phase;
    this.#environment.slots.setPhase(this.#subject.slot, lifeWordOf(phase, this.#hasStarted));
  }

  // ------------------------------------------------------------------ what comes in, at any time

  /** A promise of its code is open: no message is handled (G3). */
  hold(): void {
    this.#isHeld = true;
    this.#heldSinceMs = this.#environment.longTurns.readMs | 0;
    this.#refresh();
    this.#subject.held();
  }

  /** The promise has settled. Calls `then`, unless the actor was killed meanwhile: then nothing follows (S5). */
  release(then: () => void): void {
    if (this.#phase === 'ended') return;
    this.#isHeld = false;
    then();
    this.#refresh();
    if (this.hasEnded) return;
    if (this.isDue) this.#subject.due();
    else this.#subject.ready();
  }

  /** Messages were handled while the actor takes no more: they may have been the last. */
  handled(): void {
    this.#refresh();
  }

  /** A handler failed. If a stop was asked for before, it remains a stop: the failure is reported and changes nothing. */
  failed(error: Error, message: Message | undefined): void {
    if (this.#stopAsked || this.#killAsked) return this.#tell(error, message);
    this.#suspend({ error, message, isEscalated: false });
  }

  /** The actor fails, but not in a message handler: a child escalated, a timer or a promise that it waited for failed (G26). */
  fail(error: Error, isEscalated = false): void {
    const trouble: Trouble = { error, message: undefined, isEscalated };
    // Two at once are one failure: the second is only reported, and what is done about the first makes up for both.
    if (this.#stopAsked || this.isOver || this.#pending !== undefined) this.warn(error, 'actor failed once more');
    else if (this.#phase === 'running' && !this.#isHeld) this.#suspend(trouble);
    else this.#pending = trouble;
    this.#refresh();
  }

  /** It ends for a reason of its own that no restart would mend, and its parent hears of the end, not of a failure. */
  giveUp(error: Error): void {
    const { slot, generation } = this.#subject;
    if (this.#stopAsked || this.isOver) return;
    // If not, it ends already, because somebody wanted that.
    if (!this.#environment.slots.beginEnd(slot, generation, 'stop')) return this.look();
    this.endReason = error;
    this.#tell(error, undefined);
    this.#askStop();
  }

  /** Called in setup: the start is complete only when `ready` resolves. Messages are handled before that. */
  startsWhen(ready: Promise<void>): void {
    this.#ready = ready;
  }

  obey(order: Order): void {
    if (this.isOver) return;
    this.#order = order;
    this.#due();
  }

  /** The status word has changed. `draining` means nothing here: a drain begins when its marker arrives. */
  look(): void {
    const { slot, generation } = this.#subject;
    const asked = this.#environment.slots.endAsked(slot, generation);
    if (asked === 'stop') this.#askStop();
    else if (asked === 'kill') this.#kill();
  }

  /** From now on nothing is accepted, and what is queued is finished (S6). */
  drain(): void {
    if (this.#drainAsked || this.hasEnded) return;
    this.#drainAsked = true;
    this.isShut = true;
    this.#due();
  }

  #askStop(): void {
    if (this.#stopAsked) return;
    this.#stopAsked = true;
    this.incarnation.abort();
    if (this.#phase !== 'ended') this.#due();
  }

  /** The context is revoked now; the end comes in a turn of its own, even if a promise is open (S5). */
  #kill(): void {
    if (this.#killAsked || this.hasEnded) return;
    this.#killAsked = true;
    this.incarnation.end();
    this.#due();
  }

  /** The system has ended around it: nothing of it runs any more, and no parent is told. */
  abandon(): void {
    this.#shut();
  }

  childEnded(): void {
    // In a turn of its own: a deep tree would end in as deep a stack.
    if (this.#children.isWaiting) this.#due();
  }

  // ------------------------------------------------------------------ a step, in the actor's turn

  step(): void {
    this.isDue = false;
    if (this.hasEnded) return;
    if (this.#killAsked) return this.#die();
    if (this.#isHeld) return;
    if ((this.#stopAsked || this.#isDrained) && this.#phase !== 'stopping') this.#beginStopping();
    else if (this.#children.isWaiting) this.#children.next();
    else if (this.#phase === 'new') this.#begin();
    else this.#carryOut();
    this.#refresh();
  }

  #carryOut(): void {
    const order = this.#order;
    this.#order = undefined;
    if (order?.verb === 'resume' && this.#phase === 'suspended') {
      this.#trouble = undefined;
      this.#enter('running');
      this.#subject.resumed();
      this.#subject.family?.open();
      this.#untold?.();
      this.#untold = undefined;
    } else if (order?.verb === 'halt' && (this.#phase === 'running' || this.#phase === 'suspended')) this.#close(order);
    else if (order?.verb === 'start' && this.#phase === 'down') this.#begin(order.restarted);
    // It was to start, and to halt again before its turn had come: its parent waits for the answer to that.
    else if (order?.verb === 'halt' && this.#phase === 'down') this.#report({ what: 'halted' });
    this.#meetPending();
  }

  #meetPending(): void {
    if (this.#pending === undefined || this.#phase !== 'running' || this.#isHeld) return;
    const trouble = this.#pending;
    this.#pending = undefined;
    this.#suspend(trouble);
  }

  #due(): void {
    this.isDue = true;
    this.#refresh();
    this.#subject.due();
  }

  #refresh(): void {
    if ((this.#stopAsked || this.#isDrained) && !this.isOver) this.isDue = true;
    if (this.#order !== undefined && !this.#children.isWaiting) this.isDue = true;
    if (this.#pending !== undefined && this.#phase === 'running') this.isDue = true;
    this.isOpen = this.#phase === 'running' && !this.#isHeld && !this.isDue;
    // A drain that waits for what is stashed takes nothing new.
    this.takesAtOnce = this.isOpen && !this.isShut;
  }

  /** It was asked to drain, and its queue is empty. */
  get #isDrained(): boolean {
    return this.#drainAsked && this.#phase === 'running' && !this.#isHeld && this.#subject.waitingLength === 0;
  }

  // ------------------------------------------------------------------ start

  #begin(restarted?: Restarted): void {
    // Who wants its end has said so in its word, and may be further away than whoever ordered this start: nothing begins any more (I2).
    this.look();
    if (this.#stopAsked || this.#killAsked) return;
    this.#enter('starting');
    this.endReason = 'stopped';
    this.#isHookDone = false;
    this.#ready = undefined;
    this.#untold = undefined;
    if (this.incarnation.isOver) this.incarnation = new Incarnation();
    this.#subject.family?.open();
    let initial: Initial<never> | Promise<Initial<never>>;
    try {
      initial = this.#subject.setup();
    } catch (error) {
      return this.#startFailed(error);
    }
    // Asks nothing of what setup returned, which may be a proxy that throws.
    if (!types.isPromise(initial)) return this.#started(initial, restarted);
    this.hold();
    initial.then(
      (value) => this.release(() => this.#started(value, restarted)),
      (error: unknown) => this.release(() => this.#startFailed(error)),
    );
  }

  #started(initial: Initial<never>, restarted: Restarted | undefined): void {
    const { slots } = this.#environment;
    const subject = this.#subject;
    try {
      subject.take(initial);
    } catch (error) {
      return this.#startFailed(error);
    }
    this.#enter('running');
    const isFirst = !this.#hasStarted;
    this.#hasStarted = true;
    // If the slot does not begin, somebody has asked for its end meanwhile.
    if (!isFirst || !slots.begin(subject.slot, subject.generation)) this.look();
    if (this.#ready === undefined) return this.#tellStarted(restarted);
    const { incarnation } = this;
    const tell = (): void => {
      if (incarnation.isClosing) return;
      // An actor that failed meanwhile has started when it is resumed, or with its next incarnation.
      if (this.#phase === 'running') this.#tellStarted(restarted);
      else this.#untold = tell;
    };
    // Whoever makes the promise fail reports why.
    this.#ready.then(tell, () => undefined);
  }

  #tellStarted(restarted: Restarted | undefined): void {
    const subject = this.#subject;
    const isFirst = !this.start.isSettled;
    if (isFirst) {
      this.start.succeed();
      this.#environment.started(subject, undefined);
    }
    if (restarted !== undefined) {
      this.#environment.slots.addRestart(subject.slot);
      this.#environment.kin.restarted(subject, restarted);
    }
    if (subject.isRetried || restarted !== undefined) this.#report({ what: 'started' });
  }

  #startFailed(cause: unknown): void {
    const error = this.#hasStarted ? toError(cause, () => `"${this.#subject.name}" threw in its setup`) : spawnError(this.#subject, cause);
    const trouble: Trouble = { error, message: undefined, isEscalated: false };
    if (this.#hasStarted || this.#subject.isRetried) return this.#setUpInVain(trouble);
    this.#environment.slots.beginEnd(this.#subject.slot, this.#subject.generation, 'stop');
    // Reported when the end has come, children included: whoever hears of the failure finds nothing left, and the name free (G12).
    this.endReason = error;
    this.#tell(error, undefined);
    this.#stopAsked = true;
    this.#beginStopping();
  }

  /** The children that the failed setup had spawned stop before anything else happens, so nothing of it is left (G34). */
  #setUpInVain(trouble: Trouble): void {
    const { incarnation } = this;
    this.#enter('suspended');
    this.#trouble = trouble;
    this.#leave(trouble.error);
    this.#children.stopThen(incarnation, () => this.#report({ what: 'failed', error: trouble.error, message: undefined, inSetup: true }));
  }

  // ------------------------------------------------------------------ failure and restart

  #suspend(trouble: Trouble): void {
    this.#enter('suspended');
    this.#trouble = trouble;
    const { error, message, isEscalated } = trouble;
    const report = (): void => this.#report({ what: 'failed', error, message, inSetup: false });
    this.#refresh();
    // Nobody is above the guardian: the system stops, and with it all children.
    if (!isEscalated || this.#subject.lineage.length === 0) return report();
    this.#subject.family?.close();
    this.#children.stopThen(undefined, report);
  }

  #close({ children, failure }: Extract<Order, { verb: 'halt' }>): void {
    const hasBehaviour = !this.incarnation.isOver;
    this.#enter('closing');
    this.incarnation.close();
    const next = (): void => (hasBehaviour ? this.#hook(failure) : this.#halted(failure));
    if (children === 'keep') return next();
    this.#subject.family?.close();
    this.#children.stopThen(undefined, next);
  }

  #hook(failure: Failure): void {
    this.#isHookDone = true;
    const halted = (): void => (this.#stopAsked ? undefined : this.#halted(failure));
    runHook(this, 'hook before the restart failed', () => this.#subject.restarting(failure), halted);
  }

  #halted({ error }: Failure): void {
    this.#leave(error);
    if (this.#pending !== undefined) this.warn(this.#pending.error, 'actor failed once more');
    this.#pending = undefined;
    this.#trouble = undefined;
    this.#enter('down');
    this.#report({ what: 'halted' });
  }

  /** The context is revoked, and whoever waits for an answer of this incarnation learns that there will be none (C3). */
  #leave(cause: Error): void {
    this.incarnation.end();
    this.#subject.leave(cause);
  }

  // ------------------------------------------------------------------ stop

  #beginStopping(): void {
    const { slots } = this.#environment;
    // It may have been draining.
    slots.beginEnd(this.#subject.slot, this.#subject.generation, 'stop');
    this.#enter('stopping');
    this.#order = undefined;
    if (this.#trouble !== undefined) this.endReason = this.#trouble.error;
    this.incarnation.close();
    this.#subject.family?.close();
    this.#children.stopThen(undefined, () => this.#lastHook());
  }

  #lastHook(): void {
    if (this.#isHookDone) return this.#stopped();
    runHook(
      this,
      'hook at the end failed',
      () => this.#subject.stopping(this.endReason),
      () => this.#stopped(),
    );
  }

  /** Whoever was killed meanwhile was killed, also if this thread has not heard of it yet: the status word is the truth (I2). */
  #stopped(): void {
    this.look();
    if (this.#killAsked) this.#die();
    else this.#finish();
  }

  #finish(): void {
    this.#shut();
    this.#subject.bury(this.endReason);
    this.end.succeed();
  }

  /** Ends at once as far as others can tell, whatever its code is still doing, and with it everything below (S5). */
  #die(): void {
    this.endReason = 'killed';
    this.#subject.family?.kill();
    this.#finish();
  }

  #shut(): void {
    this.#phase = 'ended';
    this.isOpen = false;
    this.takesAtOnce = false;
    this.isShut = true;
    this.incarnation.end();
  }

  // ------------------------------------------------------------------ telling

  #report(report: Report): void {
    this.#environment.kin.report(this.#subject, report);
  }

  warn(error: Error, what: string): void {
    announceMishap(this.#environment.supervision, this.#subject.name, error, what);
  }

  /** Reports a failure that is the end, or that changes nothing about an end that was asked for. */
  #tell(error: Error, message: Message | undefined): void {
    const { self, name } = this.#subject;
    const thrown = announce(this.#environment.supervision, { error, actor: self, message, attempt: 1 }, { verdict: 'stops' });
    if (thrown === undefined) return;
    this.endReason = new AggregateError([error, thrown], `Cannot report the failure of "${name}": the log threw as well`);
  }
}
