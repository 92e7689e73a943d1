import { ActorStoppedError, SpawnError } from '../contract/errors/runtime-errors.ts';
import { toError } from '../contract/errors/to-error.ts';
import type { Failure } from '../contract/failure.ts';
import type { Restarted } from '../contract/system-event.ts';
import { planGroup } from '../supervision/strategy.ts';
import { announce } from './announce.ts';
import type { CellEnvironment, LocalActor } from './cell-environment.ts';
import { Child, type ChildOrigin } from './child.ts';
import { Children } from './children.ts';
import type { Incarnation } from './incarnation.ts';
import type { EndReason, InternalRef, Place } from './internals.ts';
import { type Government, Judge, type Sentence } from './judge.ts';
import type { Report } from './orders.ts';
import { rankIn } from './rank-in.ts';
import { Round, type RoundPlan } from './round.ts';

type Failed = Extract<Report, { what: 'failed' }>;

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
  #judge: Judge;
  #isClosed = false;

  constructor(environment: CellEnvironment, head: LocalActor) {
    this.#environment = environment;
    this.#head = head;
    this.#judge = new Judge(environment, head, { strategy: 'one-for-one', table: undefined });
  }

  // ------------------------------------------------------------------ who belongs to it

  /** Before any child is added. */
  govern(government: Government): void {
    this.#judge = new Judge(this.#environment, this.#head, government);
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

  /** The one to be stopped next; from now on its end is on request. */
  youngest(of?: Incarnation): Child | undefined {
    for (let { youngest } = this.children; youngest !== undefined; { youngest } = this.children) {
      const child = this.#byName.get(youngest.name);
      // What an incarnation spawned is younger than what it found.
      if (child === undefined || (of !== undefined && child.origin.incarnation !== of)) return undefined;
      child.isEndAsked = true;
      if (child.state !== 'gone') return child;
      // It has ended, and nobody would tell so once more.
      this.#remove(child);
    }
    return undefined;
  }

  get isClosed(): boolean {
    return this.#isClosed;
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

  /** The head asks for its end: that is no reason to start it again (S3). */
  endAsked(ref: InternalRef): void {
    const child = this.#byName.get(ref.name);
    if (child !== undefined && isAt(child, ref)) child.isEndAsked = true;
  }

  // ------------------------------------------------------------------ what children report

  reported(place: Place, name: string, report: Report): void {
    const child = this.#byName.get(name);
    if (child === undefined || !isAt(child, place)) return;
    switch (report.what) {
      case 'failed':
        return this.#failed(child, report);
      case 'halted':
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
    if (child === undefined || !isAt(child, place) || child.state === 'gone') return false;
    const isOnRequest = this.#isClosed || child.isEndAsked;
    if (!isOnRequest && comesBack(child, reason)) this.#bringBack(child, reason);
    else {
      this.#remove(child);
      // A supervisor's child does not end of it: its first start is tried again.
      if (!isOnRequest && reason instanceof SpawnError) this.#judge.judgeFirstStart(child, reason, (error) => this.#head.fail(error, true));
    }
    return true;
  }

  #failed(child: Child, report: Failed): void {
    if (this.#isClosed) return this.#stop(child);
    // Its turn to be halted comes, or has come: that makes up for this failure as well.
    if (child.round?.isHalting === true) return;
    child.state = 'failed';
    this.#judge.open(child, report, (failure) => {
      if (child.state !== 'failed' || this.#isClosed) return;
      this.#judge.judge(this.#case(child, failure, report.inSetup));
    });
  }

  /** It has ended without anybody's asking who may: by its policy it is started again, under its name (G27). */
  #bringBack(child: Child, reason: EndReason): void {
    const { name } = child;
    child.state = 'gone';
    // Halted, in its own way: the round goes on with it.
    if (child.round?.isHalting === true) return child.round.advance();
    const error =
      reason instanceof Error ? reason : new ActorStoppedError(`Cannot go on as "${name}": it has stopped`, { data: { target: name } });
    this.#judge.open(child, { error, message: undefined }, (failure) =>
      this.#judge.restore({ ...this.#case(child, failure, true), occasion: reason instanceof Error ? undefined : 'end' }),
    );
  }

  #case(child: Child, failure: Failure, inSetup: boolean): Parameters<Judge['judge']>[0] {
    child.failure = failure;
    return {
      child,
      failure,
      inSetup,
      // Meanwhile it has ended, or a restart of the group has made up for the failure.
      isVoid: () => this.#isClosed || child.failure !== failure || child.isEndAsked || this.#byName.get(child.name) !== child,
      carryOut: (sentence) => this.#carryOut(child, failure, sentence),
    };
  }

  #carryOut(child: Child, failure: Failure, sentence: Sentence): void {
    switch (sentence.verdict) {
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
        return this.#head.fail(sentence.error, true);
      case 'restarts':
        return this.#restart(child, failure, sentence);
    }
  }

  // ------------------------------------------------------------------ restarts

  /** A supervisor was asked to restart a child that did not fail. Settles when it runs, or rejects with why it does not. */
  restartAsked(child: Child, error: Error): Promise<void> {
    const failure: Failure = { error, actor: child.ref, message: undefined, attempt: 1 };
    const isUp = child.whenUp();
    announce(this.#environment.supervision, failure, { verdict: 'restarts', delayMs: 0, occasion: 'request' });
    this.#begin([child], { failure, failed: undefined, children: 'stop', delayMs: 0 });
    return isUp;
  }

  /** A supervisor was asked to stop it. */
  async stopAsked(child: Child): Promise<void> {
    const { ref } = child;
    this.#stop(child);
    await ref.stop();
  }

  #restart(child: Child, failure: Failure, { delayMs, children }: { readonly delayMs: number; readonly children: 'stop' | 'keep' }): void {
    const { strategy } = this.#judge.government;
    const living = strategy === 'one-for-one' ? [child] : [...this.#byName.values()].filter((one) => !one.isEndAsked);
    const { start, end } = planGroup(strategy, living, child);
    for (const bystander of end) this.#stop(bystander);
    this.#begin(start, { failure, failed: child, children, delayMs });
  }

  #begin(members: readonly Child[], plan: Omit<RoundPlan, 'members'>): void {
    const all = this.#withUnfinished(members);
    for (const child of all) child.failure = undefined;
    const { kin } = this.#environment;
    const round = new Round(
      {
        halt: (child, children) => kin.order(child.ref, { verb: 'halt', children, failure: plan.failure }),
        start: (child, restarted) => this.#start(child, restarted),
        after: (delayMs, task) => kin.after(delayMs, task),
      },
      { ...plan, members: all },
    );
    round.advance();
  }

  /** Whoever is down in a round that is taken over comes back with this one. */
  #withUnfinished(members: readonly Child[]): readonly Child[] {
    const unfinished = new Set(members.flatMap(({ round }) => (round === undefined ? [] : [round])));
    if (unfinished.size === 0) return members;
    const isDown = ({ round, state }: Child): boolean => round !== undefined && unfinished.has(round) && state !== 'up';
    const concerned = new Set(members);
    const all = [...this.#byName.values()].filter((child) => concerned.has(child) || isDown(child));
    for (const round of unfinished) round.cancel();
    return all;
  }

  #start(child: Child, restarted: Restarted): void {
    const { kin } = this.#environment;
    const isGone = child.state === 'gone';
    child.state = 'rising';
    if (!isGone) return kin.order(child.ref, { verb: 'start', restarted });
    const { what, options } = child.origin;
    try {
      const ref = kin.respawn(this.#head, what, { ...options, name: child.name, isRetried: true });
      child.ref = ref;
      this.children.replace(ref, child.name);
    } catch (error) {
      child.state = 'gone';
      this.#judge.open(child, { error: toError(error), message: undefined }, (failure) =>
        this.#judge.restore(this.#case(child, failure, true)),
      );
    }
  }

  // ------------------------------------------------------------------ small steps

  #stop(child: Child): void {
    child.isEndAsked = true;
    child.failure = undefined;
    if (child.state === 'gone') this.#remove(child);
    else void child.ref.stop();
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

/**
 * By its policy, for an end that nobody asked for who may. A first start that failed is not tried again (S2). An error says of
 * what an actor had failed when somebody stopped it, or was told to: it makes no end abnormal.
 */
function comesBack(child: Child, reason: EndReason): boolean {
  if (child.restart === 'temporary' || reason instanceof SpawnError) return false;
  return child.restart === 'permanent' || isAbnormal(reason);
}

function isAbnormal(reason: EndReason): boolean {
  return typeof reason === 'string' && reason !== 'stopped';
}

function isAt({ ref }: Child, place: Place): boolean {
  return ref.thread === place.thread && ref.slot === place.slot && ref.generation === place.generation;
}
