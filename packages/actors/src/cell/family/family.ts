import { ActorStoppedError, SpawnError } from '../../contract/errors/runtime-errors.ts';
import { toError } from '../../contract/errors/to-error.ts';
import type { Failure } from '../../contract/failure.ts';
import { type Place, samePlace } from '../../contract/place.ts';
import { announce } from '../life/announce.ts';
import type { CellEnvironment, LocalActor } from '../cell-environment.ts';
import { Child, type ChildOrigin, type LostChild } from './child.ts';
import { Children } from './children.ts';
import { type Case, Decider, type Decision, type GroupPolicy } from './decider.ts';
import type { Incarnation } from '../life/incarnation.ts';
import type { EndReason, Ending, InternalRef } from '../internals.ts';
import type { FailedReport, Report } from './orders.ts';
import { rankIn } from './rank-in.ts';
import { comesBack } from './restart-policy.ts';
import { Restarts } from './restarts.ts';

/**
 * An actor's children, and what becomes of those that fail: in the parent's thread, wherever the children live.
 *
 * Reports come in and orders go out (`KinPort`); a child that failed is suspended until an order reaches it. So a decision may
 * take its time, and nothing here waits for anything but reports and its own timers.
 */
export class Family {
  readonly children = new Children();
  /** In the order in which they were started first. */
  readonly #byName = new Map<string, Child>();
  readonly #environment: CellEnvironment;
  readonly #head: LocalActor;
  readonly #restarts: Restarts;
  #decider: Decider;
  #isClosed = false;

