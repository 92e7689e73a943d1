import type { Failure } from '../../contract/failure.ts';
import type { Restarted } from '../../contract/system-event.ts';
import type { Child, RoundOfChild } from './child.ts';

/** What a restart consists of. */
export interface RoundPlan {
  /** In the order of their start. */
  readonly members: readonly Child[];
  readonly failure: Failure;
  /** The child that failed; undefined if a supervisor was asked for the restart. */
  readonly failed: Child | undefined;
  /** What happens to the children of the child that failed. */
  readonly children: 'stop' | 'keep';
  readonly delayMs: number;
}

/** What a round asks of the family it runs in. */
export interface RoundPort {
  halt(child: Child, children: 'stop' | 'keep'): void;
  start(child: Child, restarted: Restarted): void;
  after(delayMs: number, task: () => void): () => void;
}

/**
 * One restart, of one child or of a group: halt in reverse order, wait, start in order, each step when the one before it is done (G28).
 *
 * It depends on nothing but the states of its members, so whatever happened in between, `advance` finds the next step.
 */
export class Round implements RoundOfChild {
  readonly #port: RoundPort;
  readonly #plan: RoundPlan;
  #members: readonly Child[];
  #stage: 'halting' | 'waiting' | 'starting' = 'halting';
  #cancel: () => void = () => undefined;

  constructor(port: RoundPort, plan: RoundPlan) {
    this.#port = port;
    this.#plan = plan;
    this.#members = plan.members;
    for (const member of plan.members) member.round = this;
  }

  get isHalting(): boolean {
    return this.#stage === 'halting';
  }

  drop(member: Child): void {
    this.#members = this.#members.filter((one) => one !== member);
    if (member.round === this) member.round = undefined;
    if (this.#members.length === 0) this.cancel();
  }

  cancel(): void {
    this.#cancel();
    for (const member of this.#members) if (member.round === this) member.round = undefined;
    this.#members = [];
  }

  advance(): void {
    if (this.#members.length === 0) return;
    if (this.#stage === 'halting') this.#haltNext();
    else if (this.#stage === 'starting') this.#startNext();
  }

  #haltNext(): void {
    const next = this.#members.findLast(({ state }) => state !== 'down' && state !== 'gone');
    if (next === undefined) return this.#wait();
    if (next.state === 'closing') return;
    next.state = 'closing';
    const { failed, children } = this.#plan;
    this.#port.halt(next, next === failed ? children : 'stop');
  }

  #wait(): void {
    this.#stage = 'waiting';
    const go = (): void => {
      this.#stage = 'starting';
      this.#startNext();
    };
    if (this.#plan.delayMs === 0) return go();
    this.#cancel = this.#port.after(this.#plan.delayMs, go);
  }

  #startNext(): void {
    const next = this.#members.find(({ state }) => state !== 'up');
    if (next === undefined) return this.cancel();
    if (next.state !== 'down' && next.state !== 'gone') return;
    const { failure, delayMs } = this.#plan;
    this.#port.start(next, { error: failure.error, attempt: failure.attempt, delayMs });
  }
}
