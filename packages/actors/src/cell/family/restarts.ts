import type { Strategy } from '../../contract/child-spec.ts';
import type { Failure } from '../../contract/failure.ts';
import type { Restarted } from '../../contract/system-event.ts';
import { planGroup } from '../../supervision/strategy.ts';
import type { KinPort } from '../cell-environment.ts';
import { type Child, SHUTDOWN_MS } from './child.ts';
import { Round, type RoundPlan } from './round.ts';

/** The family whose children restart. */
export interface RestartingFamily {
  strategy(): Strategy;
  /** In the order in which they were started first. */
  children(): Iterable<Child>;
  /** A bystander that is not to be started again. */
  stop(child: Child): void;
  /** The child has ended: it is started anew, under its name. */
  startAnew(child: Child): void;
}

/** Carries out restarts of children, alone or in groups: whom one concerns, and what becomes of a restart that another takes over (G-4). */
export class Restarts {
  readonly #kin: KinPort;
  readonly #family: RestartingFamily;

  constructor(kin: KinPort, family: RestartingFamily) {
    this.#kin = kin;
    this.#family = family;
  }

  /** `child` has failed: it restarts, and those whom the strategy says. */
  afterFailure(child: Child, failure: Failure, { delayMs, children }: Pick<RoundPlan, 'delayMs' | 'children'>): void {
    const strategy = this.#family.strategy();
    const living = strategy === 'one-for-one' ? [child] : [...this.#family.children()].filter((one) => !one.isEndAsked || one === child);
    const { start, end } = planGroup(strategy, living, child);
    for (const bystander of end) this.#family.stop(bystander);
    this.#begin(start, { failure, failed: child, children, delayMs });
  }

  /** It did not fail: a supervisor was asked to restart it. */
  onRequest(child: Child, failure: Failure): void {
    this.#begin([child], { failure, failed: undefined, children: 'stop', delayMs: 0 });
  }

  #begin(members: readonly Child[], plan: Omit<RoundPlan, 'members'>): void {
    const all = this.#withUnfinished(members);
    for (const child of all) child.failure = undefined;
    const kin = this.#kin;
    const round = new Round(
      {
        halt: (child, children) => {
          const { shutdownMs } = child;
          child.grace.begin(kin, child.ref, shutdownMs === 'kill' ? SHUTDOWN_MS : shutdownMs);
          kin.order(child.ref, { verb: 'halt', children, failure: plan.failure });
        },
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
    const all = [...this.#family.children()].filter((child) => concerned.has(child) || isDown(child));
    for (const round of unfinished) round.cancel();
    return all;
  }

  #start(child: Child, restarted: Restarted): void {
    const isGone = child.state === 'gone';
    child.state = 'rising';
    if (isGone) this.#family.startAnew(child);
    else this.#kin.order(child.ref, { verb: 'start', restarted });
  }
}