  constructor(environment: CellEnvironment, head: LocalActor) {
    this.#environment = environment;
    this.#head = head;
    this.#decider = new Decider(environment, head, { strategy: 'one-for-one', table: undefined });
    this.#restarts = new Restarts(environment.kin, {
      strategy: () => this.#decider.policy.strategy,
      children: () => this.#byName.values(),
      stop: (child) => this.#stop(child),
      startAnew: (child) => this.#startAnew(child),
    });
  }

  // ------------------------------------------------------------------ who belongs to it

  /** Before any child is added. */
  setPolicy(policy: GroupPolicy): void {
    this.#decider = new Decider(this.#environment, this.#head, policy);
  }

  add(ref: InternalRef, name: string, origin: ChildOrigin): void {
    this.children.add(ref, name);
    this.#byName.set(name, new Child(name, ref, origin));
  }

  /** Their order is that of `names`, whenever they were started: one that was down may have come back into its place. */
  arrange(names: readonly string[]): void {
    const rankOf = rankIn(names);
    const children = [...this.#byName.values()].sort((a, b) => rankOf(a.name) - rankOf(b.name));
    this.#byName.clear();
    for (const child of children) this.#byName.set(child.name, child);
    this.children.arrange(names);
  }

  find(name: string): Child | undefined {
    return this.#byName.get(name);
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** The one that stops next. */
  #youngest(of: Incarnation | undefined): Child | undefined {
    for (let { youngest } = this.children; youngest !== undefined; { youngest } = this.children) {
      const child = this.#byName.get(youngest.name);
      // What an incarnation spawned is younger than what it found.
      if (child === undefined || (of !== undefined && child.origin.incarnation !== of)) return undefined;
      if (child.state !== 'gone') return child;
      // It has ended already, and no second report will come.
      this.#remove(child);
    }
    return undefined;
  }

  stopYoungest(of: Incarnation | undefined): boolean {
    const child = this.#youngest(of);
    if (child === undefined) return false;
    // Its thread reports the end; if that thread is gone, the promise still settles.
    const over = (): void => this.#head.childEnded(child.ref, child.name, 'stopped');
    // The head asks, whoever's turn it is: an actor below the child, whose failure has come up to here, could not await this end (S9).
    const ended = this.#environment.kin.asSender(this.#head, () => this.#end(child));
    // Looked at after the child was asked: if the gate opens later, it ends as asked.
    (this.#environment.kin.endsBehindGate(this.#head, child.ref) ? Promise.resolve() : ended).then(over, over);
    return true;
  }

  /** The head has become an orphan: it stops waiting for children whose end may have to wait for its own. */
  leaveBehindGates(): void {
    for (const child of [...this.#byName.values()]) {
      if (child.state === 'gone' || !this.#environment.kin.endsBehindGate(this.#head, child.ref)) continue;
      void this.#end(child);
      if (this.#environment.kin.endsBehindGate(this.#head, child.ref)) this.#head.childEnded(child.ref, child.name, 'stopped');
    }
  }

  kill(): void {
    this.close();
    for (const child of [...this.#byName.values()]) {
      child.isEndAsked = true;
      child.grace.end();
      void child.ref.kill();
    }
  }

  /** Nobody is restarted any more: all are going to be stopped. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    for (const child of [...this.#byName.values()]) {
      child.round?.cancel();
      if (child.state === 'gone') this.#remove(child);
    }
  }

  open(): void {
    this.#isClosed = false;
  }

  /** The head itself asks for its end, so it is not started again (S3). */
  endAsked(ref: InternalRef, how: Ending): void {
    const child = this.#byName.get(ref.name);
    if (child === undefined || !samePlace(child.ref, ref)) return;
    child.isDraining = how === 'drain' && (!child.isEndAsked || child.isDraining);
    child.isEndAsked = true;
  }

  /** The children that live in `thread`, oldest first. */
  in(thread: number): readonly Child[] {
    return [...this.#byName.values()].filter(({ ref, state }) => ref.thread === thread && state !== 'gone');
  }

  /** Nobody who may has asked for its end, or for the head's. */
  keeps({ isEndAsked }: Child): boolean {
    return !this.#isClosed && !isEndAsked;
  }

  // ------------------------------------------------------------------ what children report

  reported(place: Place, name: string, report: Report): void {
    const child = this.#byName.get(name);
    if (child === undefined || !samePlace(child.ref, place)) return;
    if (report.what === 'kept') return child.keep(report.state);
    switch (report.what) {
      case 'failed':
        return this.#failed(child, report);
      case 'halted':
        child.grace.end();
        if (child.state === 'closing') child.state = 'down';
        return child.round?.advance();
      case 'started':
        // One that has been told to halt meanwhile does that next.
        if (child.state === 'rising') child.cameUp();
        return child.round?.advance();
    }
  }

  /** False if it was no child of this family. */
  ended(place: Place, name: string, reason: EndReason): boolean {
    const child = this.#byName.get(name);
    if (child === undefined || !samePlace(child.ref, place) || child.state === 'gone') return false;
    const isOnRequest = this.#isClosed || child.isEndAsked;
    if (!isOnRequest && !child.isOnTrial && comesBack(child, reason)) this.#bringBack(child, reason);
    else {
      this.#remove(child);
      // A supervisor's child does not end because of this: its first start is tried again.
      if (!isOnRequest && reason instanceof SpawnError)
        this.#decider.decideOnFirstStart(child, reason, (error) => this.#head.fail(error, true));
    }
    return true;
  }

  /**
   * Children have died with their thread and have been put back, down and empty. For each that is a failure, and is decided about as such;
   * the culprit comes first, because the decision about it may concern the others.
   */
  lost(children: readonly LostChild[]): void {
    const before = children.map(({ child }) => ({ state: child.state, round: child.round }));
    for (const { child } of children) child.wasLost();
    const cases = children.map((one, index) => ({ ...one, ...(before[index] as (typeof before)[number]) }));
    for (const one of [...cases.filter(({ isCulprit }) => isCulprit), ...cases.filter(({ isCulprit }) => !isCulprit)]) this.#lost(one);
  }

  /** `state`, `round`: as they were when it died. */
  #lost({ child, error, isCulprit, state, round }: LostChild & Pick<Child, 'state' | 'round'>): void {
    // If not, the decision about a sibling has put it on its way meanwhile.
    const isUndecided = (): boolean => child.state === 'down' && child.round === round && this.keeps(child);
    if (!isUndecided()) return;
    // A restart that is under way makes up for the loss, or halts everybody first.
    if (round?.isHalting === true) return round.advance();
    if (state === 'down') return;
    if (child.isOnTrial && isCulprit) return this.#giveUp(child, error);
    this.#decider.open(child, { error, message: undefined }, (failure) => {
      // A child that had failed already does not restart for free.
      if (isUndecided()) this.#decider.decide({ ...this.#case(child, failure, true), isFree: !isCulprit && state !== 'failed' });
    });
  }

  #failed(child: Child, report: FailedReport): void {
    if (this.#isClosed) return this.#stop(child);
    if (child.isOnTrial && report.inSetup) return this.#giveUp(child, report.error);
    // It is halted in its turn anyway, and that makes up for this failure as well.
    if (child.round?.isHalting === true) return;
    child.state = 'failed';
    this.#decider.open(child, report, (failure) => {
      if (child.state !== 'failed' || this.#isClosed) return;
      this.#decider.decide(this.#case(child, failure, report.inSetup));
    });
  }

  /** What it was started for has an answer, so no table is asked and no budget pays for it. */
  #giveUp(child: Child, error: Error): void {
    announce(this.#environment.supervision, { error, actor: child.ref, message: undefined, attempt: 1 }, { verdict: 'stops' });
    this.#stop(child);
  }

  /** It has ended, and nobody who may had asked for that: its policy has it started again, under its name (G27). */
  #bringBack(child: Child, reason: EndReason): void {
    child.hasGone();
    // Halted, in its own way: the round goes on with it.
    if (child.round?.isHalting === true) return child.round.advance();
    const why = reason === 'thread-lost' ? 'its thread does not come back' : 'it has stopped';
    const ended = new ActorStoppedError(`Cannot go on as "${child.name}": ${why}`, { data: { target: child.name } });
    const error = reason instanceof Error ? reason : ended;
    this.#decider.open(child, { error, message: undefined }, (failure) =>
      this.#decider.restore({ ...this.#case(child, failure, true), occasion: reason instanceof Error ? undefined : 'end' }),
    );
  }

  #case(child: Child, failure: Failure, inSetup: boolean): Case {
    child.failure = failure;
    return {
      child,
      failure,
      inSetup,
      // Void if it has ended meanwhile, or a restart of the group has made up for the failure.
      isVoid: () => this.#isClosed || child.failure !== failure || child.isStopping || this.#byName.get(child.name) !== child,
      carryOut: (decision) => this.#carryOut(child, failure, decision),
    };
  }

  #carryOut(child: Child, failure: Failure, decision: Decision): void {
    switch (decision.verdict) {
      case 'resumes':
        child.cameUp();
        child.failure = undefined;
        this.#environment.kin.order(child.ref, { verb: 'resume' });
        // Those behind it in a group wait for it to be up.
        return child.round?.advance();
      case 'stops':
        return this.#stop(child);
      case 'escalates':
        // At once, so that whoever waits for the child need not wait for the head.
        this.#stop(child);
        return this.#head.fail(decision.error, true);
      case 'restarts':
        return this.#restarts.afterFailure(child, failure, decision);
    }
  }

  // ------------------------------------------------------------------ what a supervisor is asked

  /** To restart a child that did not fail. Settles when it runs, or rejects with why it does not. */
  restartAsked(child: Child, error: Error): Promise<void> {
    const failure: Failure = { error, actor: child.ref, message: undefined, attempt: 1 };
    const isUp = child.whenUp();
    announce(this.#environment.supervision, failure, { verdict: 'restarts', delayMs: 0, occasion: 'request' });
    this.#restarts.onRequest(child, failure);
    return isUp;
  }

  /** To stop one. Settles when it has ended. */
  async stopAsked(child: Child): Promise<void> {
    this.#stop(child);
    await child.ref.stop();
  }

  // ------------------------------------------------------------------ small steps

  /** It has ended, and comes back as another actor, in its place. */
  #startAnew(child: Child): void {
    const { what, options, args } = child.origin;
    try {
      const again = { ...options, name: child.name, isRetried: true };
      child.ref = this.#environment.kin.respawn(this.#head, { ...what, args: args.copy() }, again);
      this.children.replace(child.ref, child.name);
    } catch (error) {
      child.state = 'gone';
      this.#decider.open(child, { error: toError(error), message: undefined }, (failure) =>
        this.#decider.restore(this.#case(child, failure, true)),
      );
    }
  }

  #stop(child: Child): void {
    child.failure = undefined;
    if (child.state !== 'gone') return void this.#end(child);
    child.isEndAsked = true;
    this.#remove(child);
  }

  /** On request, and in its time: then it is killed (G17). */
  #end(child: Child): Promise<void> {
    const { shutdownMs, ref } = child;
    child.isEndAsked = true;
    child.isDraining = false;
    if (shutdownMs === 'kill') return ref.kill();
    child.grace.begin(this.#environment.kin, ref, shutdownMs);
    return ref.stop();
  }

  #remove(child: Child): void {
    this.#byName.delete(child.name);
    child.left();
    this.children.remove(child.ref, child.name);
    const { round } = child;
    round?.drop(child);
    round?.advance();
  }
}
