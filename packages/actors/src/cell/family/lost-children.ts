import type { Failure } from '../../contract/failure.ts';
import type { Strategy } from '../../contract/child-spec.ts';
import type { Child } from './child.ts';
import type { LostChild } from './lost-child.ts';

/** The family that has lost them. */
export interface BereavedFamily {
  strategy(): Strategy;
  /** Nobody who may has asked for its end. */
  keeps(child: Child): boolean;
  /** It fails in what it was on trial for. */
  giveUp(child: Child, error: Error): void;
  /** Counts the failure, then calls `then`; later, if the child's table must be imported first. */
  open(child: Child, error: Error, then: (failure: Failure) => void): void;
  /** `isFree`: it restarts at no cost to any budget (G58). */
  decide(child: Child, failure: Failure, isFree: boolean): void;
}

/**
 * What a family does about children that have died with their thread, and come back: each has failed, and is decided about as such. Rules P2 to P5 of
 * docs/thread-death.md.
 */
export class LostChildren {
  readonly #family: BereavedFamily;

  constructor(family: BereavedFamily) {
    this.#family = family;
  }

  /** All are down from here on. Those that somebody pays for or that concern others are decided about here, the culprit first. */
  died(children: readonly LostChild[]): void {
    for (const one of children) one.child.wasLost(one);
    const urgent = children.filter((one) => !this.#isBystander(one));
    for (const one of urgent) if (one.isCulprit) this.#decide(one);
    for (const one of urgent) if (!one.isCulprit) this.#decide(one);
  }

  /** The rest of what is to be done for one of them, in any later step: it is put back, and if it is a bystander, is decided about. */
  comesBack(one: LostChild): void {
    one.child.putBack();
    if (this.#isBystander(one)) this.#decide(one);
  }

  /** Nothing was going on with it, and no sibling is concerned. */
  #isBystander({ isCulprit, state, round }: LostChild): boolean {
    return this.#family.strategy() === 'one-for-one' && !isCulprit && state === 'up' && round === undefined;
  }

  #decide(one: LostChild): void {
    const { child, isCulprit, state, round } = one;
    // If not, the decision about a sibling has put it on its way meanwhile.
    const isUndecided = (): boolean => child.state === 'down' && child.round === round && this.#family.keeps(child);
    if (!isUndecided()) return;
    // A restart that is under way makes up for the loss, or halts everybody first.
    if (round?.isHalting === true) return round.advance();
    if (state === 'down') return;
    if (child.isOnTrial && isCulprit) return this.#family.giveUp(child, one.error());
    this.#family.open(child, one.error(), (failure) => {
      // A child that had failed already does not restart for free.
      if (isUndecided()) this.#family.decide(child, failure, !isCulprit && state !== 'failed');
    });
  }
}
